/** A class with lists of trusted origins and safe methods, like Go's CrossOriginProtection, but stricter. */
import { notFromHere, type Handler, type Lab } from "../../kit/lab/index.ts";
import { createShop, type Session } from "./parts/shop.ts";

class Protection {
  readonly #trusted = new Set<string>();
  readonly #safe: readonly string[] = ["GET", "HEAD", "OPTIONS"];

  trust(origin: string): this {
    this.#trusted.add(origin);
    return this;
  }

  /** Throws when a page of another origin may have sent the request. */
  check(request: Request): void {
    if (this.#safe.includes(request.method)) return;
    const origin = request.headers.get("Origin");
    if (origin !== null && this.#trusted.has(origin)) return;
    switch (request.headers.get("Sec-Fetch-Site")) {
      case "same-origin":
      case "none":
        return;
      case null:
        break;
      default:
        throw new Error("cross-origin request detected from Sec-Fetch-Site header");
    }
    if (origin === null && request.headers.has("Cookie")) throw new Error("a cookie, and nothing said of its page");
    if (origin !== null && origin !== new URL(request.url).origin) throw new Error("Origin does not match Host");
  }

  handler(next: Handler): Handler {
    return (request) => {
      try {
        this.check(request);
      } catch {
        return notFromHere();
      }
      return next(request);
    };
  }
}

const createServer = (lab: Lab<Session>): Handler =>
  new Protection().trust("https://app.lab.test").handler(createShop(lab));
export default createServer;
