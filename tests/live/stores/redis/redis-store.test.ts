import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { haveRedis } from "../../../../scripts/redis.ts";
import type { Caps } from "../../../../src/http/caps.ts";
import { forgiving } from "../../../../src/http/apology.ts";
import { ALICE, base, BOB, cookieOf, exchanges, ORIGIN, readEvents } from "../../site.ts";
import { startRedis, type RedisServer } from "../../../helpers/redis-server.ts";
import { openHost } from "./hosts.ts";

const B = base("random-ids", "solution");
const LEASE = `wristband:lease:${ALICE}`;
const withRedis = haveRedis();
const clock = { now: 0 };
const connect = (url: string) => createClient({ url });

let redis: RedisServer;
let client: ReturnType<typeof connect>;
const hosts: { close: () => Promise<void> }[] = [];

beforeAll(async () => {
  if (!withRedis) return;
  redis = await startRedis();
  client = connect(redis.url);
  await client.connect();
});
afterAll(async () => {
  await client?.close();
  await redis?.stop();
});
beforeEach(async () => {
  clock.now = Date.UTC(2026, 0, 15, 12);
  await client?.flushAll();
});
afterEach(async () => {
  await Promise.all(hosts.splice(0).map(({ close }) => close()));
});

/** Two processes' worth of live servers, as far as one can have them in one process. */
async function two(caps: Partial<Caps> = {}) {
  const both = [await openHost(redis.url, clock, caps), await openHost(redis.url, clock, caps)] as const;
  hosts.push(...both);
  return both;
}
type Host = Awaited<ReturnType<typeof openHost>>;

/** Asks from a network address. */
const from = ({ host }: Host, path: string, address: string) =>
  forgiving({ method: "GET", origin: ORIGIN, path, headers: [], address, body: async () => "" }, (asked) =>
    host.answer(asked),
  );

async function refusal(response: Response) {
  return { status: response.status, wait: response.headers.get("retry-after"), text: await response.text() };
}

/** A work on a server that is there already, which lasts until it is told to finish. */
function slowWork({ store }: Host) {
  const [begun, finished] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const load = async () => Promise.reject(new Error("is there already"));
  const id = {
    acts: false,
    sandbox: ALICE,
    name: "random-ids/solution",
    address: "",
    variant: { name: "solution", full: "random-ids/solution", load },
  };
  const done = store.use(id, async (server) => {
    begun.resolve();
    await finished.promise;
    server.say("done");
  });
  return { begun: begun.promise, finish: finished.resolve, done };
}

const reader = (number: number): string => `reader-${String(number).padStart(16, "0")}`;

