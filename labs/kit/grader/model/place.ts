import type { AskOptions, Browser, Exchange } from "../../browser/browser.ts";
import { describe } from "../expect.ts";
import type { Person, Scene } from "../scene.ts";
import { comesThrough } from "../through.ts";
import { mustAgree } from "./faults.ts";
import type { Rules } from "./promises.ts";
import { Sessions, type Session, type Standing } from "./reference.ts";
import { called, DEVICES } from "./steps.ts";

/** Cookies of the kit's own pages, which identify nobody. */
const KITS = ["theme", "exported", "export_format"];
export const PEOPLE = ["alice", "bob", "admin"] as const satisfies Person[];

/** A request: the state of its cookie before, and the answer. */
export type Sent = { at: Exchange; had: Standing; header: string };
/** A comment whose text has not come yet. */
export type Held = { text: string; had: Standing; release: () => Promise<Exchange> };

/** The site that everybody uses, and what the model knows about it. */
export class Place {
  readonly scene: Scene;
  readonly rules: Rules;
  readonly sessions: Sessions;
  readonly browsers: Browser[];
  /** Somebody without any cookie. */
  readonly watcher: Browser;
  /** Texts of comments: whether each must be there, may be there or must not. */
  readonly comments = new Map<string, "sure" | "maybe" | "never">();
  held: Held | undefined;
  /**
   * How many servers there are, and when the list becomes unavailable, epoch milliseconds. A restart changes neither.
   */
  outside: { servers: number; listFailsFrom?: number } = { servers: 1 };
  now = 0;
  /** Words that were planted as the page to go to after the login. */
  readonly planted: string[] = [];
  /** Names of cookies that identify nobody. */
  readonly #noise: ReadonlySet<string>;
  #words = 0;

  constructor(scene: Scene, rules: Rules, noise: readonly string[]) {
    this.#noise = new Set([...KITS, ...noise]);
    this.scene = scene;
    this.rules = rules;
    this.sessions = new Sessions(rules);
    this.browsers = DEVICES.map(({ owner }) => scene.browser(owner ?? "visitor"));
    this.watcher = scene.browser("visitor");
  }

  /** A word that is nowhere else on the site. */
  word(what: string): string {
    return `${what}-${(++this.#words).toString(36).padStart(3, "0")}z`;
  }

  pass(milliseconds: number): void {
    this.now += milliseconds;
    this.scene.skip(milliseconds);
  }

  browser(device: number): Browser {
    return this.browsers[device] ?? this.watcher;
  }

  /** The Cookie header of a browser, without cookies that identify nobody, and always in the same order. */
  header(device: number): string {
    const pairs = this.browser(device).cookieHeader().split("; ");
    return pairs
      .filter((pair) => pair !== "" && !this.isNoise(pair.slice(0, pair.indexOf("="))))
      .sort()
      .join("; ");
  }

  isNoise(name: string): boolean {
    return this.#noise.has(name);
  }

  standing(header: string): Standing {
    return this.sessions.standing(header, this.now);
  }

  /** Sends a request from a device. Its answer must show nothing of another user, and must not be an error. */
  async send(device: number, ask: (browser: Browser) => Promise<Exchange>, also?: Person): Promise<Sent> {
    const header = this.header(device);
    const had = this.standing(header);
    const at = await this.through(ask(this.browser(device)));
    this.judge(at, had, also);
    return { at, had, header };
  }

  get(device: number, path: string, options?: AskOptions): Promise<Sent> {
    return this.send(device, (browser) => browser.get(path, options));
  }

  post(device: number, path: string, fields: Record<string, string> = {}, options?: AskOptions): Promise<Sent> {
    return this.send(device, (browser) => browser.post(path, fields, options));
  }

  /** While a comment is on its way a server may make others wait. Then this sends the text. */
  async through<T>(work: Promise<T>): Promise<T> {
    if (this.held && !(await comesThrough(work, this.scene.list))) await this.held.release();
    return work;
  }

  /** Fails if the answer is an error, or shows a note of anybody but the request's user. */
  judge(at: Exchange, had: Standing, also?: Person): void {
    const { body, headers, status } = at.response;
    const text = [body, ...headers.flat()].join("\n");
    const user = had.is === "out" ? undefined : had.session.user;
    const shown = PEOPLE.find((name) => name !== user && name !== also && text.includes(this.scene.notes[name]));
    if (shown !== undefined) {
      const again = had.is === "out" && had.session?.user === shown;
      const expected = again
        ? `nothing that belongs to ${called(shown)} in an answer to ${aboutCookie(had)}`
        : `no trace of ${called(shown)}'s note in an answer to ${aboutCookie(had)}`;
      mustAgree(false, again ? "not over" : "somebody else", {
        expected,
        got: `${called(shown)}'s note, with ${describe(at)}`,
        at,
      });
    }
    mustAgree(status < 500, "threw", { expected: "an answer below status 500", got: describe(at), at });
  }

  /**
   * After an answer the browser may hold another value: of the session that just began, of the one that it had, or,
   * where it had none, of a new visitor's session.
   */
  keep(device: number, { had, at }: Pick<Sent, "had" | "at">, begun?: Session): void {
    const header = this.header(device);
    const known = this.sessions.values.get(header);
    if (header === "" || (known && !begun)) return;
    if (begun) {
      if (known) this.#mustBeNew(known.session, begun, at);
      return this.sessions.give(header, begun, this.now);
    }
    const old = had.is === "out" || this.sessions.isOver(had.session, this.now) ? undefined : had.session;
    const session = old ?? this.sessions.begin(undefined, this.now);
    const before = session.current;
    this.sessions.give(header, session, this.now);
    if (old && had.is === "open") session.current = before;
  }

  /** Fails if a login gave a value that was known before. Until chapter 7 a user may get their own value again. */
  #mustBeNew(old: Session | undefined, begun: Session, at: Exchange): void {
    if (!this.rules.secret) return;
    mustAgree(!this.rules.rotation && old?.user === begun.user, "kept", {
      expected: "the login to set a cookie with a value that nobody had before",
      got: old
        ? `the value of ${ofWhom(old)}${old.why ? `, which ${old.why}` : ""}`
        : "a value that somebody else had put into the browser",
      at,
    });
  }
}

export const ofWhom = ({ user }: Session): string => (user ? `a session of ${called(user)}'s` : "a visitor's session");

/** A cookie, described for a sentence. */
export function aboutCookie(had: Standing): string {
  if (had.is !== "out") return had.session.user ? `${called(had.session.user)}'s cookie` : "a visitor's cookie";
  if (had.session) return `the cookie of ${ofWhom(had.session)}, which ${had.why}`;
  return had.why === "is empty" ? "a request without a session" : "a cookie that the server never gave to anybody";
}
