import type { Person } from "../scene.ts";
import type { Rules } from "./promises.ts";

/**
 * So near to a limit, in milliseconds, the model expects nothing: a server may record activity once a minute, or round.
 */
const MARGIN = 2 * 60_000;

/** A session as the chapters see it. Times are epoch milliseconds. */
export type Session = {
  /** Undefined: a visitor's. */
  user: Person | undefined;
  began: number;
  /** The earliest and the latest time of its last use, because not every request must count. */
  sure: number;
  maybe: number;
  state: "live" | "open" | "over";
  /** How it ended, for the story: "ended when …". */
  why: string;
  /** Items of its basket, and whether they must be there. */
  basket: Map<string, boolean>;
  /** The value that its browser has now. Earlier values may be valid or not. */
  current: Value | undefined;
};

/** A Cookie header that a browser had at some time, without cookies that identify nobody. */
export type Value = {
  header: string;
  given: number;
  /** Undefined: the server never gave it to anybody. */
  session: Session | undefined;
  /** A server refused it once when both answers were right. */
  refused?: true;
};

/** What must be true of a value: it belongs to somebody, to nobody, or both would be right. */
export type Standing =
  { is: "in"; session: Session } | { is: "open"; session: Session } | { is: "out"; session?: Session; why: string };

/** The reference: which value identifies whom, at every moment. It knows only what the chapters teach. */
export class Sessions {
  readonly #rules: Rules;
  readonly #all: Session[] = [];
  readonly values = new Map<string, Value>();

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  begin(user: Person | undefined, now: number): Session {
    const session: Session = {
      user,
      began: now,
      sure: now,
      maybe: now,
      state: "live",
      why: "",
      basket: new Map(),
      current: undefined,
    };
    this.#all.push(session);
    return session;
  }

  /** The sessions of a user that may still be valid, the oldest first. */
  of(user: Person, now: number): Session[] {
    return this.#all.filter((session) => session.user === user && !this.isOver(session, now));
  }

  /** True if the session has certainly ended. An expired session stays so. */
  isOver(session: Session, now: number): boolean {
    const { idle, absolute } = this.#rules;
    if (session.state === "over") return true;
    // A server may keep a visitor's basket for longer than a session.
    const unused = session.user !== undefined && now > session.maybe + idle + MARGIN;
    const expired = unused || now > session.began + absolute + MARGIN;
    if (expired) this.end(session, "expired");
    return expired;
  }

  end(session: Session, why: string): void {
    if (session.state === "over") return;
    session.state = "over";
    session.why = why;
  }

  /** From now on both answers are right for this session. */
  loosen(session: Session | undefined): void {
    if (session?.state === "live") session.state = "open";
  }

  use(session: Session, now: number, surely: boolean): void {
    session.maybe = now;
    if (surely) session.sure = now;
  }

  standing(header: string, now: number): Standing {
    const value = this.find(header);
    const session = value?.session;
    if (!value || !session) return { is: "out", why: header ? "the server never gave to anybody" : "is empty" };
    if (this.isOver(session, now)) return { is: "out", session, why: session.why };
    const { idle, absolute, tokens } = this.#rules;
    if (tokens && now > value.given + idle + MARGIN) return { is: "out", session, why: "expired" };
    const used = tokens ? Math.min(session.sure, value.given) : session.sure;
    const sure = now < used + idle - MARGIN && now < session.began + absolute - MARGIN;
    if (sure && session.state === "live" && session.current === value && header === value.header)
      return { is: "in", session };
    if (value.refused) return { is: "out", session, why: "was refused before" };
    return { is: "open", session };
  }

  /** The value of a Cookie header. When it lacks a cookie, the latest value that had the others. */
  find(header: string): Value | undefined {
    const known = this.values.get(header);
    if (known || header === "") return known;
    const pairs = header.split("; ").filter((pair) => !pair.endsWith("="));
    return [...this.values.values()].findLast((value) => pairs.some((pair) => value.header.split("; ").includes(pair)));
  }

  /** A browser has this header now, for that session. */
  give(header: string, session: Session, now: number): void {
    const value: Value = { header, given: now, session };
    this.values.delete(header);
    this.values.set(header, value);
    session.current = value;
  }

  /** Adds a value that the server never gave to anybody. */
  invent(header: string, now: number): void {
    if (!this.values.has(header)) this.values.set(header, { header, given: now, session: undefined });
  }

  /** A user has begun `newest`, which replaced `replaced`, if given. Ends the sessions above the limit. */
  limit(newest: Session, replaced: Session | undefined, now: number): void {
    const { limit } = this.#rules;
    if (limit === Infinity || !newest.user) return;
    const others = this.of(newest.user, now).filter((session) => session !== newest);
    const counted = replaced?.user === newest.user ? 1 : 0;
    for (const session of others) {
      const newer = others.filter((other) => other.began > session.began);
      const surely = 1 + newer.filter((other) => other.state === "live" && !this.#mayHaveExpired(other, now)).length;
      if (surely >= limit) this.end(session, "ended when the user had logged in on three more devices");
      else if (1 + newer.length + counted >= limit) this.loosen(session);
    }
  }

  #mayHaveExpired({ sure, began }: Session, now: number): boolean {
    const { idle, absolute } = this.#rules;
    return now > sure + idle - MARGIN || now > began + absolute - MARGIN;
  }
}
