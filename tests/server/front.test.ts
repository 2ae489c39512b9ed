import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { networkOf } from "../../src/http/network.ts";
import { shownPath } from "../../src/server/site-log.ts";
import { policyFor } from "../../src/http/policy.ts";
import { readSettings, VARIABLES } from "../../src/settings/settings.ts";
import { BYE, request, startFront, ask } from "./front.ts";
import { ownerPair } from "../../src/live/server/owner-cookie.ts";
import { ALICE, base, BOB, createSite, readEvents } from "../live/site.ts";
import { slowness } from "../helpers/pace.ts";

const B = base("random-ids", "solution");
const PUBLIC = {
  WRISTBAND_PUBLIC: "1",
  WRISTBAND_HOSTS: "class.example",
  LABS_ORIGIN: "https://labs.class.example",
};

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

async function front(options?: Parameters<typeof startFront>[0]) {
  const started = await startFront(options);
  open.push(started.close);
  return started;
}

describe("requests of one network address within one second", () => {
  test("are answered up to the cap, and the next refusal says which cap and how long to wait", async () => {
    const { ask: send } = await front({ caps: { requestsPerSecondAndAddress: 3 } });
    // Five at once: wherever a second begins, at most three of one second are answered.
    const { statuses, text } = await send(request("GET /healthz").repeat(6) + BYE);
    expect(statuses.slice(0, 3)).toEqual([200, 200, 200]);
    expect(statuses).toContain(429);
    expect(text).toContain("More than 3 requests came from your network address");
    expect(text).toContain("retry-after: 1");
  });

  test.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["192.0.2.7:40001", "192.0.2.7"],
    ["[2001:db8::1]:40001", "2001:db8:0:0"],
    ["[2001:db8::1]", "2001:db8:0:0"],
    ["[::ffff:192.0.2.7]:40001", "192.0.2.7"],
    ["2001:DB8::1", "2001:db8:0:0"],
    ["2001:0db8::1", "2001:db8:0:0"],
    ['"[2001:db8::1]:40001"', "2001:db8:0:0"],
    ["::ffff:c000:207", "192.0.2.7"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["", ""],
  ])("are counted by address, and %s counts as %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  test("from two readers behind a trusted proxy are counted separately", async () => {
    const env = { WRISTBAND_PROXIES: "1" };
    const { ask: send } = await front({ env, caps: { requestsPerSecondAndAddress: 1 } });
    const from = (address: string) => request("GET /healthz", [`X-Forwarded-For: 10.9.9.9, ${address}`]);
    const { statuses } = await send([1, 2, 3, 4].map((n) => from(`192.0.2.${n}`)).join("") + BYE);
    expect(statuses.slice(0, 4)).toEqual([200, 200, 200, 200]);
  });

  test("are counted together even if the client sends X-Forwarded-For", async () => {
    const { ask: send } = await front({ caps: { requestsPerSecondAndAddress: 1 } });
    const from = (n: number) => request("GET /healthz", [`X-Forwarded-For: 192.0.2.${n}`]);
    const { statuses } = await send([1, 2, 3, 4, 5, 6].map(from).join("") + BYE);
    expect(statuses).toContain(429);
  });
});

describe("every answer has the security headers", () => {
  const names = ["content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy"];
  test.each(["/healthz", "/live/x", `${B}/`, `${B}/-/`, `${B}/-/state`, `${B}/login`, "/live/new/random-ids/starter/"])(
    "%s",
    async (path) => {
      const { port } = await front();
      const { text } = await ask(port, request(`GET ${path}`, ["Connection: close"]));
      const head = text.slice(0, text.indexOf("\r\n\r\n")).toLowerCase();
      for (const name of names) expect([name, head.split(`\n${name}: `).length]).toEqual([name, 2]);
      // The site frames the labs, and says so by frame-ancestors alone.
      const isLabs = path === `${B}/` || path === `${B}/login`;
      expect(head.includes("\nx-frame-options: deny")).toBe(!isLabs);
      expect(head).toContain("default-src 'none'");
    },
  );

  test("a page's inline scripts are named by their hashes, and no other runs", () => {
    const policy = policyFor(
      '<script>let a</script><script src="/x.js"></script><script type="application/json">{}</script>',
    );
    expect(policy).toContain("script-src 'self' 'sha256-IfEXP/8HLuXoAiy0hZVrCAcjcLsZqYFpLOHDGj8enqE='; ");
    expect(policy.match(/sha256-/g)?.length).toBe(1);
    expect(policy).not.toContain("unsafe");
  });
});

