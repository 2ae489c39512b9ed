/** 50 readers who do what readers do, and a search through all that they were ever sent for what is another's. */
import { expect } from "vitest";
import { base, exchanges, readEvents, type Site } from "./site.ts";

export const READERS = 50;
const HOUR = 3_600_000;
const LABS = ["expiry", "logout", "cookie-flags", "fixation"] as const;
const USERS = { alice: "wonderland", bob: "builder" } as const;

/** The same numbers from the same seed (mulberry32). */
export function createChance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** What one reader has done and been told. Every secret a server of theirs ever handed out is in `secrets`. */
export type Reader = {
  sandbox: string;
  slug: (typeof LABS)[number];
  variant: "starter" | "solution";
  base: string;
  cookie: string;
  mark: string;
  offset: number;
  secrets: Set<string>;
  seen: string[];
};

export function createReader(number: number): Reader {
  const sandbox = `reader-${String(number).padStart(12, "0")}`;
  const slug = LABS[number % LABS.length] ?? "expiry";
  const variant = number % 3 === 0 ? "starter" : "solution";
  const at = base(slug, variant, sandbox);
  return {
    sandbox,
    slug,
    variant,
    base: at,
    cookie: "",
    mark: `mark${number}x`,
    offset: 0,
    secrets: new Set(),
    seen: [],
  };
}

type Step = (reader: Reader, site: Site, chance: (below: number) => number) => Promise<void>;

/** Remembers all that came back, headers included, and what in it is a secret of this reader's. */
async function take(reader: Reader, response: Response): Promise<string> {
  const body = await response.text();
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
  reader.seen.push(`${headers}\n${body}`);
  for (const [secret] of `${headers}\n${body}`.matchAll(/locker \w{16}|\b[0-9a-f]{64}\b/g)) reader.secrets.add(secret);
  const set = response.headers.getSetCookie().find((header) => header.startsWith("session_token="));
  if (set) reader.cookie = set.split(";")[0] ?? "";
  return body;
}

const STEPS_OF: Record<string, Step> = {
  login: async (reader, { fetch }, chance) => {
    const [username, password] = chance(2) ? ["alice", USERS.alice] : ["bob", USERS.bob];
    await take(reader, await fetch(`${reader.base}/login`, { form: { username, password } }));
  },
  dashboard: async (reader, { fetch }) => {
    await take(reader, await fetch(`${reader.base}/dashboard`, { cookie: reader.cookie }));
  },
  comment: async (reader, { fetch }) => {
    const form = { text: reader.mark, attach: "note" };
    await take(reader, await fetch(`${reader.base}/comments`, { form, cookie: reader.cookie }));
    await take(reader, await fetch(`${reader.base}/comments`));
  },
  visit: async (reader, { fetch }) => {
    await take(reader, await fetch(`${reader.base}/${reader.mark}`, { cookie: reader.cookie }));
  },
  attack: async (reader, { control, state }) => {
    await take(reader, await control(reader.base, "attack"));
    // An attack may wait, on this reader's own clock.
    reader.offset = (await state(reader.base)).offset;
  },
  thief: async (reader, { control }) => {
    const form = { method: "GET", path: "/dashboard", cookie: reader.cookie };
    await take(reader, await control(reader.base, "thief", form));
  },
  skip: async (reader, { control }, chance) => {
    const ms = 1 + chance(HOUR);
    const response = await control(reader.base, "skip", { ms: String(ms) });
    const { offset } = JSON.parse(await take(reader, response)) as { offset: number };
    // A server that made room for another reader begins anew; its clock is never another's.
    expect([reader.offset + ms, ms]).toContain(offset);
    reader.offset = offset;
  },
  reset: async (reader, { control }) => {
    await take(reader, await control(reader.base, "reset"));
    Object.assign(reader, { offset: 0, cookie: "" });
  },
  room: async (reader, { fetch }) => {
    await take(reader, await fetch(`${reader.base}/-/`, { cookie: reader.cookie }));
  },
  events: async (reader, { fetch, state }) => {
    const { log } = await state(reader.base);
    const events = await readEvents(await fetch(`${reader.base}/-/events`), log.length + 1);
    reader.seen.push(JSON.stringify(events));
  },
  state: async (reader, { fetch, time }) => {
    const asked = time();
    const response = await fetch(`${reader.base}/-/state`, { cookie: reader.cookie });
    const { now, offset, log } = JSON.parse(await take(reader, response)) as Awaited<ReturnType<Site["state"]>>;
    if (offset === 0) reader.offset = 0;
    expect(offset).toBe(reader.offset);
    expect(now - offset).toBeGreaterThanOrEqual(asked);
    expect(now - offset).toBeLessThanOrEqual(time());
    const strange = exchanges(log).filter(
      ({ request }) => /mark\d+x/.test(request.path) && !request.path.includes(reader.mark),
    );
    expect(strange).toEqual([]);
  },
};

/** Fails if anything that this reader received holds another reader's secret or mark. */
export function leaks(readers: readonly Reader[]): string[] {
  const owners = new Map<string, string>();
  for (const { mark, sandbox, secrets } of readers) {
    for (const secret of [mark, sandbox, ...secrets]) {
      if (owners.has(secret)) return [`${secret} is known to two readers`];
      owners.set(secret, sandbox);
    }
  }
  const found = readers.flatMap(({ sandbox, seen }) =>
    [...seen.join("\n").matchAll(/locker \w{16}|\b[0-9a-f]{64}\b|\bmark\d+x|reader-\d{12}/g)]
      .filter(([secret]) => owners.has(secret) && owners.get(secret) !== sandbox)
      .map(([secret]) => `${sandbox} saw ${secret}`),
  );
  return [...new Set(found)];
}

/** Eight different readers at a time do one thing each, so that their requests lie between each other's. */
export async function play(
  site: Site,
  steps: number,
  seed: number,
  meanwhile: (chance: (below: number) => number) => void,
) {
  const chance = createChance(seed);
  const readers = Array.from({ length: READERS }, (_, number) => createReader(number));
  const names = Object.keys(STEPS_OF);
  for (let done = 0; done < steps; done += 8) {
    meanwhile(chance);
    const first = chance(READERS);
    const together = Array.from({ length: 8 }, (_, n) => readers[(first + n * 5) % READERS] ?? createReader(0));
    const moves = together.map((reader) => {
      const name = names[chance(names.length)] ?? "state";
      return STEPS_OF[name]?.(reader, site, createChance(seed * 1e6 + done));
    });
    await Promise.all(moves);
  }
  return readers;
}
