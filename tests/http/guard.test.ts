import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { LiveRequest } from "../../src/http/answer.ts";
import { CAPS } from "../../src/http/caps.ts";
import { localOrigins, publicOrigins, type Origins } from "../../src/http/origins.ts";
import { Gate } from "../../src/server/gate.ts";
import { assertLoopback } from "../../src/settings/loopback.ts";
import { readProgress } from "../../src/live/learner-progress.ts";
import { ALICE, base, createSite } from "../live/site.ts";

const LOCAL = localOrigins(4321, 4322);
const PUBLIC = publicOrigins({
  WRISTBAND_HOSTS: "class.example, other.example:8443",
  LABS_ORIGIN: "https://labs.class.example",
  ATTACKER_ORIGIN: "https://thief.example",
});

const request = (path: string, headers: Record<string, string>, method = "GET") => ({
  method,
  origin: `http://${headers["host"]}`,
  path,
  headers: Object.entries(headers),
  body: async () => "",
});

/** What the gate says to a request, and to which part it belongs. */
function ask(asked: LiveRequest, origins = LOCAL): [status: number | undefined, role: string | undefined] {
  const answer = new Gate(() => origins, CAPS).refuse(asked, 1_000);
  return [answer?.status, asked.role];
}

describe("the server answers only its own host names, each with its own part of the site", () => {
  test.each<[string, Origins, string | number]>([
    ["localhost:4321", LOCAL, "site"],
    ["LOCALHOST:4321", LOCAL, "site"],
    ["localhost:4322", LOCAL, "labs"],
    ["127.0.0.1:4321", LOCAL, "thief"],
    ["127.0.0.1:4322", LOCAL, 421],
    ["[::1]:4321", LOCAL, 421],
    ["localhost", LOCAL, 421],
    ["localhost:9999", LOCAL, 421],
    ["evil.test", LOCAL, 421],
    ["localhost.evil.test:4321", LOCAL, 421],
    ["localhost:4321@evil.test", LOCAL, 421],
    ["evil.test@localhost:4321", LOCAL, 421],
    ["localhost:4321/", LOCAL, 421],
    ["localhost:4321:80", LOCAL, 421],
    ["127.0.0.1.nip.io", LOCAL, 421],
    ["class.example", LOCAL, 421],
    ["class.example", PUBLIC, "site"],
    ["class.example:443", PUBLIC, "site"],
    ["class.example:4422", PUBLIC, "site"],
    ["class.example:4422:80", PUBLIC, 421],
    ["other.example:8443", PUBLIC, "site"],
    ["other.example", PUBLIC, 421],
    ["labs.class.example", PUBLIC, "labs"],
    ["labs.class.example:443", PUBLIC, "labs"],
    ["labs.class.example:8443", PUBLIC, 421],
    ["thief.example", PUBLIC, "thief"],
    ["localhost:4321", PUBLIC, 421],
    ["evil.test", PUBLIC, 421],
    ["", PUBLIC, 400],
  ])("Host %s", (host, origins, expected) => {
    const [status, role] = ask(request("/", host ? { host } : {}), origins);
    expect(typeof expected === "number" ? status : role).toBe(expected);
  });

  test("the refusal lists the names that are answered", () => {
    const answer = new Gate(() => LOCAL, CAPS).refuse(request("/", { host: "evil.test" }), 1_000);
    expect(answer?.body).toContain("localhost:4321, localhost:4322, 127.0.0.1:4321");
  });

  const FORWARDED = ["name-4321.app.github.dev", "4321-name.ws-eu1.gitpod.io", "name-4321.euw.devtunnels.ms"];
  test.each(FORWARDED)("the refusal says what to set where a port is forwarded as %s", (host) => {
    const rewritten = { host: "localhost:4321", "x-forwarded-host": host };
    for (const headers of [{ host }, rewritten]) {
      const answer = new Gate(() => LOCAL, CAPS).refuse(request("/", headers), 1_000);
      expect(answer?.status).toBe(421);
      expect(answer?.body).toContain(
        `Start the site with WRISTBAND_FORWARDED=https://${host},https://${host.replace("4321", "4322")}, and`,
      );
    }
  });

  test.each([
    ["abc.tunnel.example", LOCAL, "localhost:4321", 421],
    ["localhost:4321", LOCAL, "localhost:4321", undefined],
    ["localhost:4321", LOCAL, "evil.test", 421],
    ["evil.test", PUBLIC, "class.example", undefined],
  ])("X-Forwarded-Host %s opens nothing through a tunnel that rewrites Host", (typed, origins, host, status) => {
    expect(ask(request("/", { host, "x-forwarded-host": typed }), origins)[0]).toBe(status);
  });
});

