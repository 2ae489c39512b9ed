/** The stall's four sessions, one for each value of SameSite. Each key is the name of its cookie. */
export const KINDS = {
  none: "SameSite=None; Secure",
  absent: "",
  lax: "SameSite=Lax",
  strict: "SameSite=Strict",
} as const;
export type Kind = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as Kind[];

/** One request that the stall logged. `age` is how long ago the cookies were set, in milliseconds, if they were. */
export type Visit = {
  method: string;
  path: string;
  /** "document" for a page, "image" for a picture; empty when the browser did not say. */
  dest: string;
  site: string;
  origin: string;
  age: number | undefined;
  came: Kind[];
};

/** One reader's stall. `setAt` is epoch milliseconds; `on` holds the kinds whose session is on the list. */
export type Stall = { setAt: number | undefined; ids: Map<Kind, string>; on: Set<Kind>; visits: Visit[] };

const MOST_VISITS = 30;
/** Stalls at once. Beyond it the one used longest ago is removed. */
export const MOST_STALLS = 2000;

/** A store of stalls, by sandbox. Its methods throw StoreTrouble. */
export interface Stalls {
  /** The stall of this sandbox. A stall that nobody changed is not stored. */
  look(sandbox: string): Promise<Stall>;
  /** Changes the stall of this sandbox, in one step, and stores it. It may call `change` again on a newer stall. */
  change<Result>(sandbox: string, change: (stall: Stall) => Result): Promise<{ stall: Stall; result: Result }>;
}

export const emptyStall = (): Stall => ({ setAt: undefined, ids: new Map(), on: new Set(), visits: [] });

/** All stalls of this process. */
export class MemoryStalls implements Stalls {
  readonly #stalls = new Map<string, Stall>();

  async look(sandbox: string): Promise<Stall> {
    return this.#stalls.get(sandbox) ?? emptyStall();
  }

  async change<Result>(sandbox: string, change: (stall: Stall) => Result): Promise<{ stall: Stall; result: Result }> {
    const stall = this.#stalls.get(sandbox) ?? emptyStall();
    this.#stalls.delete(sandbox);
    this.#stalls.set(sandbox, stall);
    for (const oldest of this.#stalls.keys()) {
      if (this.#stalls.size <= MOST_STALLS) break;
      this.#stalls.delete(oldest);
    }
    return { stall, result: change(stall) };
  }
}

/** Starts four sessions, and returns their Set-Cookie headers. */
export function handOut(stall: Stall, path: string, now: number): string[] {
  stall.setAt = now;
  stall.visits.length = 0;
  return KIND_NAMES.map((kind) => {
    const id = crypto.randomUUID();
    stall.ids.set(kind, id);
    stall.on.add(kind);
    return `${kind}=${id}; Path=${path}; HttpOnly${KINDS[kind] && `; ${KINDS[kind]}`}`;
  });
}

/** The kinds of cookie that a Cookie header holds. */
export function cameAlong({ ids }: Stall, header: string): Kind[] {
  const pairs = new Set(header.split("; "));
  return KIND_NAMES.filter((kind) => ids.has(kind) && pairs.has(`${kind}=${ids.get(kind)}`));
}

/** Logs a visit. When it is a logout, ends the sessions whose cookies came with it. */
export function noteVisit(stall: Stall, visit: Visit, isLogout: boolean): void {
  stall.visits.push(visit);
  if (stall.visits.length > MOST_VISITS) stall.visits.shift();
  if (isLogout) for (const kind of visit.came) stall.on.delete(kind);
}
