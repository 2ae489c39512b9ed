import { existsSync } from "node:fs";
import { kill } from "node:process";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownerPair } from "../../../../src/live/server/owner-cookie.ts";
import { leaks, play, READERS } from "../../readers.ts";
import { ALICE, base, noteIn, readEvents, shortcuts } from "../../site.ts";
import { haveRedis } from "../../../../scripts/redis.ts";
import { startRedis, type RedisServer } from "../../../helpers/redis-server.ts";
import { inTurns } from "./hosts.ts";
import { startProcess, type Process, type ProcessOptions } from "../../../helpers/site-process.ts";
import { slowness } from "../../../helpers/pace.ts";

const PASSWORD = "not-for-the-log";
const runs = haveRedis() && existsSync("dist/server/entry.mjs");
const site = ({ fetch }: Process) => shortcuts(fetch, Date.now);
const B = base("logout", "solution");
const json = { accept: "application/json" };

let redis: RedisServer;
const all: Process[] = [];
beforeAll(async () => {
  if (runs) redis = await startRedis({ password: PASSWORD });
});
afterAll(async () => {
  for (const { signal } of all) signal("SIGKILL");
  await Promise.all(all.map(({ ended }) => ended));
  await redis?.stop();
});

async function start(options: ProcessOptions = {}): Promise<Process> {
  const process = await startProcess({ ...options, env: { REDIS_URL: redis.url, ...options.env } });
  all.push(process);
  return process;
}

describe.skipIf(!runs)("two processes on one Redis", () => {
  let one: Process;
  let other: Process;
  beforeAll(async () => {
    const caps = { sandboxes: 40, sandboxRest: 1 };
    [one, other] = await Promise.all([start({ caps }), start({ caps })]);
  });

  test("serve 50 readers in turn, and no reader sees anything of another", async () => {
    const site = inTurns([one.fetch, other.fetch], Date.now);
    const readers = await play(site, 800, 3, () => {});
    expect(leaks(readers)).toEqual([]);
    const health = await (await one.fetch("/healthz")).json();
    expect(health).toMatchObject({ status: "ok", ready: true, store: "redis", sandboxes: 40 });
    expect(readers.filter(({ secrets }) => secrets.size > 1).length).toBeGreaterThan(READERS / 2);
  });

  test("report events of one process on an event stream of the other, and events that the reader has missed", async () => {
    const cookie = await site(one).login(B);
    const following = readEvents(await one.fetch(`${B}/-/events`), 6);
    await expect.poll(async () => (await one.fetch("/healthz")).json()).toMatchObject({ streams: 1 });
    await other.fetch(`${B}/dashboard`, { cookie });
    await site(other).control(B, "skip", { ms: "1000" });
    await site(other).control(B, "attack");
    const seen = await following;
    expect(seen.map(({ type }) => type).slice(0, 5)).toEqual(["exchange", "list", "exchange", "list", "skip"]);
    const { log } = await site(one).state(B);
    expect(log.at(-1)).toMatchObject({ type: "outcome", stolen: false });
    const last = seen.at(-1)?.id ?? 0;
    const missed = log.filter(({ id }) => id > last);
    const headers = { "last-event-id": String(last) };
    const again = await readEvents(await other.fetch(`${B}/-/events`, { headers }), missed.length);
    expect(again).toEqual(missed);
  });

  test("share the cookie stall", async () => {
    const response = await one.fetch(`/stall/${ALICE}/set`, { method: "POST" });
    const [none = ""] = response.headers.getSetCookie();
    const cookie = none.split(";")[0] ?? "";
    expect(await (await other.fetch(`/stall/${ALICE}/logout`, { cookie })).text()).toContain("came");
    expect(await (await one.fetch(`/stall/${ALICE}/`)).text()).toContain("logged out");
  });

  test("lose nobody's sandbox when one is killed in the middle of a request", async () => {
    const cookie = await site(one).login(B);
    const note = noteIn(await (await one.fetch(`${B}/dashboard`, { cookie })).text());
    await stopInTheMiddle(one);
    const killed = performance.now();
    one.signal("SIGKILL");
    const page = await other.fetch(`${B}/dashboard`, { cookie });
    expect([page.status, noteIn(await page.text())]).toEqual([200, note]);
    // The lease of the dead process expires.
    expect(performance.now() - killed).toBeLessThan(5_000 * slowness());
  });
});

