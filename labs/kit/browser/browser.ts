import { header, headersOnce, setCookies } from "./headers.ts";
import { hiddenFields, isWithoutToken, PAGES_WITH_FORMS } from "./forms.ts";
import { Jar, type Asking } from "./jar.ts";
import { STRICTER, type BrowserKind } from "./jar-rules.ts";
import { provenance, type Provenance } from "./request-headers.ts";
import type { Together, Writes } from "../target/turnstile.ts";
import type { Target, WireRequest, WireResponse } from "../target/target.ts";

export { header, setCookies };

/** One request and its answer, as the wire carried them. */
export type Exchange = { who: string; request: WireRequest & { body?: string }; response: WireResponse };

/** What all browsers of one scene share. Time does not pass unless a check or an attack moves `clock.now`. */
export type World = {
  target: Target;
  clock: { now: number };
  origin: string;
  /** Which browser all of them are. Undefined: the stricter of Chromium and Firefox, by which labs are graded. */
  kind?: BrowserKind;
  /** Called after each exchange. */
  record: (exchange: Exchange) => void;
  /** What stands between the browsers and the server, such as a cache that all of them share. */
  front?: { pass(request: WireRequest, send: Target["send"]): Promise<WireResponse> };
  /** Forms with hidden fields that a browser has found: where each posts to, and the page that it stands on. */
  forms?: Map<string, string>;
};

/** Where the page with the link or form is, and what the request says about it. */
export type AskOptions = Provenance & {
  /** Headers added to what a browser would send. A `cookie` here replaces the jar's. */
  headers?: Record<string, string>;
  /** The answer does not change the jar, for a request that a server may refuse and clear its cookie. */
  leaveJar?: boolean;
  /** "http:" visits the same host over plain HTTP. */
  scheme?: "https:" | "http:";
  /** See atOnce. */
  together?: Together;
};

type Body = string | Promise<string>;

/**
 * A simulated browser: keeps cookies as a real one does, never follows redirects, and reports every exchange. Where a
 * server's forms have hidden fields, it reads the form's page before it posts, and sends them.
 */
export class Browser {
  readonly name: string;
  readonly jar: Jar;
  readonly #world: World;
  readonly #password: string;
  #worn: string | undefined;

  constructor(name: string, password: string, world: World) {
    this.name = name;
    this.#password = password;
    this.#world = world;
    this.jar = new Jar(world.kind ?? STRICTER);
  }

  get(path: string, options: AskOptions = {}): Promise<Exchange> {
    return this.ask("GET", path, undefined, options);
  }

  /** Submits a form. */
  post(path: string, fields: Record<string, string> = {}, options: AskOptions = {}): Promise<Exchange> {
    return this.ask("POST", path, new URLSearchParams(fields).toString(), options);
  }

  /** Logs in with this person's own name and password, or the ones given. */
  login(username = this.name, password = this.#password, options: AskOptions = {}): Promise<Exchange> {
    return this.post("/login", { username, password }, options);
  }

  /** From now on this browser sends only this Cookie header, which belongs to somebody else. */
  wear(cookieHeader: string): void {
    this.#worn = cookieHeader;
  }

  /** Another person uses this browser and leaves the cookies of a Cookie header in it, valid for the whole site. */
  plant(cookieHeader: string): void {
    const { origin, clock } = this.#world;
    for (const cookie of cookieHeader.split("; ").filter(Boolean)) {
      this.jar.set(`${cookie}; Path=/; Secure; HttpOnly`, `${origin}/`, clock.now);
    }
  }

  /** Any method, any path, any body. A promised body is sent when the promise resolves. */
  ask(method: string, path: string, body: Body | undefined, options: AskOptions = {}): Promise<Exchange> {
    const answer = this.#ask(method, path, body, options);
    // A check may fail while this request runs. A caller that awaits it still gets the error.
    answer.catch(() => {});
    return answer;
  }

