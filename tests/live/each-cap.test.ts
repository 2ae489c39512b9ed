import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { labs } from "../../labs/kit/build/all-labs.ts";
import { CAPS, type Caps } from "../../src/http/caps.ts";
import { EMPTY } from "../../src/live/server/live-server.ts";
import { forgiving } from "../../src/http/apology.ts";
import { localOrigins } from "../../src/http/origins.ts";
import { Gate } from "../../src/server/gate.ts";
import { startFront } from "../server/front.ts";
import { base, createSite, exchanges, ORIGIN } from "./site.ts";

/** Caps that only a process or a Redis can show, and the tests that do. */
const ELSEWHERE = {
  processes: "tests/live/runners/yours.test.ts",
  turn: "tests/live/stores/redis/redis-store.test.ts",
  lease: "tests/live/stores/redis/redis-store.test.ts",
  hold: "tests/live/stores/redis/redis-store.test.ts",
  revived: "tests/live/stores/redis/redis-store.test.ts",
  jobWait: "tests/live/jobs/thread-desk.test.ts",
  jobTime: "tests/live/jobs/thread.test.ts",
  draft: "tests/server/own-file.test.ts",
  follows: "tests/own-file/own-file.test.ts",
} satisfies Partial<Record<keyof Caps, string>>;

type Site = ReturnType<typeof createSite>;
type Case = {
  /** The value of the cap in this test. Other caps are set too, where a request would reach them first. */
  most: number;
  besides?: Partial<Caps>;
  /** Uses the capped thing `count` times, and returns a value that shows whether that was too often. */
  take: (site: Site, count: number) => Promise<unknown>;
  fits: unknown;
  isTooMuch: unknown;
};

const B = base("random-ids", "solution");
const COMMENTS = base("cookie-flags", "solution");
const sandbox = (number: number) => base("random-ids", "solution", `reader-${String(number).padStart(9, "0")}`);
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Sends the request several times, one after the other. Returns the status of the last. */
async function last(count: number, ask: (index: number) => Promise<{ status: number }>): Promise<number> {
  let status = 0;
  for (const index of numbers(count)) ({ status } = await ask(index));
  return status;
}

const from = ({ host }: Site, path: string, address = "192.0.2.1") =>
  forgiving({ method: "GET", origin: ORIGIN, path, headers: [], address, body: async () => "" }, (request) =>
    host.answer(request),
  );

/** Runs the same check on all of these servers at once, and returns the status of the last. */
async function lastCheck({ fetch }: Site, servers: string[]): Promise<number | undefined> {
  const title = encodeURIComponent(labs.find(({ slug }) => slug === "random-ids")?.mistakes[0]?.caughtBy[0] ?? "");
  return (await Promise.all(servers.map((at) => fetch(`${at}/-/check?title=${title}`)))).at(-1)?.status;
}

const login = ({ fetch }: Site) => fetch(`${B}/login`, { form: { username: "alice", password: "wonderland" } });

/** Opens several sandboxes, waits, and opens one more. */
const openAfter = async (site: Site, ms: number) => {
  await from(site, `${sandbox(1)}/`);
  site.clock.now += ms;
  return (await from(site, `${sandbox(2)}/`)).status;
};

/** The weight of a server's log after a request for this path, as the log itself reports it. */
const weightOf = async (site: Site, at: string) => {
  const { log } = await site.state(at);
  return log.reduce((sum, event) => sum + 64 + JSON.stringify(event).length, 0);
};