/** Sends attacks until the process holds the lease of the sandbox, and stops it there. */
async function stopInTheMiddle({ fetch, signal }: Process): Promise<void> {
  let running = false;
  const attack = async () => {
    running = true;
    await fetch(`${B}/-/attack`, { method: "POST", headers: json }).catch(() => {});
    running = false;
  };
  const client = createClient({ url: redis.url });
  await client.connect();
  try {
    const patience = performance.now() + 60_000;
    for (;;) {
      if (performance.now() > patience) throw new Error("no attack held a lease within a minute");
      while ((await client.exists(`wristband:lease:${ALICE}`)) === 0) {
        if (performance.now() > patience) throw new Error("no attack began within a minute");
        if (!running) void attack();
      }
      signal("SIGSTOP");
      // Another round trip: what was on its way to Redis has arrived by then.
      await client.ping();
      if ((await client.pTTL(`wristband:lease:${ALICE}`)) > 1_000) return;
      signal("SIGCONT");
    }
  } finally {
    await client.close();
  }
}

describe.skipIf(!runs)("a process with REDIS_URL", () => {
  test.each<[words: string, env: Record<string, string>]>([
    ["on this machine", {}],
    [
      "in public",
      { WRISTBAND_PUBLIC: "1", WRISTBAND_HOSTS: "class.example", LABS_ORIGIN: "https://labs.class.example" },
    ],
  ])(
    "%s does not run a reader's own file, says where sandboxes are stored, and can end while a stream is open",
    async (_, env) => {
      const process = await start({ env, script: "scripts/serve.ts" });
      expect((await process.fetch(`${base("logout", "yours")}/`)).status).toBe(404);
      // On a public server a sandbox opens in its own browser only.
      const cookie = `${ownerPair(ALICE)}; __Host-wristband=${ALICE}`;
      expect((await process.fetch(`${B}/`, { cookie })).status).toBe(200);
      expect(process.printed()).toContain(`redis://127.0.0.1:${redis.port}`);
      expect(process.printed()).not.toContain(PASSWORD);
      const stream = readEvents(await process.fetch(`${B}/-/events`, { cookie }), 1_000);
      const told = performance.now();
      process.signal("SIGTERM");
      expect(await process.ended).toBe(0);
      expect(performance.now() - told).toBeLessThan(2_000 * slowness());
      await stream;
    },
  );
});

describe.skipIf(!runs)("while Redis is away", () => {
  const isAway = { error: { code: "store-away", message: expect.stringContaining("Redis") } };
  const reaches = (process: Process, path: string) => process.fetch(path, { headers: json });

  test("live servers say so, chapters can be read, and everything works again later without a restart", async () => {
    const process = await start({ env: { WRISTBAND_LOG: "requests" } });
    await site(process).login(B);
    // One that takes no notice is away, too.
    kill(redis.pid, "SIGSTOP");
    expect((await reaches(process, `${B}/`)).status).toBe(503);
    expect((await process.fetch("/chapters/logout/")).status).toBe(200);
    kill(redis.pid, "SIGCONT");
    await expect.poll(async () => (await process.fetch("/readyz")).status).toBe(200);

    const stream = readEvents(await process.fetch(`${B}/-/events`), 1_000);
    const { port } = redis;
    await redis.stop();
    // Its browser connects again, and sends the ID that it saw last.
    expect((await stream).length).toBeLessThan(1_000);
    for (const path of [`${B}/`, `${B}/-/`, `${B}/-/state`, `${B}/-/events`, `/stall/${ALICE}/`]) {
      const response = await reaches(process, path);
      expect([path, response.status, response.headers.get("retry-after")]).toEqual([path, 503, "5"]);
      expect(await response.json()).toMatchObject(isAway);
    }
    const plant = await process.fetch(`/attacker/${ALICE}/fixation/starter/plant`, {
      form: { deed: "take" },
      headers: json,
    });
    expect([plant.status, await plant.json()]).toMatchObject([503, isAway]);
    expect((await process.fetch("/chapters/logout/")).status).toBe(200);
    const health = await process.fetch("/healthz");
    expect([health.status, await health.json()]).toMatchObject([200, { status: "no live servers", ready: false }]);
    expect((await process.fetch("/readyz")).status).toBe(503);

    redis = await startRedis({ port, password: PASSWORD });
    await expect.poll(async () => (await process.fetch("/readyz")).status).toBe(200);
    expect(await site(process).login(B)).not.toBe("");
    expect(process.printed()).toMatch(/"redis-lost".*\n(?:.*\n)*.*"redis-reached"/);
    expect(process.printed()).not.toContain(PASSWORD);
  });

  test("a process starts nevertheless, and works when Redis comes back", async () => {
    const { port } = redis;
    await redis.stop();
    const process = await start();
    expect((await reaches(process, `${B}/`)).status).toBe(503);
    expect((await process.fetch("/")).status).toBe(200);
    redis = await startRedis({ port, password: PASSWORD });
    await expect.poll(async () => (await reaches(process, `${B}/`)).status).toBe(200);
  });
});
