import { afterEach, describe, expect, test } from "vitest";
import { CAPS } from "../../src/http/caps.ts";
import { json } from "../../src/http/answer.ts";
import { localOrigins, originsFor } from "../../src/http/origins.ts";
import { KEY_HEADER } from "../../src/http/key-header.ts";
import { createKey, linkTo } from "../../src/http/start-key.ts";
import { Gate } from "../../src/server/gate.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { BYE, request, startFront } from "./front.ts";

const SITE = "http://localhost:4321";
const LOCAL = () => localOrigins(4321, 4322);
const PUBLIC = {
  WRISTBAND_PUBLIC: "1",
  WRISTBAND_HOSTS: "class.example",
  LABS_ORIGIN: "https://labs.class.example",
};
const KEY = createKey(readSettings({})) ?? "";

const GOOD: Record<string, string> = {
  host: "localhost:4321",
  origin: SITE,
  "sec-fetch-site": "same-origin",
  "content-type": "application/json",
  accept: "application/json",
  [KEY_HEADER]: KEY,
};

type Change = {
  method?: string;
  path?: string;
  key?: string | undefined;
  headers?: Record<string, string | undefined>;
};

/** The gate's answer to the editor's request with some things changed: status and code, or "in". */
function knock({ method = "POST", path = "/own/save", headers = {}, ...rest }: Change, origins = LOCAL): string {
  const key = "key" in rest ? rest.key : KEY;
  const pairs = Object.entries({ ...GOOD, ...headers }).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, value]],
  );
  const asked = {
    method,
    path,
    headers: pairs,
    origin: `http://${headers["host"] ?? GOOD["host"]}`,
    body: async () => "",
  };
  const answer = new Gate(origins, CAPS, key).refuse(asked, 0);
  if (!answer) return "in";
  const code = /"code":"([\w-]+)"/.exec(String(answer.body))?.[1];
  return `${answer.status} ${code}`;
}