describe.skipIf(!withRedis)("requests of one reader, wherever they arrive", () => {
  test("are handled one after another: none of forty logins is lost", async () => {
    const [one, other] = await two();
    const cookies = await Promise.all(Array.from({ length: 20 }, () => [one.login(B), other.login(B)]).flat());
    const { list, log } = await one.state(B);
    expect([new Set(cookies).size, list.length, exchanges(log).length]).toEqual([40, 40, 40]);
    const ids = log.map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(new Set(ids).size).toBe(40);
  });

  test("wait for their turn, and if this takes too long get a refusal with the cap and the time to wait", async () => {
    const [one] = await two({ turn: 60 });
    await client.set(LEASE, "another process");
    expect(await refusal(await one.fetch(`${B}/`))).toMatchObject({
      status: 503,
      wait: "1",
      text: expect.stringContaining("busy for 0.06 seconds, which is the limit. Try again in 1 seconds"),
    });
    expect((await one.fetch(`${base("random-ids", "solution", BOB)}/`)).status).toBe(200);
    await client.del(LEASE);
    expect((await one.fetch(`${B}/`)).status).toBe(200);
  });

  test("write nothing if another process holds the lease by then, and say so", async () => {
    const [one, other] = await two();
    const cookie = await one.login(B);
    const before = await other.state(B);
    // When the work is done, another process holds the lease.
    const { begun, finish, done } = slowWork(one);
    await begun;
    await client.set(LEASE, "another process");
    finish();
    await expect(done).rejects.toMatchObject({ code: "store-late", message: expect.stringContaining("came first") });
    await client.del(LEASE);
    expect((await other.state(B)).log).toEqual(before.log);
    // And what the first had made of it is forgotten, too.
    expect((await one.state(B)).log).toEqual(before.log);
    expect((await one.fetch(`${B}/dashboard`, { cookie })).status).toBe(200);
  });

  test("do not wait for ever: a server that never answers is stopped, and the next request is served", async () => {
    const [one, other] = await two({ lease: 60, hold: 120 });
    await one.login(B);
    await expect(slowWork(one).done).rejects.toMatchObject({
      code: "store-late",
      message: expect.stringContaining("0.12 seconds"),
    });
    expect((await other.fetch(`${B}/`)).status).toBe(200);
  });

  test("get a 503 while Redis refuses commands, and are served again afterwards", async () => {
    const [one] = await two();
    await client.configSet("maxmemory", "1");
    const response = await one.fetch(`${B}/-/state`, { headers: { accept: "application/json" } });
    await client.configSet("maxmemory", "0");
    expect([response.status, await response.json()]).toMatchObject([503, { error: { code: "store-refused" } }]);
    expect((await one.fetch(`${B}/`)).status).toBe(200);
  });

  test("are finished, if they have begun, before a process closes its connection to Redis", async () => {
    const [one, other] = await two();
    await one.login(B);
    const { begun, finish, done } = slowWork(one);
    await begun;
    const closed = one.close();
    finish();
    await Promise.all([closed, done]);
    expect((await other.state(B)).log.at(-1)).toMatchObject({ type: "say", text: "done" });
  });

  test("do not wait for a slow body of one of them, because the body is read first", async () => {
    const [one] = await two();
    const sent = Promise.withResolvers<string>();
    const login = one.host.answer({
      method: "POST",
      origin: ORIGIN,
      path: `${B}/login`,
      headers: [],
      body: () => sent.promise,
    });
    expect((await one.fetch(`${B}/`)).status).toBe(200);
    sent.resolve("username=alice&password=wonderland");
    expect((await login).status).toBe(303);
  });

  test("are counted together against one cap for each second", async () => {
    const [one, other] = await two({ requestsPerSecond: 3 });
    for (const host of [one, other, one]) expect((await host.fetch(`${B}/`)).status).toBe(200);
    expect(await refusal(await other.fetch(`${B}/`))).toMatchObject({ status: 429, wait: "1" });
    clock.now += 1_000;
    expect((await other.fetch(`${B}/`)).status).toBe(200);
  });
});

