/** How long the reader's next request waits for a page that does not come, in milliseconds. */
const PATIENCE_MS = 3_000;

/** Where the panel shows the pages of a lab's server. */
export type ShownPage = { [Name in keyof Page]: Page[Name] };

/**
 * The page that the lab's server sent, in a frame. Every request of the reader starts a new frame. So it is a real
 * visit, with the browser's own cookies and redirects, and does not change what the chapter's Back button does. The
 * frame has another origin than this site, so neither can read the other.
 */
export class Page {
  readonly #holder: HTMLElement;
  readonly #loaded: () => void;

  constructor(holder: HTMLElement, loaded: () => void) {
    this.#holder = holder;
    this.#loaded = loaded;
  }

  /** `address` is absolute. Resolves when the page is there, or has not come in time. */
  visit(method: string, address: string, fields: [string, string][]): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, PATIENCE_MS);
    const frame = document.createElement("iframe");
    frame.title = "The page that the server sent";
    frame.name = `page-${crypto.randomUUID()}`;
    let isVisit = method === "GET";
    frame.addEventListener("load", () => {
      if (!isVisit) return;
      this.#loaded();
      resolve();
    });
    if (method === "GET") frame.src = address;
    this.#holder.replaceChildren(frame);
    // The frame's first, empty page may also report that it is loaded.
    isVisit = true;
    if (method !== "GET") submit(frame.name, address, fields);
    return promise;
  }

  close(): void {
    this.#holder.replaceChildren();
  }
}

function submit(target: string, action: string, fields: [string, string][]): void {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action, target, hidden: true });
  for (const [name, value] of fields) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    form.append(input);
  }
  document.body.append(form);
  form.submit();
  form.remove();
}