describe("the routes that write and run the reader's own file accept", () => {
  test("a page of the site that has the secret of this start", () => {
    expect(knock({})).toBe("in");
    expect(knock({ headers: { "content-type": "application/json; charset=utf-8" } })).toBe("in");
  });

  test.each<[what: string, change: Change, answer: string]>([
    [
      "a page of another site",
      { headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" } },
      "403 other-site",
    ],
    ["a page that hides its origin", { headers: { origin: "null" } }, "403 other-site"],
    [
      "a page of the labs",
      { headers: { origin: "http://localhost:4322", "sec-fetch-site": "same-site" } },
      "403 other-site",
    ],
    [
      "a page of the thief",
      { headers: { origin: "http://127.0.0.1:4321", "sec-fetch-site": "cross-site" } },
      "403 other-site",
    ],
    ["the site's name over https", { headers: { origin: "https://localhost:4321" } }, "403 other-site"],
    ["an origin that only begins like the site's", { headers: { origin: `${SITE}.evil.example` } }, "403 other-site"],
    ["a program without Origin", { headers: { origin: undefined } }, "403 other-site"],
    ["a browser without fetch metadata", { headers: { "sec-fetch-site": undefined } }, "403 other-site"],
    ["a request that the reader typed", { headers: { "sec-fetch-site": "none" } }, "403 other-site"],
    ["a page without the secret", { headers: { [KEY_HEADER]: undefined } }, "401 no-key"],
    ["the secret in a cookie", { headers: { [KEY_HEADER]: undefined, cookie: `key=${KEY}` } }, "401 no-key"],
    ["the secret in the query", { path: `/own/save?key=${KEY}`, headers: { [KEY_HEADER]: undefined } }, "401 no-key"],
    ["a wrong secret", { headers: { [KEY_HEADER]: createKey(readSettings({})) } }, "401 old-key"],
    ["an empty secret", { headers: { [KEY_HEADER]: "" } }, "401 old-key"],
    ["a part of the secret", { headers: { [KEY_HEADER]: KEY.slice(0, -1) } }, "401 old-key"],
    ["the secret and more", { headers: { [KEY_HEADER]: `${KEY}a` } }, "401 old-key"],
    ["a GET", { method: "GET" }, "405 post-only"],
    ["a HEAD", { method: "HEAD" }, "405 post-only"],
    ["an OPTIONS, which asks for another origin", { method: "OPTIONS" }, "405 post-only"],
    ["a PUT", { method: "PUT" }, "405 post-only"],
    ["a form", { headers: { "content-type": "application/x-www-form-urlencoded" } }, "415 json-only"],
    ["text, as a form can send it", { headers: { "content-type": "text/plain" } }, "415 json-only"],
    ["text that calls itself JSON", { headers: { "content-type": "text/plain; application/json" } }, "415 json-only"],
    ["a request without a type", { headers: { "content-type": undefined } }, "415 json-only"],
    [
      "the secret on the labs' port",
      { headers: { host: "localhost:4322", origin: "http://localhost:4322" } },
      "421 elsewhere",
    ],
    [
      "the secret at the thief's name",
      { headers: { host: "127.0.0.1:4321", origin: "http://127.0.0.1:4321" } },
      "421 elsewhere",
    ],
    ["a name that was pointed at this machine", { headers: { host: "evil.example:4321" } }, "421 unknown-host"],
    ["a server that has no secret", { key: undefined }, "404 no-own-file"],
    [
      "a server whose secret is empty in the request",
      { key: undefined, headers: { [KEY_HEADER]: "undefined" } },
      "404 no-own-file",
    ],
  ])("no request from %s", (_, change, answer) => {
    expect(knock(change)).toBe(answer);
  });

  test.each(["/own", "/own/", "/own/save/", "/own/%73ave", "/own/../own/save"])(
    "nobody without the secret at %s",
    (path) => {
      expect(knock({ path, headers: { [KEY_HEADER]: undefined } })).toBe("401 no-key");
    },
  );

  test("nobody on a public server", () => {
    const headers = { host: "class.example", origin: "https://class.example" };
    expect(knock({ key: undefined, headers }, () => originsFor(PUBLIC, 0, 0))).toBe("404 no-own-file");
  });
});

describe("the secret", () => {
  test("is different at each start, and has 256 bits", () => {
    expect(KEY).toMatch(/^[\w-]{43}$/);
    expect(createKey(readSettings({}))).not.toBe(KEY);
  });

  test.each([PUBLIC, { REDIS_URL: "redis://127.0.0.1:6379" }])("does not exist with %j", (env) => {
    expect(createKey(readSettings(env))).toBeUndefined();
  });

  test("is in the fragment of the link, which no browser sends", () => {
    const link = new URL(linkTo({ port: 4321, key: KEY }));
    expect([link.hash, link.search, link.pathname]).toEqual([`#key=${KEY}`, "", "/"]);
    expect(linkTo({ port: 4321, key: undefined })).toBe("http://localhost:4321");
  });
});

describe("over HTTP", () => {
  const open: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((close) => close()));
  });

  const headersFor = (body: string) =>
    Object.entries({ ...GOOD, host: "localhost", origin: "http://localhost", "content-length": String(body.length) })
      .filter(([name]) => name !== "host")
      .map(([name, value]) => `${name}: ${value}`);

  test("only the routes of the reader's own file accept larger bodies, up to a cap, and no log contains the secret", async () => {
    const front = await startFront({
      caps: { draft: 30_000 },
      key: KEY,
      own: async (asked) => json({ length: (await asked.body()).length }),
    });
    open.push(front.close);
    const post = (path: string, size: number) => {
      const body = "x".repeat(size);
      return front.ask(request(`POST ${path}`, headersFor(body), body) + BYE);
    };
    expect((await post("/own/save", 30_000)).text).toContain('{"length":30000}');
    expect((await post("/own/save", 30_001)).statuses[0]).toBe(413);
    expect((await post("/own/save", 10_000_000)).statuses[0]).toBe(413);
    expect((await post("/attacker/open", 30_000)).statuses[0]).not.toBe(200);
    expect(front.lines.join("\n")).not.toContain(KEY);
    expect(front.lines.join("\n")).toContain("/own/save");
  });
});