describe.skipIf(!withRedis)("a reader's sandbox", () => {
  test("is the same on every host: the session, the clock, the comments and the keys", async () => {
    const [one, other] = await two();
    const at = base("choosing", "solution");
    const cookie = await one.login(at);
    const page = await other.fetch(`${at}/dashboard`, { cookie });
    expect(page.status).toBe(200);
    await other.control(at, "skip", { ms: "60000" });
    expect((await one.state(at)).offset).toBe(60_000);
    expect((await one.fetch(`${at}/dashboard`, { cookie: cookieOf(page) })).status).toBe(200);
    await one.control(at, "restart");
    expect((await other.fetch(`${at}/dashboard`, { cookie })).status).toBe(401);
  });

  test("loses everything that a wrong solution keeps outside the stored record, as soon as another host answers", async () => {
    const [one, other] = await two();
    const at = base("random-ids", "one-id-for-all");
    const first = await one.login(at);
    expect(await one.login(at)).toBe(first);
    expect(await other.login(at)).not.toBe(first);
    expect(await one.login(at)).not.toBe(first);
  });

  test("is removed when nobody has used it for four hours", async () => {
    const [one] = await two();
    await one.login(B);
    for (const key of await client.keys("wristband:*")) {
      if (key === "wristband:boxes") continue;
      expect([key, (await client.pTTL(key)) > 4 * 3_600_000 - 60_000]).toEqual([key, true]);
    }
    clock.now += 4 * 3_600_000 + 1;
    await one.fetch(`${base("random-ids", "solution", BOB)}/`);
    expect(await one.host.usage()).toMatchObject({ sandboxes: 1 });
  });

  const BOX = `wristband:box:${ALICE}`;
  const FIELD = "=random-ids/solution";
  test.each<[what: string, spoil: () => Promise<unknown>]>([
    ["no JSON", () => client.hSet(BOX, FIELD, '{"acc')],
    ["JSON of another kind", () => client.hSet(BOX, FIELD, "null")],
    ["a record without people", () => client.hSet(BOX, FIELD, '{"sessions":[]}')],
    ["a log that is none", async () => client.hSet(BOX, FIELD, `${await client.hGet(BOX, FIELD)}\ngarbage`)],
    ["no record at all", () => client.hDel(BOX, FIELD)],
    ["no address", () => client.hDel(BOX, "from")],
    ["a text in place of the sandbox", () => client.set(BOX, "garbage")],
    ["a text in place of its servers", () => client.set(`wristband:used:${ALICE}`, "garbage")],
  ])("is replaced, and its log says so, when Redis contains %s", async (_, spoil) => {
    const [one, other] = await two();
    const cookie = await one.login(B);
    await spoil();
    expect((await other.fetch(`${B}/dashboard`, { cookie })).status).toBe(401);
    const { log, list } = await one.state(B);
    expect([log[0], list]).toEqual([
      expect.objectContaining({ type: "reset", why: expect.stringContaining("in place of this server's record") }),
      [],
    ]);
    expect(exchanges(log).map(({ request }) => request.path)).toEqual(["/dashboard"]);
    expect((await other.fetch(`${B}/dashboard`, { cookie: await one.login(B) })).status).toBe(200);
  });

  test("is replaced if its reader was away longest, and never while somebody works on it", async () => {
    const [one, other] = await two({ sandboxes: 2, sandboxRest: 1_000 });
    const at = (number: number) => `${base("random-ids", "solution", reader(number))}/`;
    await one.fetch(at(1));
    clock.now += 500;
    await other.fetch(at(2));
    clock.now += 600;
    await client.set(`wristband:lease:${reader(1)}`, "another process");
    expect(await refusal(await one.fetch(at(3)))).toMatchObject({
      status: 503,
      text: expect.stringContaining("All 2"),
    });
    await client.del(`wristband:lease:${reader(1)}`);
    expect((await one.fetch(at(3))).status).toBe(200);
    expect([
      await client.exists(`wristband:box:${reader(1)}`),
      await client.exists(`wristband:box:${reader(2)}`),
    ]).toEqual([0, 1]);
  });

  test("is replaced first if readers only looked at it, unless somebody watches it or works on it", async () => {
    const [one, other] = await two({ sandboxesPerAddress: 4, sandboxRest: 60_000 });
    const at = (number: number) => base("random-ids", "solution", reader(number));
    const cookie = await one.login(at(1));
    for (const number of [2, 3]) await other.fetch(`${at(number)}/`);
    const stream = await one.fetch(`${at(4)}/-/events`);
    await client.set(`wristband:lease:${reader(2)}`, "another process");
    expect((await from(one, `${at(5)}/`, "")).status).toBe(503);
    clock.now += 1_000;
    const classmate = await other.login(at(5));
    const kept = await Promise.all([1, 2, 3, 4, 5].map((number) => client.exists(`wristband:box:${reader(number)}`)));
    expect(kept).toEqual([1, 1, 0, 1, 1]);
    expect((await other.fetch(`${at(1)}/dashboard`, { cookie })).status).toBe(200);
    expect((await one.fetch(`${at(5)}/dashboard`, { cookie: classmate })).status).toBe(200);
    expect(await client.zRange("wristband:looked", 0, -1)).toEqual([reader(2), reader(4)]);
    await stream.body?.cancel();
  });

  test("counts against the cap of the network address that made it", async () => {
    const [one, other] = await two({ sandboxesPerAddress: 2 });
    const at = (number: number) => `${base("random-ids", "solution", reader(number))}/`;
    const statuses = [await from(one, at(1), "192.0.2.1"), await from(other, at(2), "192.0.2.1")];
    const third = await from(one, at(3), "192.0.2.1");
    expect([...statuses, third].map(({ status }) => status)).toEqual([200, 200, 503]);
    expect(third.body).toContain("All 2 sandboxes of your network address");
    expect((await from(other, at(4), "192.0.2.2")).status).toBe(200);
  });

  test("stays in a process's memory until other servers replace it there, and is then read again", async () => {
    const [one] = await two({ revived: 2 });
    // It keeps its list in a variable: whether it still knows anybody tells whether it was made again.
    const at = (number: number) => base("random-ids", "plain-object-list", reader(number));
    const statusAfter = async (others: number[]) => {
      const cookie = await one.login(at(0));
      for (const number of others) await one.fetch(`${at(number)}/`);
      return (await one.fetch(`${at(0)}/dashboard`, { cookie })).status;
    };
    expect([await statusAfter([1]), await statusAfter([1, 2])]).toEqual([200, 401]);
  });

  test("has a limited number of servers, and a new server replaces the one used longest ago", async () => {
    const [one, other] = await two({ servers: 2 });
    for (const slug of ["random-ids", "expiry"]) await one.login(base(slug, "solution"));
    const stream = readEvents(await one.fetch(`${B}/-/events`), 1_000);
    await other.login(base("logout", "solution"));
    expect((await one.state(base("expiry", "solution"))).list).toEqual([]);
    expect((await other.state(B)).list.length).toBe(1);
    await hosts[0]?.close();
    await stream;
  });

  test("has a limited size: above the limit, its other servers lose their logs, and then everything", async () => {
    const [one, other] = await two({ sandboxBytes: 30_000, logBytes: 26_000 });
    const cookie = await one.login(B);
    for (const _ of [1, 2, 3]) await one.fetch(`${B}/${"x".repeat(2_000)}`);
    const loud = base("cookie-flags", "solution");
    const member = await other.login(loud);
    for (let sent = 0; sent < 10; sent++) await other.fetch(`${loud}/${"x".repeat(3_000)}`);
    expect((await one.state(B)).log).toEqual([]);
    expect((await one.fetch(`${B}/dashboard`, { cookie })).status).toBe(200);
    for (const _ of [1, 2, 3]) {
      await other.fetch(`${loud}/comments`, { form: { text: "x".repeat(4_000) }, cookie: member });
    }
    expect((await one.fetch(`${B}/dashboard`, { cookie })).status).toBe(401);
  });
});

