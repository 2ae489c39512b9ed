import { CapReached, type Caps } from "../../http/caps.ts";
import { Gone } from "../../http/unavailable.ts";

/** Who asks for a job: a sandbox, and the network that it is asked from. */
export type Who = { reader: string; address: string };

/** A reader or an address: how many of its jobs run or wait, and when it last had a turn. */
type Party = { jobs: number; lastTurn: number };

type Asking = { reader: Party; address: Party };
type Waiting<Thread> = Asking & { begin: (thread: Thread) => void };

/**
 * Gives out threads, for one job at a time each. Addresses have their turns one after the other, and so have the readers of one
 * address. So neither keeps others waiting with many jobs. A reader has one job running at a time.
 */
export class Desk<Thread> {
  readonly #caps: Caps;
  readonly #free: Thread[];
  readonly #readers = new Map<string, Party>();
  readonly #addresses = new Map<string, Party>();
  /** In the order in which they came. */
  #waiting: Waiting<Thread>[] = [];
  readonly #served = new Set<Party>();
  #jobs = 0;
  #turns = 0;

  constructor(threads: readonly Thread[], caps: Caps) {
    this.#free = [...threads];
    this.#caps = caps;
  }

  /**
   * Does some work with a thread, once it is this reader's turn. Throws CapReached when too many jobs wait, or this one waited
   * too long, and Gone when its client went away before its turn. The work itself must see to a client that goes later.
   */
  async turn<Result>(who: Who, gone: AbortSignal, work: (thread: Thread) => Promise<Result>): Promise<Result> {
    const [reader, address] = this.#enter(who);
    try {
      const thread = await this.#wait(reader, address, gone);
      try {
        return await work(thread);
      } finally {
        this.#served.delete(reader);
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
    const unknown = { jobs: 0, lastTurn: this.#turns - 1 };
    const reader = this.#readers.get(who.reader) ?? { ...unknown };
    const address = this.#addresses.get(who.address) ?? { ...unknown };
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

  #leave(who: Who): void {
    this.#jobs--;
    for (const [parties, name] of [[this.#readers, who.reader] as const, [this.#addresses, who.address] as const]) {
      const party = parties.get(name);
      if (party && --party.jobs === 0) parties.delete(name);
    }
  }

  #wait(reader: Party, address: Party, gone: AbortSignal): Promise<Thread> {
    const { promise, resolve, reject } = Promise.withResolvers<Thread>();
    const settle = () => {
      clearTimeout(late);
      gone.removeEventListener("abort", hangUp);
      this.#waiting = this.#waiting.filter((one) => one !== waiting);
    };
    const waiting: Waiting<Thread> = {
      reader,
      address,
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

  /** Gives free threads to those whose address, and then whose reader, had a turn longest ago. */
  #next(): void {
    while (this.#free.length > 0) {
      let next: Waiting<Thread> | undefined;
      for (const one of this.#waiting) if (!this.#served.has(one.reader) && (!next || isSooner(one, next))) next = one;
      const thread = next && this.#free.pop();
      if (!next || !thread) return;
      next.reader.lastTurn = next.address.lastTurn = ++this.#turns;
      this.#served.add(next.reader);
      next.begin(thread);
    }
  }
}

const isSooner = (one: Asking, other: Asking): boolean =>
  one.address.lastTurn === other.address.lastTurn
    ? one.reader.lastTurn < other.reader.lastTurn
    : one.address.lastTurn < other.address.lastTurn;

function tooMany(status: 429 | 503, cap: "jobs" | "jobsPerAddress" | "jobsInAll", whose: string, most: number) {
  const message = `${most} checks, attacks and other long jobs ${whose} run or wait, the cap. Try again in 2 seconds.`;
  return new CapReached(status, cap, message, 2);
}

function tooLate({ jobWait }: Caps): CapReached {
  const seconds = jobWait / 1000;
  const message = `Too many readers wait for checks and attacks: it was not your turn within ${seconds} seconds, the cap. Try again in 5 seconds.`;
  return new CapReached(503, "jobWait", message, 5);
}
