import { REAL, standIn } from "./stand-in.ts";

type Pairs = [name: string, value: string][];
/** The parts of a GET that this needs. */
type Asked = { origin: string; path: string; headers: Pairs };

/** A Request for a GET. It makes the full Request only when code asks for more than method, URL or a header. */
export class Visit extends standIn(Request) {
  readonly #wire: Asked;
  #headers: VisitHeaders | undefined;
  #real: Request | undefined;

  constructor(wire: Asked) {
    super();
    this.#wire = wire;
  }

  override [REAL]() {
    const { origin, path, headers } = this.#wire;
    return (this.#real ??= new Request(origin + path, { headers }));
  }

  override get method() {
    return "GET";
  }
  override get url() {
    const { origin, path } = this.#wire;
    return PLAIN_PATH.test(path) && isNormal(origin) ? origin + path : new URL(origin + path).href;
  }
  override get headers() {
    return (this.#headers ??= new VisitHeaders(this.#wire.headers, () => this[REAL]().headers));
  }
}

/** Paths in which there is nothing to resolve or to encode. */
const PLAIN_PATH = /^(?:\/[a-z-]*)+$/;
/** The last origin that was in the URL standard's normal form. */
let normal = "";

function isNormal(origin: string): boolean {
  if (origin !== normal && new URL(origin).origin === origin) normal = origin;
  return origin === normal;
}

/** Header names in lower case, which get() can look up directly. */
const PLAIN = /^[a-z-]+$/;
/** White space that Headers removes from both ends of a value (Fetch standard, "normalize"). */
const LOOSE = /^[\t\n\r ]|[\t\n\r ]$/;

/** Headers that stay in the list they came in until code asks for more than get(). */
class VisitHeaders extends standIn(Headers) {
  readonly #pairs: Pairs;
  readonly #make: () => Headers;
  #real: Headers | undefined;

  constructor(pairs: Pairs, make: () => Headers) {
    super();
    this.#pairs = pairs;
    this.#make = make;
  }

  override [REAL]() {
    return (this.#real ??= this.#make());
  }

  override get(name: string) {
    if (this.#real || !PLAIN.test(name)) return this[REAL]().get(name);
    let found: string | null = null;
    for (const [own, value] of this.#pairs) {
      if (own.length !== name.length || own.toLowerCase() !== name) continue;
      if (found !== null || LOOSE.test(value)) return this[REAL]().get(name);
      found = value;
    }
    return found;
  }
}
