import type { WireRequest, WireResponse } from "../target.ts";

const MINUTE = 60_000;

/**
 * When a request was sent: the scene's time, and the machine's before it was sent and after its answer came. The server
 * handled it some time between these two. Epoch milliseconds.
 */
export type Moment = { scene: number; from: number; to: number };

/**
 * What is known of the session behind a cookie. `renewed`: the last use that a server must have stored, although it may
 * store some of them only. `over`: the limit that has ended it.
 */
export type Age = { born: Moment; used: Moment; renewed: Moment; over?: "idle" | "absolute" | undefined };

type Sent = Pick<WireRequest, "method" | "path" | "headers">;

/** The sessions of a scene, each found by its cookie as "name=value". Cookies that belong to no session do no harm. */
export class SessionAges {
  readonly #ages = new Map<string, Age>();
  readonly #halfHour: number;

  /** `halfHour`: how long half an hour of the scene lasts at most while sessions are used, in milliseconds. */
  constructor(halfHour: number) {
    this.#halfHour = halfHour;
  }

  forget(): void {
    this.#ages.clear();
  }

  /** Those that have not ended yet. */
  get open(): Age[] {
    return [...this.#ages.values()].filter(({ over }) => over === undefined);
  }

  /** Those whose cookies this request sends. */
  sentWith(request: Sent): Age[] {
    return pairsIn(request).flatMap((pair) => this.#ages.get(pair) ?? []);
  }

  /** The session that a Set-Cookie header of the answer belongs to. */
  setBy(header: string): Age | undefined {
    return this.#ages.get(pairOf(header));
  }

  /** Takes note of a request and its answer. A login begins a new session, also with an old cookie if it sets no new one. */
  note(request: Sent, answer: WireResponse, at: Moment): void {
    const isLogin = request.method === "POST" && request.path === "/login" && answer.status < 400;
    const sent = pairsIn(request);
    const set = answer.headers.flatMap(([name, value]) => (name.toLowerCase() === "set-cookie" ? [pairOf(value)] : []));
    for (const pair of sent) {
      const known = this.#ages.get(pair);
      const isKept = isLogin && !set.some((one) => nameOf(one) === nameOf(pair));
      if (isKept) this.#ages.set(pair, { born: at, used: at, renewed: at });
      else if (known && known.over === undefined) this.#use(known, at);
    }
    for (const pair of set) {
      if (!isLogin && this.#ages.has(pair)) continue;
      this.#ages.set(pair, { born: isLogin ? at : this.#bornBefore(pair, sent, at), used: at, renewed: at });
    }
  }

  /**
   * A server need not store every use: in lab 4 one after each 26 minutes, and elsewhere one after each 16. If less time
   * has passed on the server than in the scene, it may have stored none.
   */
  #use(age: Age, at: Moment): void {
    age.used = at;
    // 13, because several sessions wait for each other, and then less than 16 minutes have passed for some.
    const minutes = at.scene - age.renewed.scene >= 26 * MINUTE ? 27 : 13;
    if (at.from - age.renewed.from >= (minutes / 30) * this.#halfHour) age.renewed = at;
  }

  /** A new value of a cookie carries on the session of the former value. */
  #bornBefore(pair: string, sent: readonly string[], at: Moment): Moment {
    const former = sent.filter((one) => nameOf(one) === nameOf(pair)).map((one) => this.#ages.get(one));
    return former.find((age) => age && age.over === undefined)?.born ?? at;
  }
}

const pairsIn = ({ headers }: Pick<WireRequest, "headers">): string[] =>
  headers.flatMap(([name, value]) => (name.toLowerCase() === "cookie" ? value.split(/; */).filter(Boolean) : []));

/** The pair as a browser sends it back: everything before the attributes, without spaces around name and value. */
const pairOf = (header: string): string => (header.split(";", 1)[0] ?? "").trim().replace(/[ \t]*=[ \t]*/, "=");

const nameOf = (pair: string): string => pair.slice(0, pair.indexOf("="));
