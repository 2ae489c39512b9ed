import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";

/** The time that a process got from the machine so far, in milliseconds; per thread where the system reports that. */
export type Sample = {
  now: number;
  threads?: Map<string, { ran: number; waited: number }>;
  /** How many processes want each processor, where the system reports no threads. 1 when a processor is free. */
  crowd?: number;
};

/**
 * How long a process has been silent, and how much of that time it could use. On a busy machine a second by the clock
 * may be a tenth of a second of work, so the clock alone would blame the server for the machine.
 */
export class Silence {
  /** By the clock, in milliseconds. */
  wall = 0;
  /** The part of it that the process could use: it ran, or waited for something other than a processor. */
  fair = 0;
  /** The part of it in which the process's main thread ran. */
  ran = 0;
  readonly since: number;
  readonly #take: () => Sample;
  readonly #mostMs: number;
  #last: Sample;

  /**
   * `mostMs`: the most that one look may count. When this process itself was delayed, the answer may already be there,
   * unread.
   */
  constructor(since: number, mostMs: number, take: () => Sample) {
    this.since = since;
    this.#take = take;
    this.#mostMs = mostMs;
    this.#last = take();
    this.#count(this.#last.now - since, 1);
  }

  look(): void {
    const before = this.#last;
    this.#last = this.#take();
    const passed = this.#last.now - before.now;
    this.#count(passed, passed > 0 ? share(before, this.#last, passed) : 1);
    const [mine] = deltas(before, this.#last);
    this.ran += mine?.ran ?? 0;
  }

  #count(passed: number, part: number): void {
    this.wall += passed;
    this.fair += Math.min(passed, this.#mostMs) * part;
  }
}

/**
 * The part of the time, 0 to 1, in which the process did not wait for a processor. The thread that waited most counts.
 */
function share(before: Sample, after: Sample, passed: number): number {
  const waited = deltas(before, after).map((one) => one.waited);
  if (waited.length === 0) return 1 / Math.max(1, after.crowd ?? 1);
  return Math.max(0, 1 - Math.max(...waited) / passed);
}

/** What each thread got between two samples; the main thread comes first. */
function deltas({ threads: old }: Sample, { threads }: Sample): { ran: number; waited: number }[] {
  return [...(threads ?? [])].map(([id, { ran, waited }]) => {
    const was = old?.get(id) ?? { ran, waited };
    return { ran: ran - was.ran, waited: waited - was.waited };
  });
}

/**
 * Reads what the system reports about a process: on Linux how long each thread ran and waited, elsewhere how busy the
 * machine is.
 */
export function createSampler(pid: number | undefined): () => Sample {
  let idle = idleTime();
  return () => {
    const now = performance.now();
    const threads = readThreads(pid);
    if (threads) return { now, threads };
    const before = idle;
    idle = idleTime();
    return { now, crowd: crowd(idle.idle - before.idle, idle.all - before.all) };
  };
}

/** /proc/…/schedstat: nanoseconds run, nanoseconds waited for a processor, times it got one. */
function readThreads(pid: number | undefined): Sample["threads"] {
  try {
    const ids = readdirSync(`/proc/${pid}/task`).sort((a, b) => Number(a) - Number(b));
    return new Map(
      ids.flatMap((id) => {
        const [ran, waited] = readFileSync(`/proc/${pid}/task/${id}/schedstat`, "utf8").split(" ").map(Number);
        return ran === undefined || waited === undefined ? [] : [[id, { ran: ran / 1e6, waited: waited / 1e6 }]];
      }),
    );
  } catch {
    return undefined;
  }
}

function idleTime(): { idle: number; all: number } {
  const times = cpus().map((one) => one.times);
  const sum = (of: (one: (typeof times)[number]) => number): number => times.reduce((all, one) => all + of(one), 0);
  return { idle: sum((one) => one.idle), all: sum((one) => one.idle + one.user + one.sys + one.nice + one.irq) };
}

/** Windows has no load average: there a machine with no idle time counts as four processes for each processor. */
function crowd(idle: number, all: number): number {
  if (all > 0 && idle / all > 0.05) return 1;
  const [load = 0] = loadavg();
  return load > 0 ? Math.max(1, load / availableParallelism()) : 4;
}

/** The machine's load in words. Empty when the process got nearly all of the time. */
export function busyness({ wall, fair }: Pick<Silence, "wall" | "fair">): string {
  if (fair > wall * 0.7) return "";
  const [load = 0] = loadavg();
  const figures = load > 0 ? ` (load ${load.toFixed(1)} on ${availableParallelism()} processors)` : "";
  return `, of which the process could use only ${seconds(fair)}, because the machine is busy with other things${figures}`;
}

export const seconds = (milliseconds: number): string =>
  String(milliseconds < 10_000 ? Math.round(milliseconds / 100) / 10 : Math.round(milliseconds / 1000));