describe.skipIf(!withRedis)("an event stream", () => {
  test("ends when another sandbox replaces its sandbox", async () => {
    const [one, other] = await two({ sandboxes: 1, sandboxRest: 10 });
    const events = readEvents(await one.fetch(`${B}/-/events`), 1_000);
    clock.now += 1_000;
    await other.fetch(`${base("random-ids", "solution", BOB)}/`);
    expect((await events).map(({ type }) => type)).toEqual(["list"]);
    expect(await one.host.usage()).toMatchObject({ streams: 0 });
  });

  test("gets the events of an attack that another host runs, and then the list", async () => {
    const [one, other] = await two();
    const at = base("cookie-flags", "starter");
    const stream = await one.fetch(`${at}/-/events`);
    await other.control(at, "attack");
    const { log, list } = await other.state(at);
    const events = await readEvents(stream, log.length + 1);
    expect(events.filter(({ type }) => type !== "list")).toEqual(log);
    expect(events.findLast(({ type }) => type === "list")).toMatchObject({ list });
  });

  test("starts again after a reset, on every host", async () => {
    const [one, other] = await two();
    await one.login(B);
    const first = await one.fetch(`${B}/-/events`);
    await other.control(B, "reset");
    const events = await readEvents(first, 3);
    expect(events.map(({ type }) => type)).toContain("reset");
    const second = await readEvents(await one.fetch(`${B}/-/events`), 2);
    expect(second.map(({ type }) => type)).toEqual(["reset", "list"]);
  });
});
