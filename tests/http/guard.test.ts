import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { refuse } from "../../src/http/guard.ts";
import { isOpen } from "../../src/server/gate.ts";
import { assertLoopback } from "../../src/settings/loopback.ts";
import { readProgress } from "../../src/live/learner-progress.ts";
import { ALICE, base, createSite } from "../live/site.ts";

const PUBLIC = { WRISTBAND_PUBLIC: "1", WRISTBAND_HOSTS: "class.example, other.example:8443" };

const request = (path: string, headers: Record<string, string>, method = "GET") => ({
  method,
  origin: `http://${headers["host"]}`,
  path,
  headers: Object.entries(headers),
});

describe("only our own names are answered", () => {
  test.each([
    ["localhost:4321", {}, undefined],
    ["LOCALHOST", {}, undefined],
    ["127.0.0.1:4321", {}, undefined],
    ["[::1]:4321", {}, undefined],
    ["evil.test", {}, 421],
    ["localhost.evil.test:4321", {}, 421],
    ["localhost:4321@evil.test", {}, 421],
    ["127.0.0.1.nip.io", {}, 421],
    ["class.example", {}, 421],
    ["class.example", { WRISTBAND_HOSTS: "class.example" }, 421],
    ["class.example", PUBLIC, undefined],
    ["class.example:443", PUBLIC, undefined],
    ["other.example:8443", PUBLIC, undefined],
    ["other.example", PUBLIC, 421],
    ["evil.test", PUBLIC, 421],
    ["", PUBLIC, 400],
  ])("Host %s with %j", (host, env, status) => {
    expect(refuse(request("/", host ? { host } : {}), env, isOpen)?.status).toBe(status);
  });

  test("the refusal says which names are", () => {
    expect(refuse(request("/", { host: "evil.test" }), {}, isOpen)?.body).toContain("localhost, 127.0.0.1 or [::1]");
  });
});

describe("an unsafe request from another site is refused everywhere but on a lab's own routes", () => {
  const B = base("random-ids", "starter");
  test.each([
    ["POST", "/progress.json", "http://evil.test", 403],
    ["POST", "/chapters/", "null", 403],
    ["DELETE", "/", "http://evil.test", 403],
    ["POST", `${B}/-/reset`, "http://evil.test", 403],
    ["POST", `${B}/-`, "http://evil.test", 403],
    ["POST", `${B}/-/reset?x=/login`, "http://evil.test", 403],
    ["POST", `${B}`, "http://evil.test", 403],
    ["POST", "/live/short/random-ids/starter/login", "http://evil.test", 403],
    ["POST", `${B}/login`, "http://evil.test", undefined],
    ["DELETE", `${B}/comments`, "null", undefined],
    ["POST", `${B}/-x`, "http://evil.test", undefined],
    ["GET", "/", "http://evil.test", undefined],
    ["POST", `${B}/-/reset`, "http://localhost:4321", undefined],
    ["POST", `${B}/-/reset`, "http://127.0.0.1:4321", 403],
    ["POST", `/live/${ALICE}/-/own`, "http://evil.test", 403],
    ["POST", `/live/${ALICE}/-/own`, "http://localhost:4321", undefined],
  ])("%s %s from %s", (method, path, origin, status) => {
    expect(refuse(request(path, { host: "localhost:4321", origin }, method), {}, isOpen)?.status).toBe(status);
  });
});

describe("the site listens on this machine only, unless told otherwise", () => {
  test.each(["127.0.0.1", "127.0.0.53", "localhost", "::1", undefined])("HOST=%s is fine", (HOST) => {
    expect(() => assertLoopback({ HOST })).not.toThrow();
  });
  test.each(["0.0.0.0", "::", "", "192.168.0.2", "example.org", "localhost.evil.test", "127.0.0.1.evil.test"])(
    "HOST=%s needs WRISTBAND_PUBLIC=1",
    (HOST) => {
      expect(() => assertLoopback({ HOST })).toThrow("vulnerable on purpose");
      expect(() => assertLoopback({ HOST, WRISTBAND_PUBLIC: "true" })).toThrow("WRISTBAND_PUBLIC=1");
      expect(() => assertLoopback({ HOST, WRISTBAND_PUBLIC: "1" })).not.toThrow();
    },
  );
});