describe("controls cannot be used", () => {
  const reset = (headers: string[]) =>
    request(`POST ${B}/-/reset`, ["Content-Length: 0", "Connection: close", ...headers]);
  test.each<[from: string, headers: string[], status: number]>([
    ["another site", ["Origin: http://evil.test"], 403],
    ["a sandboxed frame", ["Origin: null"], 403],
    ["this machine's other name", ["Origin: http://127.0.0.1"], 403],
    ["an old tab of a server that ran on another port", ["Origin: http://localhost:4321"], 403],
    ["an old browser's form on another site", ["Sec-Fetch-Site: cross-site"], 403],
    ["this site, for comparison", ["Origin: http://localhost"], 303],
  ])("from %s", async (_, headers, status) => {
    const { port } = await front();
    const own = [...headers, `Cookie: ${ownerPair(ALICE)}`];
    expect((await ask(port, reset(own))).statuses).toEqual([status]);
  });

  // An old tab is one that another process sent, or this one under another setting. Of the same origin it is this site.
  test.each<[tab: string, origin: string, status: number]>([
    ["from before the site had TLS", "http://class.example", 403],
    ["from when it ran on this machine only", "http://localhost:4321", 403],
    ["of the thief's site", "https://thief.example", 403],
    ["of this site, whose sandbox another browser has", "https://class.example", 403],
    ["of this site, for comparison", "https://class.example", 303],
  ])("on a public server by a tab %s", async (_, origin, status) => {
    const env = { ...PUBLIC, WRISTBAND_PROXIES: "1", ATTACKER_ORIGIN: "https://thief.example" };
    const { port } = await front({ env });
    const owner = status === 303 ? [`Cookie: __Host-wristband=${ALICE}`] : [];
    const sent = reset([`Origin: ${origin}`, "X-Forwarded-Proto: https", ...owner]);
    expect((await ask(port, sent.replace("Host: localhost", "Host: class.example"))).statuses).toEqual([status]);
  });

  test("by a tab that was open before a restart: its sandbox is a new one now, and its event stream says so", async () => {
    const before = createSite();
    await before.login(B);
    const after = createSite({ clock: { now: before.clock.now + 60_000 } });
    const last = (await before.state(B)).log.at(-1)?.id ?? 0;
    const [event] = await readEvents(await after.fetch(`${B}/-/events?after=${last}`), 1);
    expect(event).toMatchObject({ type: "reset", why: expect.stringContaining("started again") });
    expect((await after.state(B)).list).toEqual([]);
  });

  test("by a page whose host name leads to this machine", async () => {
    const { port } = await front();
    const rebound = reset(["Origin: http://evil.test"]).replace("Host: localhost", "Host: evil.test");
    expect((await ask(port, rebound)).statuses).toEqual([421]);
  });
});

describe("with WRISTBAND_PUBLIC=1", () => {
  const named = (text: string, host: string) => text.replace(/Host: localhost\S*/, `Host: ${host}`);
  test.each([
    ["/healthz", "class.example", 200],
    ["/healthz", "evil.test", 421],
    [`${B}/`, "class.example", 307],
    [`${B}/`, "labs.class.example", 403],
    [`${B}/-/`, "class.example", 403],
    [`${B}/-/`, "labs.class.example", 307],
    ["/live/new/random-ids/solution/", "class.example", 303],
    [`${base("random-ids", "yours")}/`, "labs.class.example", 404],
    [`${B}/`, "thief.example", 307],
    ["/healthz", "thief.example", 307],
  ])("%s asked of %s answers %i", async (path, host, status) => {
    const { port } = await front({ env: { ...PUBLIC, ATTACKER_ORIGIN: "https://thief.example" } });
    expect((await ask(port, named(request(`GET ${path}`, ["Connection: close"]), host))).statuses).toEqual([status]);
  });
});