  async #ask(method: string, path: string, body: Body | undefined, options: AskOptions): Promise<Exchange> {
    const known = this.#world.forms?.get(path);
    if (known !== undefined) return this.#send(method, path, await this.#filled(known, path, body, options), options);
    const exchange = await this.#send(method, path, body, options);
    if (!isWithoutToken(exchange.response.status) || !hasForm(body, options) || options.together) return exchange;
    for (const page of PAGES_WITH_FORMS) {
      const filled = await this.#filled(page, path, body, options);
      if (filled !== body) return this.#send(method, path, filled, options);
    }
    return exchange;
  }

  /** The body with the hidden fields of the form on that page. The same body when there are none, or no own page sends it. */
  async #filled(page: string, path: string, body: Body | undefined, options: AskOptions): Promise<Body | undefined> {
    if (!hasForm(body, options)) return body;
    const { together: _, ...alone } = options;
    const { request, response } = await this.#send("GET", page, undefined, alone);
    const hidden = hiddenFields(response.body, request.origin + page, path);
    if (!hidden) return body;
    (this.#world.forms ??= new Map()).set(path, page);
    const fields = new URLSearchParams(body);
    for (const [name, value] of hidden) if (!fields.has(name)) fields.append(name, value);
    return fields.toString();
  }

  async #send(method: string, path: string, body: Body | undefined, options: AskOptions): Promise<Exchange> {
    const { target, clock, record, front } = this.#world;
    const origin = this.#origin(options);
    const request: WireRequest = {
      method,
      path,
      headers: this.#headers(method, path, body, options),
      now: clock.now,
      origin,
    };
    if (body !== undefined) request.body = body;
    if (options.together) request.together = options.together;
    const send = (one: WireRequest) => target.send(one);
    const response = await (front ? front.pass(request, send) : send(request));
    const taken = options.leaveJar ? [] : setCookies(response);
    for (const header of taken) this.jar.set(header, origin + path, clock.now);
    const exchange = { who: this.name, request: await settled(request), response };
    record(exchange);
    return exchange;
  }

  /** The Cookie header that this browser would send with a GET of `path`. */
  cookieHeader(path = "/dashboard", options: AskOptions = {}): string {
    if (this.#worn !== undefined) return this.#worn;
    return this.jar.header(this.#asking("GET", path, options));
  }

  /** What a script on the page at `path` reads from document.cookie. */
  documentCookie(path: string): string {
    return this.jar.documentCookie(this.#world.origin + path, this.#world.clock.now);
  }

  #origin(options: AskOptions): string {
    return options.scheme === "http:" ? this.#world.origin.replace("https:", "http:") : this.#world.origin;
  }

  #asking(method: string, path: string, options: AskOptions): Asking {
    const initiator = options.from === "cross-site" ? "cross-site" : "same-site";
    return { url: this.#origin(options) + path, method, now: this.#world.clock.now, initiator };
  }

  #headers(method: string, path: string, body: Body | undefined, options: AskOptions): [string, string][] {
    const headers = provenance(method, this.#origin(options), options);
    const cookie = this.#worn ?? this.jar.header(this.#asking(method, path, options));
    if (cookie) headers.push(["cookie", cookie]);
    if (body !== undefined) headers.push(["content-type", "application/x-www-form-urlencoded"]);
    return headersOnce([...headers, ...Object.entries(options.headers ?? {})]);
  }
}

/**
 * Sends requests so that all have arrived before the server handles any, and each reads from the store before any
 * writes (see Turnstile). `writes` says which of several writes comes first, and `behind` how many steps of the store
 * each request comes later. Answers come in the order of the requests.
 */
export const atOnce = (asks: Ask[], writes: Writes = "forwards", behind: readonly number[] = []): Promise<Exchange[]> =>
  Promise.all(
    asks.map((ask, place) => ask({ together: { place, of: asks.length, writes, after: behind[place] ?? 0 } })),
  );

/** Sends one request with the given options. */
export type Ask = (options: AskOptions) => Promise<Exchange>;

/** True for a form that a page of the site itself sends, and whose fields are known already. */
const hasForm = (
  body: Body | undefined,
  { from = "here", origin, fetchMetadata, headers = {} }: AskOptions,
): body is string =>
  typeof body === "string" &&
  from === "here" &&
  (origin !== "none" || fetchMetadata !== "none") &&
  headers["content-type"] === undefined;

async function settled(request: WireRequest): Promise<WireRequest & { body?: string }> {
  const { body, ...rest } = request;
  return body === undefined ? rest : { ...rest, body: await body };
}
