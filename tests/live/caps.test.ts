import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { CAPS, type Caps } from "../../src/http/caps.ts";
import { EMPTY, LiveServer } from "../../src/live/server/live-server.ts";
import { createRecord } from "../../src/live/server/record.ts";
import { inProcessRunner } from "../../src/live/runners/in-process-runner.ts";
import { forgiving } from "../../src/http/apology.ts";
import { ALICE, base, BOB, cookieOf, createSite, exchanges, ORIGIN } from "./site.ts";

const B = base("random-ids", "solution");
const name = (number: number): string => `reader-${String(number).padStart(16, "0")}`;

/** Asks from a network address. */
const from = ({ host }: ReturnType<typeof createSite>, path: string, address: string) =>
  forgiving({ method: "GET", origin: ORIGIN, path, headers: [], address, body: async () => "" }, (asked) =>
    host.answer(asked),
  );

/** What an answer says about the cap it met. */
async function refusal(response: Response) {
  return { status: response.status, wait: response.headers.get("retry-after"), text: await response.text() };
}

test("every cap has a number above zero, in one file", () => {
  for (const [cap, number] of Object.entries(CAPS)) expect([cap, number > 0]).toEqual([cap, true]);
});

describe("each cap allows its number and refuses one more:", () => {
  test("bytes of a body", async () => {
    const { fetch } = createSite({ caps: { body: 100 } });
    const post = (length: number) => fetch(`${B}/login`, { form: { x: "y".repeat(length - 2) } });
    expect((await post(100)).status).toBe(401);
    expect(await refusal(await post(101))).toMatchObject({ status: 413, text: expect.stringContaining("100 bytes") });
  });

  test("bytes of a body without a Content-Length", async () => {
    const { handle } = createSite({ caps: { body: 100 } });
    const post = (length: number) => {
      const body = new Blob(["y".repeat(length)]).stream();
      const init = { method: "POST", body, duplex: "half", headers: { host: "localhost:4322" } } as RequestInit;
      return handle(new Request(`http://localhost:4322${B}/login`, init));
    };
    expect((await post(100)).status).toBe(401);
    expect((await post(101)).status).toBe(413);
  });

  test("headers", async () => {
    const { fetch } = createSite({ caps: { headers: 200 } });
    const rest = "host".length + "localhost:4321".length + "x".length;
    expect((await fetch(`${B}/`, { headers: { x: "y".repeat(200 - rest) } })).status).toBe(200);
    const response = await fetch(`${B}/`, { headers: { x: "y".repeat(201 - rest) } });
    expect(await refusal(response)).toMatchObject({ status: 431, text: expect.stringContaining("200") });
  });

  test("characters of a path", async () => {
    const { fetch } = createSite({ caps: { path: 200 } });
    expect((await fetch(`${B}/`.padEnd(200, "x"))).status).toBe(404);
    expect((await fetch(`${B}/`.padEnd(201, "x"))).status).toBe(414);
  });

  test("requests of one sandbox within one second", async () => {
    const { fetch, clock } = createSite({ caps: { requestsPerSecond: 3 } });
    for (const _ of [1, 2, 3]) expect((await fetch(`${B}/`)).status).toBe(200);
    expect(await refusal(await fetch(`${B}/`))).toMatchObject({
      status: 429,
      wait: "1",
      text: expect.stringContaining("More than 3 requests"),
    });
    expect((await fetch(`${base("random-ids", "solution", BOB)}/`)).status).toBe(200);
    clock.now += 1000;
    expect((await fetch(`${B}/`)).status).toBe(200);
  });

  test("sessions", async () => {
    const { login, state, fetch } = createSite({ caps: { sessions: 3 } });
    for (const _ of [1, 2, 3]) expect(await login(B)).not.toBe("");
    const response = await fetch(`${B}/login`, { form: { username: "alice", password: "wonderland" } });
    expect(await refusal(response)).toMatchObject({ status: 503, text: expect.stringContaining("3 entries") });
    expect((await state(B)).list.length).toBe(3);
  });

  test("comments", async () => {
    const at = base("cookie-flags", "solution");
    const { login, fetch } = createSite({ caps: { comments: 2 } });
    const cookie = await login(at);
    const post = () => fetch(`${at}/comments`, { form: { text: "hi" }, cookie });
    expect([(await post()).status, (await post()).status, (await post()).status]).toEqual([303, 303, 503]);
  });

  test("characters in the list and the comments together", async () => {
    const at = base("cookie-flags", "solution");
    const { login, fetch, control } = createSite({ caps: { kept: 3000 } });
    const cookie = await login(at);
    const post = () => fetch(`${at}/comments`, { form: { text: "x".repeat(1000) }, cookie });
    const statuses = [await post(), await post(), await post(), await post()].map(({ status }) => status);
    expect(statuses).toEqual([303, 303, 303, 503]);
    expect((await fetch(`${at}/comments`)).status).toBe(200);
    await control(at, "reset");
    expect((await fetch(`${at}/`)).status).toBe(200);
  });

  test("event streams of one server", async () => {
    const { fetch } = createSite({ caps: { streams: 2 } });
    const open = () => fetch(`${B}/-/events`);
    expect([(await open()).status, (await open()).status]).toEqual([200, 200]);
    expect(await refusal(await open())).toMatchObject({ status: 429, wait: "5" });
    expect((await fetch(`${base("random-ids", "solution", BOB)}/-/events`)).status).toBe(200);
  });

  test("event streams of all servers", async () => {
    const { fetch } = createSite({ caps: { streamsInAll: 1 } });
    expect((await fetch(`${B}/-/events`)).status).toBe(200);
    expect(await refusal(await fetch(`${base("random-ids", "solution", BOB)}/-/events`))).toMatchObject({
      status: 503,
      wait: "30",
    });
  });

  test("event streams of one network address", async () => {
    const site = createSite({ caps: { streamsPerAddress: 1 } });
    const open = (n: number, address: string) =>
      from(site, `${base("random-ids", "solution", name(n))}/-/events`, address);
    expect((await open(1, "192.0.2.1")).status).toBe(200);
    expect(await open(2, "192.0.2.1")).toMatchObject({
      status: 429,
      headers: expect.arrayContaining([["retry-after", "30"]]),
      body: expect.stringContaining("All 1 event streams of your network address"),
    });
    expect((await open(3, "192.0.2.2")).status).toBe(200);
  });

  test("sandboxes of one network address, where the sandbox unused longest is removed", async () => {
    const site = createSite({ caps: { sandboxesPerAddress: 2, sandboxRest: 60_000 } });
    const open = (n: number, address: string) => from(site, `${base("random-ids", "solution", name(n))}/`, address);
    const statuses = [await open(1, "192.0.2.1"), await open(2, "192.0.2.1"), await open(3, "192.0.2.1")];
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 503]);
    expect(statuses[2]?.body).toContain("All 2 sandboxes of your network address");
    expect((await open(4, "192.0.2.2")).status).toBe(200);
    site.clock.now += 60_000;
    expect((await open(3, "192.0.2.1")).status).toBe(200);
    expect(site.host.usage()).toMatchObject({ sandboxes: 3 });
  });

  test("sandboxes of one IPv6 network, which counts as one address", async () => {
    const site = createSite({ caps: { sandboxesPerAddress: 1, sandboxRest: 60_000 } });
    const open = (n: number, address: string) => from(site, `${base("random-ids", "solution", name(n))}/`, address);
    expect((await open(1, "2001:db8:1:2::1")).status).toBe(200);
    expect((await open(2, "2001:db8:1:2::2")).status).toBe(503);
    expect((await open(3, "2001:db8:1:3::1")).status).toBe(200);
  });

  test("milliseconds that a clock is ahead", async () => {
    const { control } = createSite({ caps: { skip: 1000 } });
    expect((await control(B, "skip", { ms: "1000" })).status).toBe(200);
    expect((await control(B, "skip", { ms: "1" })).status).toBe(503);
  });

  test("attacks at the same time; one server runs its attacks one after another", async () => {
    const { control, state } = createSite();
    const both = await Promise.all([control(B, "attack"), control(B, "attack")]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    const ends = (await state(B)).log.flatMap(({ type }, at) => (type === "outcome" ? [at + 1] : []));
    expect(ends).toEqual([(ends[1] ?? 0) / 2, (await state(B)).log.length]);
  });
});

