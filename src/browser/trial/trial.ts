import { sandbox, serverBase } from "../panel/remembered.ts";
import { part } from "../panel/view.ts";

/** Loaded when the reader acts, so that the chapter's own scripts stay small. */
const loadDeeds = () => import("./trial-deeds.ts");

/** Logs alice in at live servers that differ in their store, ends their processes, and asks who is still in. */
class StoreTrial extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      const row = (event.target as HTMLElement).closest("li");
      const deed = (event.submitter as HTMLButtonElement | null)?.value;
      if (row) void this.#try(row, deed === "login" ? "logIn" : "restart");
    });
    for (const link of this.querySelectorAll("a")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        void loadDeeds()
          .then(({ takeOver }) => takeOver(sandbox()))
          .then(() => location.assign(`${this.#base(link.closest("li"))}/-/`));
      });
    }
  }

  async #try(row: HTMLElement, deed: "logIn" | "restart"): Promise<void> {
    const said = part(row, "said");
    try {
      said.textContent = await (await loadDeeds())[deed](this.#base(row));
    } catch (error) {
      said.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  #base(row: HTMLElement | null): string {
    return serverBase(this.dataset["lab"] ?? "", row?.dataset["variant"] ?? "");
  }
}

customElements.define("store-trial", StoreTrial);