describe("an address that means nothing gets a page that helps", () => {
  test.each([
    [`/live/${ALICE}/nonsense/starter/`, 404],
    [`/live/${ALICE}/random-ids/nonsense/`, 404],
    [`/live/${ALICE}/__proto__/starter/`, 404],
    [`/live/${ALICE}/random-ids/__proto__/`, 404],
    [`/live/${ALICE}/random-ids/constructor/`, 404],
    [`/live/${ALICE}/constructor/toString/`, 404],
    [`/live/${ALICE}/random-ids/%73tarter/`, 404],
    [`/live/${ALICE}//starter/`, 404],
    ["/live/", 404],
    ["/live", 404],
    ["/live//////", 404],
    [`/live/${ALICE}/random-ids/starter/${"x/".repeat(1900)}`, 404],
    [`/live/${ALICE}/random-ids/starter/${"x/".repeat(10_000)}`, 414],
    [`/live/${"/".repeat(10_000)}`, 414],
    ["/live/short/random-ids/starter/", 400],
    [`/live/${"a".repeat(65)}/random-ids/starter/`, 400],
    ["/live/aaaaaaaaaaaaaaa%00/random-ids/starter/", 400],
    ["/live/aaaaaaaaaaaaaaaa%2e%2e/random-ids/starter/", 400],
    [`/live/${ALICE}/random-ids/starter/%2e%2e/%2e%2e/%2e%2e/etc/passwd`, 404],
    [`/live/${ALICE}/random-ids/starter/..%2f..%2f..%2fetc/passwd`, 404],
    [`/live/${ALICE}/random-ids/starter/%00`, 404],
    [`/live/${ALICE}/random-ids/starter//evil.test/`, 404],
    ["/live/new/random-ids/nonsense/", 404],
    ["/live/__proto__/random-ids/starter/", 400],
  ])("%s", async (path, status) => {
    expect((await createSite().fetch(path)).status).toBe(status);
  });

  test("which lists what there is", async () => {
    const html = await (await createSite().fetch("/live/x")).text();
    expect(html).toContain('href="/live/new/random-ids/solution/"');
  });

  test("and a malformed sandbox gets a link to a new one", async () => {
    const html = await (await createSite().fetch("/live/short/random-ids/starter/")).text();
    expect(html).toContain('href="/live/new/random-ids/starter/"');
  });

  test("a new sandbox is made by GET only", async () => {
    expect((await createSite().fetch("/live/new/random-ids/starter/", { method: "POST" })).status).toBe(405);
  });
});

describe("progress.json", () => {
  const root = mkdtempSync(join(tmpdir(), "wristband-progress-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, ".wristband"));
  const write = (text: string) => writeFileSync(join(root, ".wristband", "progress.json"), text);

  test("is what check-lab wrote down", async () => {
    write('{"labs":{"expiry":{"passed":true}}}');
    expect(await readProgress(root, {})).toEqual({ labs: { expiry: { passed: true } } });
  });

  test.each(["", "{", "null", "[]", '{"labs":[]}', '{"labs":null}', "1"])(
    "names no labs when the file says %j",
    async (text) => {
      write(text);
      expect(await readProgress(root, {})).toEqual({ labs: {} });
    },
  );

  test("names no labs without a file, and on a public server", async () => {
    expect(await readProgress(join(root, "nowhere"), {})).toEqual({ labs: {} });
    write('{"labs":{"expiry":{"passed":true}}}');
    expect(await readProgress(root, PUBLIC)).toEqual({ labs: {} });
  });
});
