/**
 * Request as Node has it. A browser's own drops Cookie, Origin, Host and every Sec- header without a word (Fetch
 * standard, "forbidden request-header"), and Firefox takes no stream for a body. This one keeps headers of its own, and
 * its body in a Response, which takes streams everywhere.
 */
const [Native, Body] = [Request, Response];
/** Most requests have no body. */
type Parts = { headers: Headers; body: Response | undefined };
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
    kept.set(this, { headers, body: body === null ? undefined : carry(body, headers) });
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
    return bodyOf(this).text();
  }
  override json() {
    return bodyOf(this).json();
  }
  override formData() {
    return bodyOf(this).formData();
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
    kept.set(copy, { headers: new Headers(this.headers), body });
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
