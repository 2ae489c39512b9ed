import { Browser, type Exchange, type World } from "../browser/browser.ts";
import { SharedCache } from "../browser/shared-cache.ts";
import { CannotDo, type FreshOptions, type Streamed, type Target } from "../target/target.ts";
import type { Watched } from "../target/watched.ts";
import { PASSWORDS, type Account } from "../target/users.ts";

export { PASSWORDS };

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** What every check and every attack uses: a fresh server, its people, and the clock. */
export type Scene = {
  alice: Browser;
  bob: Browser;
  admin: Browser;
  thief: Browser;
  /** Another browser of the same user, such as alice's phone. */
  browser(name: string): Browser;
  /** Private notes by name: random in every scene, so that reading one proves a takeover. */
  notes: Record<Person, string>;
  /** A user's password. Admin's is random, and nobody else knows it. */
  password(name: Person): string;
  /** Moves the clock. Nothing runs meanwhile. */
  skip(milliseconds: number): void;
  /** Moves the clock by a second, so many times. Each time every event stream goes on until it waits again. */
  tick(times?: number): Promise<void>;
  /** Everything that came so far on the event stream of that answer, and whether it has ended. */
  heard(exchange: Exchange): Promise<Streamed>;
  /** Puts a cache that all browsers share in front of the server. It is empty, and keeps what RFC 9111 lets it keep. */
  shareCache(): void;
  /**
   * Starts the server again with the same people. The list is empty, and the disk too, unless `disk` says otherwise.
   */
  restart(options?: Omit<FreshOptions, "accounts"> & { more?: Account[] }): Promise<void>;
  /** False for a page that this server does not have, as its description says: a list of routes leaves it out. */
  has(path: string): boolean;
  /** Calls a function that the server's file exports. */
  call(name: string, ...args: string[]): Promise<unknown>;
  /** The list as the server holds it; then the files on its disk. */
  list(): Promise<[id: string, record: unknown][]>;
  /**
   * What the server's code did since `restart({ watch: true })`. Undefined where the target cannot look into the code.
   */
  watched(): Promise<Watched | undefined>;
  /** Everything that was sent and answered so far. */
  exchanges: Exchange[];
};

export type Person = "alice" | "bob" | "admin";

const ORIGIN = "https://lab.test";
const START = Date.UTC(2026, 0, 15, 12);

/** The three users of every lab, with fresh notes. `secret` gives a new unguessable word at each call. */
export function createAccounts(secret: () => string = randomWord): Account[] {
  return [
    { name: "alice", password: PASSWORDS.alice, role: "member", note: `locker ${secret()}` },
    { name: "bob", password: PASSWORDS.bob, role: "member", note: `locker ${secret()}` },
    { name: "admin", password: secret(), role: "admin", note: `safe ${secret()}` },
  ];
}

/** Starts a fresh server on `target`, and gives everybody a browser. Throws ServerTrouble. */
export async function createScene(
  target: Target,
  record: (exchange: Exchange) => void = () => {},
  accounts: readonly Account[] = target.accounts ?? createAccounts(),
): Promise<Scene> {
  const exchanges: Exchange[] = [];
  const world: World = {
    target,
    origin: ORIGIN,
    clock: { now: target.startsAt?.() ?? START },
    record: (exchange) => {
      exchanges.push(exchange);
      record(exchange);
    },
  };
  await target.fresh({ accounts });
  return { ...cast(world, accounts), exchanges };
}

/** The users of `accounts` and a thief, with a server that runs already. */
export function cast(world: World, accounts: readonly Account[]): Omit<Scene, "exchanges"> {
  const password = (name: string) => accounts.find((account) => account.name === name)?.password ?? "";
  const note = (name: string) => accounts.find((account) => account.name === name)?.note ?? "";
  const browser = (name: string) => new Browser(name, password(name), world);
  return {
    alice: browser("alice"),
    bob: browser("bob"),
    admin: browser("admin"),
    thief: browser("thief"),
    browser,
    notes: { alice: note("alice"), bob: note("bob"), admin: note("admin") },
    password,
    skip: (milliseconds) => {
      world.clock.now += milliseconds;
    },
    ...listener(world.target, () => (world.clock.now += SECOND)),
    shareCache: () => {
      world.front = new SharedCache();
    },
    restart: ({ more = [], ...options } = {}) => world.target.fresh({ ...options, accounts: [...accounts, ...more] }),
    has: (path) => world.target.hasPage?.(path) ?? true,
    call: (name, ...args) => world.target.call(name, args),
    list: () => world.target.list(),
    watched: async () => world.target.watched?.(),
  };
}

const SECOND = 1_000;
const NO_STREAMS = "no event stream that the grader can follow second by second";

/** Lets event streams go on, and keeps what came on them. `next` moves the clock and returns what it shows then. */
export function listener(target: Target, next: () => number): Pick<Scene, "tick" | "heard"> {
  const soFar = new WeakMap<Exchange, string>();
  return {
    async tick(times = 1) {
      if (!target.tick) throw new CannotDo(NO_STREAMS);
      for (let time = 0; time < times; time++) await target.tick(next());
    },
    async heard(exchange) {
      const { body, stream } = exchange.response;
      if (stream === undefined) return { text: body, ended: true };
      if (!target.take) throw new CannotDo(NO_STREAMS);
      const { text, ...rest } = await target.take(stream);
      const all = (soFar.get(exchange) ?? body) + text;
      soFar.set(exchange, all);
      return { ...rest, text: all };
    },
  };
}

function randomWord(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The cookies that identify `browser`: the dashboard refuses a request without them. It removes cookies one after
 * another, so their names do not matter. Where each of two cookies is enough, it finds the later one.
 */
export async function credentials(browser: Browser, isIn: (page: Exchange) => boolean): Promise<string[]> {
  const cookies = browser.cookieHeader().split("; ").filter(Boolean);
  let needed = cookies;
  for (const cookie of cookies) {
    const others = needed.filter((other) => other !== cookie);
    const page = await browser.get("/dashboard", { headers: { cookie: others.join("; ") }, leaveJar: true });
    if (isIn(page)) needed = others;
  }
  return needed;
}
