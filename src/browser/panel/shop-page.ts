/**
 * The page that the lab's server sent, in a frame. Every request of the reader starts a new frame: so it is a real
 * visit, with the browser's own cookies and redirects, and the Back button of the chapter stays what it was.
 */
export class Page {
  readonly #holder: HTMLElement;
  readonly #loaded: () => void;
  #frame: HTMLIFrameElement | undefined;

  constructor(holder: HTMLElement, loaded: () => void) {
    this.#holder = holder;
    this.#loaded = loaded;
  }

  /** What a script on the page that is open now reads; undefined while no page is open. */
  get documentCookie(): string | undefined {
    const page = this.#frame?.contentDocument;
    return page && page.URL !== "about:blank" ? page.cookie : undefined;
  }

  visit(method: string, address: string, fields: [string, string][]): void {
    const frame = document.createElement("iframe");
    frame.title = "The page that the server sent";
    frame.name = `page-${crypto.randomUUID()}`;
    frame.addEventListener("load", () => {
      if (this.documentCookie !== undefined) this.#loaded();
    });
    this.#frame = frame;
    if (method === "GET") frame.src = address;
    this.#holder.replaceChildren(frame);
    if (method !== "GET") submit(frame.name, address, fields);
  }

  close(): void {
    this.#frame = undefined;
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
