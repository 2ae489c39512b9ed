/**
 * Request as Node has it. A browser's own drops Cookie, Origin, Host and every Sec- header without a word (Fetch
 * standard, "forbidden request-header"), and Firefox takes no stream for a body. This one keeps headers of its own, and
 * its body in a Response, which takes streams everywhere.
 */
const [Native, Body] = [Request, Response];
/** Most requests have no body. `text`: what it holds, where that is known without reading it. */
type Parts = { headers: Headers; body: Response | undefined; text?: string };
const kept = new WeakMap<object, Parts>();

/** Members of a RequestInit that are passed on. On a Request they are inherited, so a spread would not copy them. */
const HANDED_ON = [
  "method",
  "mode",
  "credentials",
  "cache",
  "redirect",
  "referrer",
  "referrerPolicy",
  "integrity",
  "keepalive",
  "signal",
] as const;

type Init = RequestInit & { duplex?: "half" };

class KeepingRequest extends Native {
  constructor(input: RequestInfo | URL, init?: Init | null) {
    super(input, handedOn(init));
    const from = input instanceof Native ? kept.get(input) : undefined;
    const headers = new Headers(init?.headers ?? from?.headers);
    const body = init?.body ?? passOn(from);
    if (body !== null && (this.method === "GET" || this.method === "HEAD"))
      throw new TypeError("Request with GET/HEAD method cannot have body.");
    if (init?.body instanceof ReadableStream && init.duplex !== "half")
      throw new TypeError("RequestInit: duplex option is required when sending a body.");
    const known = typeof init?.body === "string" ? { text: asRead(init.body) } : {};
    kept.set(this, { headers, body: body === null ? undefined : carry(body, headers), ...known });
  }

  override get headers(): Headers {
    return kept.get(this)?.headers ?? super.headers;
  }
  get duplex(): "half" {
    return "half";
  }
  override get body() {
    return bodyOf(this).body;
  }
  override get bodyUsed() {
    return bodyOf(this).bodyUsed;
  }
  override text() {
    return readText(this);
  }
  override async json(): Promise<unknown> {
    return JSON.parse(await readText(this));
  }
  override async formData() {
    if (!FORM.test(this.headers.get("content-type") ?? "")) return bodyOf(this).formData();
    const form = new FormData();
    for (const [name, value] of new URLSearchParams(await readText(this))) form.append(name, value);
    return form;
  }
  override arrayBuffer() {
    return bodyOf(this).arrayBuffer();
  }
  override blob() {
    return bodyOf(this).blob();
  }
  override bytes() {
    return bodyOf(this).bytes();
  }
  override clone(): Request {
    const body = bodyOf(this).clone();
    const copy = Object.setPrototypeOf(super.clone(), KeepingRequest.prototype) as Request;
    kept.set(copy, { ...kept.get(this), headers: new Headers(this.headers), body });
    return copy;
  }
}

function handedOn(init: Init | null | undefined): RequestInit {
  const handed = HANDED_ON.flatMap((name) => (init?.[name] === undefined ? [] : [[name, init[name]] as const]));
  return Object.fromEntries(handed) as RequestInit;
}

function bodyOf(request: object): Response {
  const parts = kept.get(request);
  const body = parts?.body ?? new Body(null);
  if (parts) parts.body = body;
  return body;
}

const FORM = /^application\/x-www-form-urlencoded\s*(;|$)/i;

/** A text as it is after its way through UTF-8. */
const asRead = (text: string): string => text.toWellFormed().replace(/^\uFEFF/, "");

/**
 * The body's text. Browsers hand out the texts of two requests in two tasks, so that each handler would run to its next
 * wait alone. Node hands out both in one, and a handler that keeps a text in a shared variable is found there. So a known
 * text is there at once; the body is read all the same, and counts as read.
 */
async function readText(request: object): Promise<string> {
  const body = bodyOf(request);
  const { text } = kept.get(request) ?? {};
  if (text === undefined || body.bodyUsed) return body.text();
  body.text().catch(() => {});
  return text;
}

/** The body of a Request from which another one is made. It counts as read from then on. */
function passOn(from: Parts | undefined): ReadableStream | null {
  if (!from?.body?.body) return null;
  if (from.body.bodyUsed)
    throw new TypeError("Cannot construct a Request with a Request object that has already been used.");
  return from.body.body.pipeThrough(new TransformStream());
}

/** The body. Sets its type in the headers, unless they have one. */
function carry(body: BodyInit, headers: Headers): Response {
  const type = headers.get("content-type");
  const carrier = new Body(body, type === null ? {} : { headers: { "content-type": type } });
  const named = carrier.headers.get("content-type");
  if (type === null && named !== null) headers.set("content-type", named);
  return carrier;
}

Object.defineProperty(KeepingRequest, "name", { value: "Request" });
export { KeepingRequest };