describe("the environment", () => {
  test("has its defaults in one table", () => {
    const network = { host: "127.0.0.1", port: 4321, labsPort: 4322, isPublic: false, proxies: 0 };
    const settings = { ...network, log: "problems", store: "memory" };
    expect(readSettings({})).toEqual(settings);
    expect(new Set(VARIABLES.map(({ name }) => name)).size).toBe(VARIABLES.length);
  });

  test.each([
    [{ PORT: "http" }, 'PORT is "http"'],
    [{ PORT: "65536" }, "0 to 65535"],
    [{ WRISTBAND_PROXIES: "-1" }, "WRISTBAND_PROXIES"],
    [{ WRISTBAND_LOG: "all" }, "none, problems or requests"],
    [{ REDIS_URL: "127.0.0.1:6379" }, "redis://127.0.0.1:6379"],
    [{ REDIS_URL: "http://redis.example" }, "redis://127.0.0.1:6379"],
    [{ REDIS_URL: "redis://redis.example/first" }, "redis://127.0.0.1:6379"],
    [{ HOST: "0.0.0.0" }, "vulnerable on purpose"],
    [{ WRISTBAND_PUBLIC: "1" }, "needs WRISTBAND_HOSTS"],
    [{ ...PUBLIC, ATTACKER_ORIGIN: "thief.example" }, "must be an origin"],
    [{ ...PUBLIC, ATTACKER_ORIGIN: "https://class.example" }, "a name under another domain"],
    [{ ...PUBLIC, ATTACKER_ORIGIN: "https://class.example:8443" }, "a name under another domain"],
    [{ ...PUBLIC, ATTACKER_ORIGIN: "https://thief.class.example" }, "the same site as class.example"],
    [{ ...PUBLIC, WRISTBAND_HOSTS: "https://class.example/" }, "is not a host name"],
    [{ ...PUBLIC, LABS_ORIGIN: "" }, "needs LABS_ORIGIN"],
    [{ ...PUBLIC, LABS_ORIGIN: "labs.class.example" }, "must be an origin"],
    [{ ...PUBLIC, LABS_ORIGIN: "http://labs.class.example" }, "Over plain http"],
    [{ ...PUBLIC, LABS_ORIGIN: "https://class.example" }, "in WRISTBAND_HOSTS too"],
    [{ ...PUBLIC, LABS_ORIGIN: "https://labs.other.example" }, "third-party cookies"],
    [{ ...PUBLIC, WRISTBAND_HOSTS: "me.github.io", LABS_ORIGIN: "https://you.github.io" }, "third-party cookies"],
    [{ PORT: "5000", LABS_PORT: "5000" }, "a port of their own"],
  ])("%j is refused: %s", (env, words) => {
    expect(() => readSettings(env)).toThrow(words);
  });
});

test("the address of Redis is shown without its name and password", () => {
  const { store } = readSettings({ REDIS_URL: "rediss://wristband:secret@redis.example:6380/2" });
  expect(store).toBe("rediss://redis.example:6380/2");
  expect(() => readSettings({ REDIS_URL: "redis//:secret@redis.example" })).not.toThrow(/secret/);
});

describe("a log line", () => {
  test("contains no cookie, query, body or sandbox", async () => {
    const { lines, ask: send } = await front();
    await send(request(`GET ${B}/dashboard?password=secret`, ["Cookie: session_token=secret"]) + BYE);
    const [line = ""] = lines;
    expect(JSON.parse(line)).toMatchObject({
      event: "request",
      method: "GET",
      status: 401,
      path: "/live/aaaa…/random-ids/solution/dashboard",
    });
    expect(lines.join("")).not.toMatch(new RegExp(`secret|${ALICE}|session_token`));
  });

  test.each([
    [`/attacker/${BOB}/logout/starter/`, "/attacker/bbbb…/logout/starter/"],
    [`/stall/${BOB}/take`, "/stall/bbbb…/take"],
    ["/live/new/logout/starter/", "/live/new/logout/starter/"],
    ["/chapters/logout/?q=1", "/chapters/logout/"],
  ])("writes %s as %s", (path, shown) => {
    expect(shownPath(path)).toBe(shown);
  });
});

/** Runs scripts/serve.ts, or another script, with this environment, and answers what it said until it listened or ended. */
async function start(
  env: Record<string, string>,
  script = "scripts/serve.ts",
): Promise<{ child: ChildProcess; said: string; code: number | null; port: number }> {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [script], {
    env: { PATH, NODE_COMPILE_CACHE, PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const listening = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        said += String(chunk);
        if (/localhost:\d+|"listening"/.test(said)) resolve();
      });
    }
  });
  const closed = once(child, "close");
  open.push(async () => {
    child.kill("SIGKILL");
    await closed;
  });
  await Promise.race([listening, closed]);
  return {
    child,
    said,
    code: child.exitCode,
    port: Number(/localhost:(\d+)|"port":(\d+)/.exec(said)?.slice(1).find(Boolean)),
  };
}

