import type { Client } from "../panel/live-client.ts";
import { sandbox, serverBase } from "../panel/remembered.ts";
import { part } from "../panel/view.ts";

/** Loaded when the reader acts, so that the chapter's own scripts stay small. */
const loadOwn = () => import("../panel/own.ts");
const loadClient = () => import("../panel/live-client.ts");

/** Logs alice in at live servers that differ in their store, ends their processes, and asks who is still in. */
class StoreTrial extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      const row = (event.target as HTMLElement).closest("li");
      const deed = (event.submitter as HTMLButtonElement | null)?.value;
      if (row) void this.#try(row, deed === "login" ? login : restart);
    });
    for (const link of this.querySelectorAll("a")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        void loadOwn()
          .then(({ takeOver }) => takeOver(sandbox()))
          .then(() => location.assign(`${this.#base(link.closest("li"))}/-/`));
      });
    }
  }

  async #try(row: HTMLElement, deed: (client: Client) => Promise<string>): Promise<void> {
    const said = part(row, "said");
    try {
      const { Client } = await loadClient();
      said.textContent = await deed(new Client(this.#base(row)));
    } catch (error) {
      said.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  #base(row: HTMLElement | null): string {
    return serverBase(this.dataset["lab"] ?? "", row?.dataset["variant"] ?? "");
  }
}

async function login(client: Client): Promise<string> {
  const body = new URLSearchParams({ username: "alice", password: "wonderland" });
  await client.page("/login", { method: "POST", body });
  return `Logged in. ${await whoIsIn(client)}`;
}

async function restart(client: Client): Promise<string> {
  await client.control("restart");
  return `Restarted. ${await whoIsIn(client)}`;
}

/** Asks the server itself: requests its dashboard with this browser's cookie. */
async function whoIsIn(client: Client): Promise<string> {
  const { status } = await client.page("/dashboard");
  if (status === 503) throw new Error("This site was started without a Redis.");
  return status === 200 ? "alice is in." : `Nobody is logged in: the dashboard answers ${status}.`;
}

customElements.define("store-trial", StoreTrial);