describe("the log", () => {
  const fill = async (caps: Partial<Caps>, requests: number) => {
    const { fetch, state } = createSite({ caps });
    for (let number = 1; number <= requests; number++) await fetch(`${B}/${number}`);
    return exchanges((await state(B)).log);
  };

  test("keeps the newest entries up to its cap", async () => {
    expect((await fill({ logEntries: 5 }, 5)).map(({ request }) => request.path)).toEqual([
      "/1",
      "/2",
      "/3",
      "/4",
      "/5",
    ]);
    expect((await fill({ logEntries: 5 }, 6)).map(({ request }) => request.path)).toEqual([
      "/2",
      "/3",
      "/4",
      "/5",
      "/6",
    ]);
  });

  test("keeps no more bytes than its cap", async () => {
    const log = await fill({ logBytes: 5000 }, 40);
    expect(log.length).toBeGreaterThan(2);
    expect(log.at(-1)?.request.path).toBe("/40");
    expect(JSON.stringify(log).length).toBeLessThan(7500);
  });

  test("leaves out the end of a long body, and says how much it left out", async () => {
    const { fetch, state } = createSite({ caps: { loggedBody: 20 } });
    expect(await (await fetch(`${B}/`)).text()).toContain("</html>");
    const [event] = exchanges((await state(B)).log);
    expect(event?.response.body).toMatch(/^.{20}\n\[\d+ more characters are not in the log\]$/s);
  });
});

