import type { Shown } from "../../live/in-page/page-wishes.ts";
import type { PageClient } from "./page-client.ts";
import type { ShownPage } from "./shop-page.ts";

const A_SECOND_MS = 1_000;

/**
 * The page that a server in this page's worker sent. No script runs in the frame, so what a reader wrote into a lab's
 * page cannot reach the site; this script hears the clicks and asks the server.
 */
export class PageFrame implements ShownPage {
  readonly #holder: HTMLElement;
  readonly #client: PageClient;
  readonly #loaded: (script: string) => void;

  constructor(holder: HTMLElement, client: PageClient, loaded: (script: string) => void) {
    this.#holder = holder;
    this.#client = client;
    this.#loaded = loaded;
  }

  async visit(method: string, address: string, fields: [string, string][]): Promise<void> {
    const query = new URLSearchParams(fields).toString();
    const shown = await this.#client.visit(method, address, method === "GET" ? undefined : query);
    const { promise, resolve } = Promise.withResolvers<void>();
    const frame = document.createElement("iframe");
    frame.title = "The page that the server sent";
    // Without allow-scripts. A form's own submission is stopped below.
    frame.sandbox.add("allow-same-origin", "allow-forms");
    // Until the page is loaded nobody hears its forms, and a press would lead the frame to an address of the host.
    frame.inert = true;
    frame.srcdoc = shown.type.startsWith("text/html") ? shown.body : asText(shown);
    frame.addEventListener("load", () => {
      if (frame.contentDocument) this.#follow(frame.contentDocument, shown.path);
      frame.inert = false;
      this.#loaded(shown.script);
      resolve();
    });
    this.#holder.replaceChildren(frame);
    if (shown.stream !== undefined) this.#listen(frame, shown.stream).catch(() => {});
    return promise;
  }

  close(): void {
    this.#holder.replaceChildren();
  }

  /** Shows what comes on the page's event stream, until that ends or another page is shown. */
  async #listen(frame: HTMLIFrameElement, stream: number): Promise<void> {
    const show = (text: string) => frame.contentDocument?.querySelector("pre")?.append(text);
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, A_SECOND_MS));
      if (!frame.isConnected) return this.#client.hangUp(stream);
      const { text, ended } = await this.#client.follow(stream);
      show(text);
      if (ended) return show("The server has ended the stream.\n");
    }
  }

  /** Links and forms of the page lead on to pages of the same server. */
  #follow(page: Document, path: string): void {
    const go = (method: string, to: string | null, fields: [string, string][]) => {
      const { origin, pathname, search } = new URL(to ?? "", `https://lab.test${path}`);
      if (origin === "https://lab.test") void this.visit(method, pathname + search, fields);
    };
    page.addEventListener("click", (event) => {
      const link = (event.target as Element).closest("a[href]");
      if (!link) return;
      event.preventDefault();
      go("GET", link.getAttribute("href"), []);
    });
    page.addEventListener("submit", (event) => {
      event.preventDefault();
      const form = event.target as HTMLFormElement;
      const fields = [...new FormData(form, event.submitter)].map(([name, value]): [string, string] => [
        name,
        String(value),
      ]);
      const method = (form.getAttribute("method") ?? "get").toUpperCase();
      const query = method === "GET" ? `?${new URLSearchParams(fields)}` : "";
      go(method, (form.getAttribute("action") ?? "") + query, fields);
    });
  }
}

/** An answer without HTML, as a browser shows text. */
function asText({ status, body }: Shown): string {
  const text = document.createElement("pre");
  text.textContent = body || `The server answered ${status} without a page.`;
  return text.outerHTML;
}
