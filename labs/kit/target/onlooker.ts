import { parseCookie } from "cookie";
import { fieldNames } from "../lab/field-names.ts";
import { replace } from "./chance.ts";
import { overGenerators } from "./few-bytes.ts";
import { LastingArrays } from "./lasting-arrays.ts";
import type { Watched } from "./watched.ts";

type Undo = () => void;

const NAME = /^[a-z_][\w.-]{0,40}$/i;
const MAX_PRINTED = 100_000;

type Lookup = { get(name: unknown): unknown; has(name: unknown): boolean };
type Timer = { due: number; handle: unknown };

/**
 * Records what a lab's code does, but only inside of `within` and `during`. It changes classes and generators of the
 * whole process until `stop` is called, so nothing else important may run in that process.
 */
export class Onlooker {
  readonly #names = new Set<string>();
  readonly #collections: { size: number }[];
  readonly #timers: Timer[] = [];
  readonly #undo: Undo[];
  #inside = 0;
  #calls = 0;
  #starting = true;
  #bytes = 0;
  #printed = "";
  /** The lab's clock, epoch milliseconds. */
  clock = { now: 0 };
  /** The comments that the lab's server writes. */
  comments: readonly object[] = [];

  constructor() {
    // Neither the lab's comments count, nor what this class notes itself.
    const counts = (array: unknown) => this.#inside > 0 && array !== this.comments && array !== this.#timers;
    const arrays = new LastingArrays((array) => (counts(array) ? this.#calls : undefined));
    this.#collections = [arrays];
    this.#undo = [
      arrays.listen(),
      ...this.#onLookups(),
      ...this.#onCollections(),
      ...this.#onTimers(),
      ...this.#onPrinting(),
      overGenerators((size) => this.#inside > 0 && (this.#bytes += size)),
    ];
  }

  stop(): void {
    for (const undo of this.#undo) undo();
  }

  /** Call this when the server has started: what its code makes from now on belongs to a request. */
  started(): void {
    this.#starting = false;
  }

  /** Runs the lab's code until it has returned. */
  within<T>(work: () => T): T {
    this.#inside++;
    try {
      return work();
    } finally {
      this.#inside--;
    }
  }

  /** Runs the lab's code until its promise has settled. */
  async during<T>(work: () => T | Promise<T>): Promise<T> {
    this.#inside++;
    this.#calls++;
    try {
      return await work();
    } finally {
      this.#inside--;
    }
  }

  report(source: string): Watched {
    const sizes = this.#collections.reduce((sum, { size }) => sum + size, 0);
    const pending = this.#timers.filter(({ due }) => due > this.clock.now).length;
    return {
      names: [...this.#names],
      source,
      bytes: this.#bytes,
      kept: sizes + pending,
      printed: this.#printed,
      stored: this.comments.map(asText),
    };
  }

  #look(name: unknown): void {
    if (this.#inside > 0 && typeof name === "string" && NAME.test(name)) this.#names.add(name);
  }

  #onLookups(): Undo[] {
    const look = (name: unknown) => this.#look(name);
    const lookups = [Headers, URLSearchParams, FormData, Map].map(({ prototype }) => prototype as Lookup);
    const undo: Undo[] = lookups.flatMap((one) => [overhear(one, "get", look), overhear(one, "has", look)]);
    for (const { prototype } of [URLSearchParams, FormData]) undo.push(overhear(prototype, "getAll", look));
    // An object of cookies or fields has its own special prototype. A lookup of a missing name reaches that, so this
    // can see it.
    for (const names of [Object.getPrototypeOf(parseCookie("")) as object, fieldNames]) {
      Object.setPrototypeOf(names, listener(Object.create(null) as object, look));
      undo.push(() => void Object.setPrototypeOf(names, null));
    }
    const { fromEntries } = Object;
    const heard = listener(Object.prototype, look);
    const listening = (entries: Iterable<readonly [PropertyKey, unknown]>): object => {
      const made = fromEntries(entries);
      return this.#inside > 0 ? (Object.setPrototypeOf(made, heard) as object) : made;
    };
    return [...undo, replace(Object, "fromEntries", listening as typeof fromEntries)];
  }

  #onCollections(): Undo[] {
    const note = (made: { size: number }) => {
      if (this.#starting && this.#inside > 0) this.#collections.push(made);
    };
    class NotedMap<Key, Value> extends Map<Key, Value> {
      constructor(entries?: Iterable<readonly [Key, Value]> | null) {
        super(entries ?? []);
        note(this);
      }
    }
    class NotedSet<Value> extends Set<Value> {
      constructor(values?: Iterable<Value> | null) {
        super(values ?? []);
        note(this);
      }
    }
    return [
      replace(globalThis, "Map", NotedMap as unknown as MapConstructor),
      replace(globalThis, "Set", NotedSet as unknown as SetConstructor),
    ];
  }

  #onTimers(): Undo[] {
    const noted =
      <Start extends (run: () => void, ms?: number) => unknown>(start: Start, repeats: boolean) =>
      (run: () => void, ms = 0, ...rest: unknown[]) => {
        const handle = Reflect.apply(start, globalThis, [run, ms, ...rest]) as unknown;
        if (this.#inside > 0) this.#timers.push({ due: repeats ? Infinity : this.clock.now + ms, handle });
        return handle;
      };
    const forgetting = (stop: (handle: never) => void) => (handle: unknown) => {
      const at = this.#timers.findIndex((timer) => timer.handle === handle);
      if (at >= 0) this.#timers.splice(at, 1);
      Reflect.apply(stop, globalThis, [handle]);
    };
    const { setTimeout, setInterval, clearTimeout, clearInterval } = globalThis;
    return [
      replace(globalThis, "setTimeout", noted(setTimeout, false) as unknown as typeof setTimeout),
      replace(globalThis, "setInterval", noted(setInterval, true) as unknown as typeof setInterval),
      replace(globalThis, "clearTimeout", forgetting(clearTimeout)),
      replace(globalThis, "clearInterval", forgetting(clearInterval)),
    ];
  }

  #onPrinting(): Undo[] {
    const note = (...texts: unknown[]) => {
      if (this.#inside > 0 && this.#printed.length < MAX_PRINTED) this.#printed += `${texts.map(asText).join(" ")}\n`;
    };
    const methods = ["log", "info", "warn", "error", "debug"] as const;
    return [
      ...methods.map((method) => overhear(console, method, note)),
      overhear(process.stdout, "write", note),
      overhear(process.stderr, "write", note),
    ];
  }
}

/** Calls `listen` with the arguments of each call of a method, and then calls the method. */
function overhear<On extends object>(on: On, method: keyof On, listen: (...args: unknown[]) => void): Undo {
  const original = on[method] as (...args: unknown[]) => unknown;
  const heard = function (this: unknown, ...args: unknown[]): unknown {
    listen(...args);
    return Reflect.apply(original, this, args);
  };
  return replace(on, method, heard as On[keyof On]);
}

/** A prototype that reports every lookup of a name that is not there. */
const listener = (target: object, look: (name: unknown) => void): object =>
  new Proxy(target, {
    get(from, name, receiver): unknown {
      look(name);
      return Reflect.get(from, name, receiver);
    },
    has(from, name) {
      look(name);
      return Reflect.has(from, name);
    },
  });

function asText(value: unknown): string {
  try {
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  } catch {
    return "";
  }
}