describe("sandboxes", () => {
  test("beyond the cap replace the sandbox of the reader who was away longest", async () => {
    const { login, fetch, clock } = createSite({ caps: { sandboxes: 2, sandboxRest: 60_000 } });
    const at = (number: number) => base("random-ids", "solution", name(number));
    const [first, second] = [await login(at(1)), await login(at(2))];
    clock.now += 60_000;
    expect((await fetch(`${at(1)}/dashboard`, { cookie: first })).status).toBe(200);
    await login(at(3));
    expect((await fetch(`${at(1)}/dashboard`, { cookie: first })).status).toBe(200);
    clock.now += 60_000;
    expect((await fetch(`${at(2)}/dashboard`, { cookie: second })).status).toBe(401);
  });

  test("make a new reader wait if all are in use, and the page says for how long", async () => {
    const { fetch, login, clock } = createSite({ caps: { sandboxes: 1, sandboxRest: 60_000 } });
    await login(B);
    clock.now += 20_000;
    const response = await fetch(`${base("random-ids", "solution", BOB)}/`);
    expect(await refusal(response)).toMatchObject({
      status: 503,
      wait: "40",
      text: expect.stringContaining("All 1 sandboxes"),
    });
  });

  test("that readers have only looked at are removed first, also for a classmate with the same address", async () => {
    const site = createSite({ caps: { sandboxesPerAddress: 20, sandboxRest: 60_000 } });
    const at = (number: number) => base("random-ids", "solution", name(number));
    const cookie = await site.login(at(0));
    for (let number = 1; number < 20; number++) await site.fetch(`${at(number)}/`);
    expect((await site.fetch(`${at(20)}/`)).status).toBe(503);
    site.clock.now += 1_000;
    const classmate = await site.login(at(20));
    expect((await site.fetch(`${at(20)}/dashboard`, { cookie: classmate })).status).toBe(200);
    expect((await site.fetch(`${at(0)}/dashboard`, { cookie })).status).toBe(200);
    expect(site.host.usage()).toMatchObject({ sandboxes: 20 });
  });

  test("that use much memory are removed first for a new reader at the same address, so that classmates can work", async () => {
    const site = createSite({ caps: { bytesPerAddress: 20 * EMPTY } });
    const at = (number: number) => base("random-ids", "solution", name(number));
    const classmate = await site.login(at(0));
    for (let number = 1; number < 12; number++) {
      for (let path = 0; path < 12; path++) await site.fetch(`${at(number)}/${"x".repeat(500)}`);
    }
    expect((await site.state(at(1))).log.length).toBeLessThan(12);
    expect((await site.fetch(`${at(0)}/dashboard`, { cookie: classmate })).status).toBe(200);
    const another = await site.login(at(99));
    expect((await site.fetch(`${at(99)}/dashboard`, { cookie: another })).status).toBe(200);
    expect((await site.state(at(0))).log.map(({ type }) => type)).toEqual(["exchange", "exchange"]);
  });

  test("stay if somebody watches them, although they use much memory: only readers at other addresses get new sandboxes", async () => {
    const site = createSite({ caps: { bytesPerAddress: 2 * EMPTY } });
    const at = (number: number) => base("random-ids", "solution", name(number));
    for (const number of [1, 2, 3]) await site.fetch(`${at(number)}/-/events`);
    expect(await from(site, `${at(4)}/`, "")).toMatchObject({
      status: 503,
      body: expect.stringContaining(`of your network address together keep ${2 * EMPTY} bytes, which is the limit`),
    });
    expect(await from(site, `${at(5)}/`, "192.0.2.9")).toMatchObject({ status: 200 });
    expect((await site.fetch(`${at(1)}/`)).status).toBe(200);
  });

  test("are removed for a new reader at another address if their own address uses most memory, even if they are busy", async () => {
    const site = createSite({ caps: { bytesInAll: 12 * EMPTY } });
    const open = async (number: number, end: number) =>
      (await from(site, `${base("random-ids", "solution", name(number))}/`, `192.0.2.${end}`)).status;
    await open(0, 1);
    for (let number = 1; number < 20; number++) await open(number, 2);
    expect([await open(20, 2), await open(21, 3)]).toEqual([503, 200]);
  });

  test("count two bytes for each character of a text whose characters need two", () => {
    const weigh = (html: string) => {
      const record = { ...createRecord(0), comments: [{ author: "alice", html }] };
      return (
        new LiveServer(
          record,
          inProcessRunner(async () => ({}), record),
          CAPS,
          () => 0,
        ).weight - EMPTY
      );
    };
    expect(weigh("\u0431".repeat(1_000))).toBe(2 * weigh("b".repeat(1_000)));
  });

  test("in use keep their memory: a new reader must wait, and the others can still work", async () => {
    const site = createSite({ caps: { bytesInAll: 20 * EMPTY, sandboxRest: 60_000 } });
    const at = (number: number) => base("random-ids", "solution", name(number));
    const cookies: string[] = [];
    let refused: Response | undefined;
    for (let number = 0; number < 40 && !refused; number++) {
      const response = await site.fetch(`${at(number)}/login`, { form: { username: "alice", password: "wonderland" } });
      if (response.status === 503) refused = response;
      else cookies.push(cookieOf(response));
    }
    expect(cookies.length).toBeGreaterThan(10);
    expect(refused && (await refusal(refused))).toMatchObject({
      status: 503,
      wait: "60",
      text: expect.stringContaining(`keep ${20 * EMPTY} bytes, which is the limit`),
    });
    for (const [number, cookie] of cookies.entries()) {
      expect((await site.fetch(`${at(number)}/dashboard`, { cookie })).status).toBe(200);
    }
    site.clock.now += 60_000;
    expect((await site.fetch(`${at(99)}/`)).status).toBe(200);
  });

  test("of any number keep the heap below the cap, even if all are used at once", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const heap = () => (collect(), process.memoryUsage().heapUsed);
    const bytesInAll = 16_000_000;
    const site = createSite({ caps: { bytesInAll } });
    const at = (number: number) => base("random-ids", "solution", name(number));
    await site.login(at(0));
    const before = heap();
    const statuses = new Set<number>();
    for (let number = 1; number < 2_500; number++) {
      const form = { username: "alice", password: "wonderland" };
      statuses.add((await site.fetch(`${at(number)}/login`, { form })).status);
      await site.fetch(`${at(number)}/${"x".repeat(2_000)}`);
    }
    expect(heap() - before).toBeLessThan(bytesInAll);
    expect(statuses).toContain(503);
    await site.host.close();
  }, 120_000);

  test("are not removed while somebody looks at them", async () => {
    const { fetch, clock } = createSite({ caps: { sandboxes: 1, sandboxRest: 60_000 } });
    const stream = await fetch(`${B}/-/events`);
    clock.now += 60_000;
    const other = () => fetch(`${base("random-ids", "solution", BOB)}/`);
    expect((await other()).status).toBe(503);
    await stream.body?.cancel();
    expect((await other()).status).toBe(200);
  });

  test("are removed when nobody has used them for a long time, unless an event stream is open", async () => {
    const { fetch, clock, host } = createSite({ caps: { sandboxIdle: 10_000 } });
    const at = (number: number) => base("random-ids", "solution", name(number));
    await fetch(`${at(1)}/`);
    const stream = await fetch(`${at(2)}/-/events`);
    clock.now += 10_000;
    await fetch(`${at(3)}/`);
    expect(host.usage()).toMatchObject({ sandboxes: 2, streams: 1 });
    await stream.body?.cancel();
    clock.now += 1_000;
    await fetch(`${at(3)}/`);
    expect(host.usage()).toMatchObject({ sandboxes: 1, streams: 0 });
  });

  test("keep a limited number of bytes: above the limit the server that was used longest ago loses its log, and then everything", async () => {
    const { fetch, state, login } = createSite({ caps: { sandboxBytes: 20_000 + 2 * EMPTY } });
    const at = (slug: string) => base(slug, "solution");
    const cookie = await login(at("cookie-flags"));
    const write = async (slug: string, times: number) => {
      for (let n = 0; n < times; n++) await fetch(`${at(slug)}/?${"x".repeat(900)}`);
    };
    await write("cookie-flags", 5);
    await write("expiry", 3);
    expect((await state(at("cookie-flags"), cookie)).log.length).toBeGreaterThan(0);
    await write("expiry", 6);
    const { log, list } = await state(at("cookie-flags"), cookie);
    expect({ log, sessions: list.length }).toEqual({ log: [], sessions: 1 });
    for (let n = 0; n < 20; n++)
      await fetch(`${at("cookie-flags")}/comments`, { form: { text: "y".repeat(900) }, cookie });
    await write("expiry", 2);
    expect((await state(at("cookie-flags"), cookie)).list).toEqual([]);
  });

  test("have a limited number of servers, and a new server replaces the one used longest ago", async () => {
    const { login, fetch } = createSite({ caps: { servers: 2 } });
    const cookie = await login(B);
    await fetch(`${base("expiry", "solution")}/`);
    expect((await fetch(`${B}/dashboard`, { cookie })).status).toBe(200);
    await fetch(`${base("logout", "solution")}/`);
    await fetch(`${base("expiry", "solution")}/`);
    expect((await fetch(`${B}/dashboard`, { cookie })).status).toBe(401);
  });
});

test("a program gets each refusal as JSON with a stable code", async () => {
  const { fetch } = createSite({ caps: { path: 60 } });
  const response = await fetch(`/live/${ALICE}/${"x".repeat(100)}`, { headers: { accept: "application/json" } });
  expect(await response.json()).toEqual({
    error: { code: "cap-path", message: expect.stringContaining("the limit is 60") },
  });
});
