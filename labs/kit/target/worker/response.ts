/**
 * Response as Node has it. A browser's own drops Set-Cookie from what it is made with, without a word (Fetch standard,
 * "forbidden response-header name"). This one keeps headers of its own, and hands the rest on.
 */
const Native = Response;
const kept = new WeakMap<object, Headers>();
/** The body of those that were made from a text, until somebody takes the stream. */
const texts = new WeakMap<object, string>();

/** The init of a dictionary, or of a Response, whose members are inherited. */
const readInit = (init: ResponseInit | null | undefined, headers: Headers): ResponseInit => ({
  headers,
  ...(init?.status === undefined ? {} : { status: init.status }),
  ...(init?.statusText === undefined ? {} : { statusText: init.statusText }),
});

class KeepingResponse extends Native {
  constructor(body?: BodyInit | null, init?: ResponseInit | null) {
    const headers = new Headers(init?.headers);
    super(body, readInit(init, headers));
    keep(this, headers, super.headers);
    if (typeof body === "string") texts.set(this, body);
  }

  static override json(data: unknown, init?: ResponseInit): Response {
    const headers = new Headers(init?.headers);
    const made = adopt(Native.json(data, readInit(init, headers)));
    keep(made, headers, made.headers);
    return made;
  }

  /** Its headers cannot be changed, as in Node. */
  static override redirect(url: string | URL, status?: number): Response {
    return adopt(Native.redirect(url, status));
  }

  static override error(): Response {
    return adopt(Native.error());
  }

  override get headers(): Headers {
    return kept.get(this) ?? super.headers;
  }

  override get body() {
    texts.delete(this);
    return super.body;
  }

  override clone(): Response {
    const copy = adopt(super.clone());
    const headers = kept.get(this);
    if (headers) kept.set(copy, new Headers(headers));
    return copy;
  }
}

/** The body that nobody has read, if nothing has to be read for it. A learner's own class may read it otherwise. */
export function knownText(response: Response): string | undefined {
  if (Object.getPrototypeOf(response) !== KeepingResponse.prototype || response.bodyUsed) return undefined;
  return texts.get(response);
}

/** The browser sets the type of a text, a form or a Blob; every other header stays as given. */
function keep(response: object, headers: Headers, native: Headers): void {
  const type = native.get("content-type");
  if (type !== null && !headers.has("content-type")) headers.set("content-type", type);
  kept.set(response, headers);
}

const adopt = (native: Response): Response => Object.setPrototypeOf(native, KeepingResponse.prototype) as Response;

Object.defineProperty(KeepingResponse, "name", { value: "Response" });
export { KeepingResponse };