const CASES: Record<Exclude<keyof Caps, keyof typeof ELSEWHERE>, Case> = {
  sandboxes: {
    most: 2,
    take: (site, count) => last(count, (n) => from(site, `${sandbox(n)}/`, `192.0.2.${n}`)),
    fits: 200,
    isTooMuch: 503,
  },
  sandboxesPerAddress: {
    most: 2,
    take: (site, count) => last(count, (n) => from(site, `${sandbox(n)}/`)),
    fits: 200,
    isTooMuch: 503,
  },
  // Rested and idle are those who were away for just so long: one millisecond less is the last at which they are not.
  sandboxRest: {
    most: 1_000,
    besides: { sandboxes: 1 },
    take: (site, count) => openAfter(site, count - 1),
    fits: 503,
    isTooMuch: 200,
  },
  sandboxIdle: {
    most: 5_000,
    take: async (site, count) => (await openAfter(site, count - 1), site.host.usage()),
    fits: expect.objectContaining({ sandboxes: 2 }),
    isTooMuch: expect.objectContaining({ sandboxes: 1 }),
  },
  servers: {
    most: 2,
    take: async (site, count) => {
      await login(site);
      const others = ["expiry", "logout"].slice(0, count - 1);
      for (const slug of others) await site.fetch(`${base(slug, "solution")}/`);
      return (await site.state(B)).list.length;
    },
    fits: 1,
    isTooMuch: 0,
  },
  sandboxBytes: {
    most: 0,
    take: async (site, spare) => {
      const others = base("expiry", "solution");
      for (const at of [B, others]) await site.fetch(`${at}/`);
      const both = (await weightOf(site, B)) + (await weightOf(site, others));
      const sandboxBytes = 2 * EMPTY + both - spare;
      const again = createSite({ caps: { sandboxBytes }, clock: { now: site.clock.now } });
      for (const at of [B, others]) await again.fetch(`${at}/`);
      await again.state(others);
      return (await again.state(B)).log.length;
    },
    fits: 1,
    isTooMuch: 0,
  },
  // The reader who was away longest loses the log.
  bytesInAll: {
    most: 0,
    take: async (site, spare) => {
      const readers = [sandbox(1), sandbox(2)] as const;
      for (const at of readers) await site.fetch(`${at}/`);
      const both = (await weightOf(site, readers[0])) + (await weightOf(site, readers[1]));
      const again = createSite({ caps: { bytesInAll: 2 * EMPTY + both - spare }, clock: { now: site.clock.now } });
      for (const at of readers) await again.fetch(`${at}/`);
      await again.state(readers[1]);
      return (await again.state(readers[0])).log.length;
    },
    fits: 1,
    isTooMuch: 0,
  },
  // The heaviest reader of the address loses the log. Both weigh the same, and the first of them is the first to lose.
  bytesPerAddress: {
    most: 0,
    take: async (site, spare) => {
      const readers = [sandbox(1), sandbox(2)] as const;
      for (const at of readers) await site.fetch(`${at}/`);
      const both = (await weightOf(site, readers[0])) + (await weightOf(site, readers[1]));
      const again = createSite({ caps: { bytesPerAddress: 2 * EMPTY + both - spare }, clock: { now: site.clock.now } });
      for (const at of readers) await again.fetch(`${at}/`);
      await again.state(readers[1]);
      return (await again.state(readers[0])).log.length;
    },
    fits: 1,
    isTooMuch: 0,
  },
  requestsPerSecond: {
    most: 3,
    take: ({ fetch }, count) => last(count, () => fetch(`${B}/`)),
    fits: 200,
    isTooMuch: 429,
  },
  requestsPerSecondAndAddress: {
    most: 3,
    take: async (_, count) => {
      const gate = new Gate(() => localOrigins(80, 81), { ...CAPS, requestsPerSecondAndAddress: 3 });
      const request = { method: "GET", origin: ORIGIN, path: "/", address: "192.0.2.1", body: async () => "" };
      const ask = () => gate.refuse({ ...request, headers: [["host", "localhost"]] }, 1_000)?.status;
      return numbers(count).map(ask).at(-1);
    },
    fits: undefined,
    isTooMuch: 429,
  },
  connections: {
    most: 2,
    take: async (_, count) => {
      const front = await startFront({ caps: { connections: 2 } });
      const sockets = numbers(count).map(() => connect(front.port, "127.0.0.1"));
      const answered = await Promise.all(
        sockets.map(
          (socket) =>
            new Promise<boolean>((resolve) => {
              socket
                .on("data", () => resolve(true))
                .on("close", () => resolve(false))
                .on("error", () => resolve(false));
              socket.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
            }),
        ),
      );
      for (const socket of sockets) socket.destroy();
      await front.close();
      return answered.filter(Boolean).length === count;
    },
    fits: true,
    isTooMuch: false,
  },
  body: {
    most: 100,
    take: async ({ fetch }, count) => (await fetch(`${B}/login`, { form: { x: "y".repeat(count - 2) } })).status,
    fits: 401,
    isTooMuch: 413,
  },
  headers: {
    most: 200,
    take: async ({ fetch }, count) => {
      const rest = "host".length + "localhost:4321".length + "x".length;
      return (await fetch(`${B}/`, { headers: { x: "y".repeat(count - rest) } })).status;
    },
    fits: 200,
    isTooMuch: 431,
  },
  path: {
    most: 200,
    take: async ({ fetch }, count) => (await fetch(`${B}/`.padEnd(count, "x"))).status,
    fits: 404,
    isTooMuch: 414,
  },
  sessions: { most: 3, take: (site, count) => last(count, () => login(site)), fits: 303, isTooMuch: 503 },
  comments: {
    most: 2,
    take: async ({ fetch, login: enter }, count) => {
      const cookie = await enter(COMMENTS);
      return last(count, () => fetch(`${COMMENTS}/comments`, { form: { text: "hi" }, cookie }));
    },
    fits: 303,
    isTooMuch: 503,
  },
  kept: {
    most: 3_000,
    take: async ({ fetch, login: enter, state }, count) => {
      const cookie = await enter(COMMENTS);
      const { list } = await state(COMMENTS, cookie);
      const empty = JSON.stringify([list, [], [{ author: "alice", html: "" }]]).length;
      const post = (text: string) => fetch(`${COMMENTS}/comments`, { form: { text }, cookie });
      await post("x".repeat(count - empty));
      return (await post("one more")).status;
    },
    fits: 303,
    isTooMuch: 503,
  },
  logEntries: {
    most: 3,
    take: async ({ fetch, state }, count) => {
      for (const number of numbers(count)) await fetch(`${B}/${number}`);
      return exchanges((await state(B)).log)[0]?.request.path;
    },
    fits: "/0",
    isTooMuch: "/1",
  },
  logBytes: {
    most: 0,
    take: async (site, spare) => {
      for (const path of ["/1", "/2"]) await site.fetch(B + path);
      const caps = { logBytes: (await weightOf(site, B)) - spare };
      const again = createSite({ caps, clock: { now: site.clock.now } });
      for (const path of ["/1", "/2"]) await again.fetch(B + path);
      return (await again.state(B)).log.length;
    },
    fits: 2,
    isTooMuch: 1,
  },
  loggedBody: {
    most: 20,
    take: async ({ fetch, state }, count) => {
      await fetch(`${B}/login`, { form: { x: "y".repeat(count - 2) } });
      return exchanges((await state(B)).log)[0]?.request.body;
    },
    fits: `x=${"y".repeat(18)}`,
    isTooMuch: `x=${"y".repeat(18)}\n[1 more characters are not in the log]`,
  },
  jobs: {
    most: 2,
    take: (site, count) =>
      lastCheck(
        site,
        numbers(count).map(() => B),
      ),
    fits: 200,
    isTooMuch: 429,
  },
  jobsPerAddress: {
    most: 2,
    take: (site, count) => lastCheck(site, numbers(count).map(sandbox)),
    fits: 200,
    isTooMuch: 429,
  },
  jobsInAll: {
    most: 2,
    take: (site, count) => lastCheck(site, numbers(count).map(sandbox)),
    fits: 200,
    isTooMuch: 503,
  },
  streams: {
    most: 2,
    take: ({ fetch }, count) => last(count, () => fetch(`${B}/-/events`)),
    fits: 200,
    isTooMuch: 429,
  },
  streamsPerAddress: {
    most: 2,
    take: (site, count) => last(count, (n) => from(site, `${sandbox(n)}/-/events`)),
    fits: 200,
    isTooMuch: 429,
  },
  streamsInAll: {
    most: 2,
    take: ({ fetch }, count) => last(count, (n) => fetch(`${sandbox(n)}/-/events`)),
    fits: 200,
    isTooMuch: 503,
  },
  skip: {
    most: 1_000,
    take: async ({ control }, count) => (await control(B, "skip", { ms: String(count) })).status,
    fits: 200,
    isTooMuch: 503,
  },
};

describe("every cap allows its number and refuses one more:", () => {
  test.each(Object.entries(CASES))("%s", async (name, { most, besides, take, fits, isTooMuch }) => {
    const open = () => createSite({ caps: { ...(most > 0 && { [name]: most }), ...besides } });
    expect(await take(open(), most)).toEqual(fits);
    expect(await take(open(), most + 1)).toEqual(isTooMuch);
  });

  test.each(Object.entries(ELSEWHERE))("%s, in the test %s", (name, file) => {
    expect(readFileSync(file, "utf8")).toMatch(new RegExp(`\\b${name}\\b`));
  });
});
