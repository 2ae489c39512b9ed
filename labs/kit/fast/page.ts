import { REAL, standIn } from "./stand-in.ts";

const HTML = "text/html; charset=utf-8";

/**
 * A Response that keeps its page as text, and makes headers and body only when code asks for them. For a small server,
 * making and reading them costs more than all other work of a request.
 */
export class Page extends standIn(Response) {
  readonly #text: string;
  readonly #status: number;
  #headers: Headers | undefined;
  #real: Response | undefined;

  constructor(text: string, status: number) {
    super();
    this.#text = text;
    this.#status = status;
  }

  /** The text of a response, read once. */
  static text(response: Response): string | Promise<string> {
    return Page.known(response) ?? response.text();
  }

  /** The text, if nothing has to be read for it. */
  static known(response: Response): string | undefined {
    return response instanceof Page && !response.#real ? response.#text : undefined;
  }

  /** The headers of a response, names in lower case. */
  static headers(response: Response): [name: string, value: string][] {
    return response instanceof Page && !response.#headers ? [["content-type", HTML]] : [...response.headers];
  }

  override [REAL]() {
    return (this.#real ??= new Response(this.#text, { status: this.#status, headers: this.headers }));
  }

  override get status() {
    return this.#status;
  }
  override get ok() {
    return this.#status >= 200 && this.#status < 300;
  }
  override get headers() {
    return (this.#headers ??= new Headers({ "content-type": HTML }));
  }
  override clone() {
    return new Response(this[REAL]().clone().body, this);
  }
}