describe("each part answers for its own paths, and leads to the others", () => {
  const B = base("cookie-flags", "starter");
  test.each([
    ["/", "site"],
    ["/progress.json", "site"],
    ["/chapters/expiry/", "site"],
    ["/live/new/cookie-flags/starter/", "site"],
    [`${B}/-/state`, "site"],
    [`${B}/-/`, "site"],
    ["/attacker/open?scenario=form", "site"],
    [`${B}/`, "labs"],
    [`${B}/dashboard?x=/-/state`, "labs"],
    [`${B}/-x`, "labs"],
    [`${B}/-/eyes`, "labs"],
    [`/attacker/${ALICE}/fixation/starter/sibling?band=a%3Db`, "labs"],
    [`/stall/${ALICE}/`, "labs"],
    [`/attacker/${ALICE}/fixation/starter/form`, "thief"],
  ] as const)("%s is the %s's", (path, role) => {
    const hosts = { site: "localhost:4321", labs: "localhost:4322", thief: "127.0.0.1:4321" };
    for (const [name, host] of Object.entries(hosts)) {
      const answer = new Gate(() => LOCAL, CAPS).refuse(request(path, { host }), 1_000);
      const location = answer?.headers.find(([header]) => header === "location")?.[1];
      expect([name, answer?.status, location]).toEqual(
        name === role ? [name, undefined, undefined] : [name, 307, `http://${hosts[role]}${path}`],
      );
      if (name === role) continue;
      const posted = new Gate(() => LOCAL, CAPS).refuse(request(path, { host }, "POST"), 1_000);
      expect(posted?.status).toBe(421);
    }
  });
});

describe("an unsafe request from another origin is refused everywhere but on a lab's own routes", () => {
  const B = base("random-ids", "starter");
  const [SITE, LABS] = ["localhost:4321", "localhost:4322"];
  test.each([
    ["POST", SITE, "/progress.json", "http://evil.test", 403],
    ["POST", SITE, "/chapters/", "null", 403],
    ["DELETE", SITE, "/", "http://evil.test", 403],
    ["POST", SITE, `${B}/-/reset`, "http://evil.test", 403],
    ["POST", SITE, `${B}/-`, "http://evil.test", 403],
    ["POST", SITE, `${B}/-/reset?x=/login`, "http://evil.test", 403],
    ["POST", SITE, "/live/short/random-ids/starter/login", "http://evil.test", 403],
    ["POST", LABS, `${B}/login`, "http://evil.test", undefined],
    ["DELETE", LABS, `${B}/comments`, "null", undefined],
    ["POST", LABS, `${B}/-x`, "http://evil.test", undefined],
    ["GET", SITE, "/", "http://evil.test", undefined],
    ["POST", SITE, `${B}/-/reset`, "http://localhost:4321", undefined],
    ["POST", SITE, `${B}/-/reset`, "http://localhost:4322", 403],
    ["POST", SITE, `${B}/-/reset`, "http://127.0.0.1:4321", 403],
    ["POST", SITE, `/live/${ALICE}/-/own`, "http://evil.test", 403],
    ["POST", SITE, `/live/${ALICE}/-/own`, "http://localhost:4321", undefined],
    ["POST", LABS, `/live/${ALICE}/-/own`, "http://localhost:4321", undefined],
    ["POST", LABS, `/live/${ALICE}/-/own`, "http://localhost:4322", 403],
    ["POST", LABS, `/live/${ALICE}/-/own`, "http://127.0.0.1:4321", 403],
    ["POST", LABS, `${B}/-/forget`, "http://127.0.0.1:4321", 403],
    ["POST", LABS, `${B}/-/edit`, "http://localhost:4321", undefined],
    ["POST", LABS, `${B}/-/plant`, "http://evil.test", 403],
    ["POST", LABS, `/stall/${ALICE}/set`, "http://127.0.0.1:4321", 403],
    ["POST", LABS, `/stall/${ALICE}/take`, "http://127.0.0.1:4321", undefined],
  ])("%s %s%s from %s", (method, host, path, origin, status) => {
    expect(ask(request(path, { host, origin }, method))[0]).toBe(status);
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
      expect(() => assertLoopback({ HOST, WRISTBAND_KEY: "1" })).not.toThrow();
    },
  );
});

describe("an address without a meaning", () => {
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
  ])("%s is refused", async (path, status) => {
    expect((await createSite().fetch(path)).status).toBe(status);
  });

  test("gets a page that lists the labs", async () => {
    const html = await (await createSite().fetch("/live/x")).text();
    expect(html).toContain('href="/live/new/random-ids/solution/"');
  });

  test("with a malformed sandbox gets a page with a link to a new sandbox", async () => {
    const html = await (await createSite().fetch("/live/short/random-ids/starter/")).text();
    expect(html).toContain('href="/live/new/random-ids/starter/"');
  });

  test("makes a new sandbox by GET only", async () => {
    expect((await createSite().fetch("/live/new/random-ids/starter/", { method: "POST" })).status).toBe(405);
  });
});

describe("progress.json", () => {
  const root = mkdtempSync(join(tmpdir(), "wristband-progress-"));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, ".wristband"));
  const write = (text: string) => writeFileSync(join(root, ".wristband", "progress.json"), text);

  test("has exactly what check-lab wrote into the file", async () => {
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
    expect(await readProgress(root, { WRISTBAND_PUBLIC: "1", WRISTBAND_HOSTS: "class.example" })).toEqual({ labs: {} });
  });
});
