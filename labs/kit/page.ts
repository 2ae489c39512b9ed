/**
 * A Response that keeps its text as it is. Making a stream of it and reading that again costs more than everything else
 * a small server does for a request. Whoever asks for the body or a copy gets what any Response would give.
 */
export class Page extends Response {
  readonly #text: string;
  #whole: Response | undefined;

  constructor(text: string, init: { status: number; headers: Record<string, string> }) {
    super(null, init);
    this.#text = text;
  }

  /** The text of a response, read once. */
  static async read(response: Response): Promise<string> {
    return response instanceof Page && !response.#whole ? response.#text : response.text();
  }

  get #real(): Response {
    return (this.#whole ??= new Response(this.#text));
  }

  override get body() {
    return this.#real.body;
  }
  override get bodyUsed() {
    return this.#whole?.bodyUsed ?? false;
  }
  override text() {
    return this.#real.text();
  }
  override json() {
    return this.#real.json();
  }
  override blob() {
    return this.#real.blob();
  }
  override bytes() {
    return this.#real.bytes();
  }
  override formData() {
    return this.#real.formData();
  }
  override arrayBuffer() {
    return this.#real.arrayBuffer();
  }
  override clone() {
    return new Response(this.#real.clone().body, this);
  }
}
