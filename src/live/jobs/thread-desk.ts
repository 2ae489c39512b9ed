import { CapReached, type Caps } from "../../http/caps.ts";
import { Gone } from "../../http/unavailable.ts";
import { SpentTime } from "./spent-time.ts";

/** Who asks for a job: a sandbox, and the network that it is asked from. */
export type Who = { reader: string; address: string };

/** A reader or an address: how many of its jobs run or wait, how many of them run, and when it last had a turn. */
type Party = { name: string; jobs: number; running: number; lastTurn: number };

type Asking = { reader: Party; address: Party };
type Waiting<Thread> = Asking & { kind: string; begin: (thread: Thread) => void };

/** What a job that still runs counts as, in milliseconds, and how finely time is compared: less is no reason to go first. */
const RUNNING_MS = 250;
const GRAIN_MS = 100;

/**
 * Gives out threads, for one job at a time each. The next job belongs to the address that has lately used threads for the
 * shortest time, including the time that this job will usually take. Among the readers of that address the same rule
 * decides. Equal ones have their turns in rotation. So nobody keeps others waiting with many jobs or with long jobs. A
 * reader has one running job at a time.
 */
export class Desk<Thread> {
  readonly #caps: Caps;
  readonly #free: Thread[];
  readonly #readers = new Map<string, Party>();
  readonly #addresses = new Map<string, Party>();
  /** In the order in which they came. */
  #waiting: Waiting<Thread>[] = [];
  readonly #spent = { readers: new SpentTime(), addresses: new SpentTime() };
  /** What a job of each kind took, in milliseconds, with more weight on the latest. */
  readonly #usual = new Map<string, number>();
  readonly #clock: () => number;
  #jobs = 0;
  #turns = 0;

  /** `clock` in milliseconds. */
  constructor(threads: readonly Thread[], caps: Caps, clock = () => performance.now()) {
    this.#free = [...threads];
    this.#caps = caps;
    this.#clock = clock;
  }

  /**
   * Does some work with a thread, once it is this reader's turn. `kind` says what sort of work, one of a few. The work calls
   * `begun` when it has waited for something else before. Throws CapReached when too many jobs wait, or this one waited
   * too long, and Gone when its client went away before its turn. The work itself must see to a client that goes later.
   */
  async turn<Result>(
    who: Who,
    kind: string,
    gone: AbortSignal,
    work: (thread: Thread, begun: () => void) => Promise<Result>,
  ): Promise<Result> {
    const [reader, address] = this.#enter(who);
    try {
      const thread = await this.#wait({ reader, address, kind }, gone);
      let began = this.#clock();
      try {
        return await work(thread, () => (began = this.#clock()));
      } finally {
        this.#spend({ reader, address, kind }, this.#clock() - began);
        this.#free.push(thread);
        this.#next();
      }
    } finally {
      this.#leave(who);
    }
  }

  #enter(who: Who): [reader: Party, address: Party] {
    const { jobs, jobsPerAddress, jobsInAll } = this.#caps;
    // Who comes now goes behind those who have waited longer, and before who has just had a turn.
    const unknown = { jobs: 0, running: 0, lastTurn: this.#turns - 1 };
    const reader = this.#readers.get(who.reader) ?? { ...unknown, name: who.reader };
    const address = this.#addresses.get(who.address) ?? { ...unknown, name: who.address };
    if (reader.jobs >= jobs) throw tooMany(429, "jobs", "of this sandbox", jobs);
    if (address.jobs >= jobsPerAddress) throw tooMany(429, "jobsPerAddress", "of your network address", jobsPerAddress);
    if (this.#jobs >= jobsInAll) throw tooMany(503, "jobsInAll", "of all readers", jobsInAll);
    this.#readers.set(who.reader, reader);
    this.#addresses.set(who.address, address);
    reader.jobs++;
    address.jobs++;
    this.#jobs++;
    return [reader, address];
  }

  #spend({ reader, address, kind }: Asking & { kind: string }, ms: number): void {
    this.#usual.set(kind, ((this.#usual.get(kind) ?? ms) * 3 + ms) / 4);
    reader.running--;
    address.running--;
    this.#spent.readers.add(reader.name, ms, this.#clock());
    this.#spent.addresses.add(address.name, ms, this.#clock());
  }

  #leave(who: Who): void {
    this.#jobs--;
    for (const [parties, name] of [[this.#readers, who.reader] as const, [this.#addresses, who.address] as const]) {
      const party = parties.get(name);
      if (party && --party.jobs === 0) parties.delete(name);
    }
  }

  #wait(asking: Asking & { kind: string }, gone: AbortSignal): Promise<Thread> {
    const { promise, resolve, reject } = Promise.withResolvers<Thread>();
    const settle = () => {
      clearTimeout(late);
      gone.removeEventListener("abort", hangUp);
      this.#waiting = this.#waiting.filter((one) => one !== waiting);
    };
    const waiting: Waiting<Thread> = {
      ...asking,
      begin(thread) {
        settle();
        resolve(thread);
      },
    };
    const giveUp = (error: Error) => {
      settle();
      reject(error);
    };
    const hangUp = () => giveUp(new Gone());
    const late = setTimeout(() => giveUp(tooLate(this.#caps)), this.#caps.jobWait);
    gone.addEventListener("abort", hangUp);
    this.#waiting.push(waiting);
    if (gone.aborted) hangUp();
    else this.#next();
    return promise;
  }

  /** Gives free threads to those who go first. */
  #next(): void {
    while (this.#free.length > 0) {
      const rank = this.#ranking();
      let next: Waiting<Thread> | undefined;
      for (const one of this.#waiting) if (one.reader.running === 0 && (!next || rank(one, next) < 0)) next = one;
      const thread = next && this.#free.pop();
      if (!next || !thread) return;
      next.reader.lastTurn = next.address.lastTurn = ++this.#turns;
      next.reader.running++;
      next.address.running++;
      next.begin(thread);
    }
  }

  /** Compares two who wait: below 0 when the first goes first. */
  #ranking(): (one: Waiting<Thread>, other: Waiting<Thread>) => number {
    const now = this.#clock();
    const grains = (spent: SpentTime, { name, running }: Party, kind: string) =>
      Math.floor((spent.of(name, now) + RUNNING_MS * running + (this.#usual.get(kind) ?? 0)) / GRAIN_MS);
    const { readers, addresses } = this.#spent;
    return (one, other) =>
      grains(addresses, one.address, one.kind) - grains(addresses, other.address, other.kind) ||
      one.address.lastTurn - other.address.lastTurn ||
      grains(readers, one.reader, one.kind) - grains(readers, other.reader, other.kind) ||
      one.reader.lastTurn - other.reader.lastTurn;
  }
}

function tooMany(status: 429 | 503, cap: "jobs" | "jobsPerAddress" | "jobsInAll", whose: string, most: number) {
  const message = `${most} checks, attacks and other long jobs ${whose} run or wait, which is the limit. Try again in 2 seconds.`;
  return new CapReached(status, cap, message, 2);
}

function tooLate({ jobWait }: Caps): CapReached {
  const seconds = jobWait / 1000;
  const message = `Too many readers wait for checks and attacks: your turn did not come within ${seconds} seconds, which is the limit. Try again in 5 seconds.`;
  return new CapReached(503, "jobWait", message, 5);
}