/** A port of this machine on which somebody else listens. */
async function takePort(): Promise<number> {
  const other = createServer().listen(0, "127.0.0.1");
  open.push(() => new Promise((closed) => other.close(closed)));
  await once(other, "listening");
  return (other.address() as AddressInfo).port;
}

/** A request of a process, which knows its port. */
const at = (host: string, text: string): string => text.replaceAll("Host: localhost\r\n", `Host: ${host}\r\n`);

describe.skipIf(!existsSync("dist/server/entry.mjs"))("the process", () => {
  test.each([
    [{ HOST: "0.0.0.0" }, "WRISTBAND_PUBLIC=1"],
    [{ HOST: "" }, "WRISTBAND_PUBLIC=1"],
    [{ HOST: "0.0.0.0", WRISTBAND_PUBLIC: "yes" }, "WRISTBAND_PUBLIC=1"],
    [{ HOST: "0.0.0.0", WRISTBAND_PUBLIC: "1" }, "WRISTBAND_HOSTS"],
    [{ HOST: "0.0.0.0", ...PUBLIC, ATTACKER_ORIGIN: "http://class.example" }, "a name under another domain"],
  ])("ends if it is started with %j, and names %s", async (env, words) => {
    const { said, code } = await start(env);
    expect([said, code]).toEqual([expect.stringContaining(words), 1]);
  });

  test("says that a port is taken", async () => {
    const port = await takePort();
    const { said, code } = await start({ PORT: String(port) });
    expect([said, code]).toEqual([expect.stringContaining(`Port ${port} is taken`), 1]);
  });

  test.each<[words: string, env: (port: number) => Record<string, string>]>([
    ["WRISTBAND_PUBLIC=1", () => ({ HOST: "0.0.0.0" })],
    ["PORT is", () => ({ PORT: "twelve" })],
    ["is taken. Stop what runs there, or choose another", (port) => ({ PORT: String(port) })],
  ])("says %s before anything is built", async (words, env) => {
    const { said, code } = await start(env(await takePort()), "scripts/start.ts");
    expect([said.trim().split("\n"), code]).toEqual([[expect.stringContaining(words)], 1]);
  });

  test.each<[env: Record<string, string>, yours: number, progress: string]>([
    [{}, 200, ""],
    [PUBLIC, 404, '{"labs":{}}'],
  ])("decides from %j whether it runs the learner's file", async (env, yours, progress) => {
    const { port } = await start(env);
    const host = env["WRISTBAND_HOSTS"] ?? `localhost:${port}`;
    const get = async (path: string) => (await ask(port, at(host, request(`GET ${path}`, ["Connection: close"])))).text;
    const answer = await get(`${base("random-ids", "yours")}/-/state`);
    expect(answer.slice(9, 12)).toBe(String(yours));
    expect(await get("/progress.json")).toContain(progress);
    expect(await get("/")).toContain("content-security-policy: default-src 'none'");
    expect((await get("/nowhere/")).slice(9, 12)).toBe("404");
  });

  test("ends within two seconds of SIGTERM, even with an open event stream and a long check", async () => {
    const { child, port } = await start({});
    const here = (text: string) => ask(port, at(`localhost:${port}`, text));
    const stream = here(request(`GET ${B}/-/events`));
    const title = encodeURIComponent("an ID carries at least 128 bits");
    const checks = [1, 2, 3].map(() => here(request(`GET ${B}/-/check?title=${title}`, ["Connection: close"])));
    // A busy machine may take longer than the job may.
    expect((await Promise.race(checks)).text).toMatch(/Passes|This job took longer/);
    await expect.poll(async () => (await here(BYE)).text).toContain('"streams":1');
    const told = performance.now();
    child.kill("SIGTERM");
    const [code] = (await once(child, "exit")) as [number];
    expect(code).toBe(0);
    expect(performance.now() - told).toBeLessThan(2_000 * slowness());
    expect((await stream).statuses).toEqual([200]);
  });
});
