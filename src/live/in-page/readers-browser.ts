import { Browser, header, type Exchange } from "../../../labs/kit/browser/browser.ts";
import type { Target } from "../../../labs/kit/target/target.ts";
import type { LiveServer } from "../server/live-server.ts";
import type { Shown } from "./page-wishes.ts";

const ORIGIN = "https://lab.test";
/** The reader's browser, simulated, in front of one live server. */
export class Reader {
  readonly #server: LiveServer;
  #browser: Browser;

  constructor(server: LiveServer) {
    this.#server = server;
    this.#browser = this.#start();
  }

  /** The Cookie header that it sends to the server's pages. */
  get cookie(): string {
    return this.#browser.cookieHeader("/");
  }

  /** Asks for a page and follows so many redirects. Throws CapReached. */
  async visit(method: string, path: string, body: string | undefined, hops: number): Promise<Shown> {
    let exchange = await this.#browser.ask(method, path, body);
    for (let hop = 0; hop < hops; hop++) {
      const next = redirect(exchange);
      if (!next) break;
      exchange = await this.#browser.ask(next.method, next.path, next.method === "GET" ? undefined : body);
    }
    const { request, response } = exchange;
    const { status, body: text, threw, stream } = response;
    return {
      path: request.path,
      status,
      type: header(response, "content-type"),
      body: threw ? threw.message : text,
      script: this.#browser.documentCookie(request.path),
      ...(stream === undefined ? {} : { stream }),
    };
  }

  /** Gives a cookie another value, as a browser's developer tools do. False if there is no such cookie. */
  edit(name: string, value: string): boolean {
    const { now } = this.#server;
    const cookie = this.#browser.jar.cookies(now).find((one) => one.name === name);
    if (!cookie) return false;
    const flags = `${cookie.httpOnly ? "; HttpOnly" : ""}${cookie.secure ? "; Secure" : ""}; SameSite=${cookie.sameSite}`;
    const rest = cookie.expires === Infinity ? "" : `; Expires=${new Date(cookie.expires).toUTCString()}`;
    return this.#browser.jar.set(
      `${name}=${value}; Path=${cookie.path}${flags}${rest}`,
      `${ORIGIN}${cookie.path}`,
      now,
    );
  }

  /** Deletes every cookie. */
  forget(): void {
    this.#browser = this.#start();
  }

  #start(): Browser {
    const server = this.#server;
    const clock = {
      get now() {
        return server.now;
      },
    };
    return new Browser("you", "", { target: toServer(server), origin: ORIGIN, clock, record: () => {} });
  }
}

function toServer(server: LiveServer): Target {
  const never = async (): Promise<never> => {
    throw new Error("A simulated browser can only send requests.");
  };
  return {
    send: async (request) => (await server.exchange("you", request)).response,
    fresh: never,
    call: never,
    list: never,
    close: async () => {},
  };
}

/** Where a redirect leads; undefined for any other answer, and for another host. 307 and 308 keep the method. */
function redirect({ request, response }: Exchange): { method: string; path: string } | undefined {
  const location = header(response, "location");
  if (![301, 302, 303, 307, 308].includes(response.status) || location === "") return undefined;
  const to = URL.parse(location, ORIGIN + request.path);
  if (to?.origin !== ORIGIN) return undefined;
  return { method: response.status >= 307 ? request.method : "GET", path: to.pathname + to.search };
}
