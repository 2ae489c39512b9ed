import { mkdtempSync, writeFileSync } from "node:fs";
import { request as ask } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CAPS } from "../../src/http/caps.ts";
import { localOrigins } from "../../src/http/origins.ts";
import { createKey, passFor } from "../../src/http/start-key.ts";
import { Statics } from "../../src/http/statics.ts";
import { openFronts } from "../../src/server/fronts.ts";
import { listenOn } from "../../src/server/listen.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { base } from "../live/site.ts";

const key = createKey({ isPublic: false, store: "memory" }) ?? "";
const folder = mkdtempSync(join(tmpdir(), "wristband-fronts-"));
for (const name of ["index.html", "404.html"]) writeFileSync(join(folder, name), `<title>${name}</title>`);

/** A server as in a workspace with this environment. `name` gives the forwarded name of one of its ports. */
async function open(env: Record<string, string>, forwarded?: (port: number) => string) {
  const settings = readSettings({ ...env, PORT: "0" });
  const servers = await listenOn(settings, CAPS);
  const { port, labsPort } = servers;
  const local = localOrigins(port, labsPort);
  const statics = new Statics(folder);
  statics.useOrigins(local);
  const names = forwarded && { WRISTBAND_FORWARDED: [port, labsPort].map((one) => forwarded(one)).join() };
  const fronts = await openFronts(
    {
      env: { ...env, ...names },
      origins: () => local,
      write: () => {},
      statics,
      rest: (message, response) => void response.writeHead(404).end(`no ${message.url}`),
      key,
    },
    servers,
  );
  servers.serve(fronts.listener);
  return { servers, port, labsPort, fronts };
}

type Headers = Record<string, string>;
type Answer = { status: number; headers: Record<string, string | string[] | undefined>; text: string };

const send = (port: number, line: string, headers: Headers, body = "") =>
  new Promise<Answer>((resolve, reject) => {
    const [method = "GET", path = "/"] = line.split(" ");
    const type = body ? { "content-type": "application/x-www-form-urlencoded" } : {};
    const sent = ask({ port, method, path, headers: { ...type, ...headers } }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    sent.on("error", reject).end(body);
  });

const cookiesOf = ({ headers }: Answer): string =>
  [headers["set-cookie"] ?? []]
    .flat()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");

const codespace = (port: number) => `https://fuzzy-${port}.app.github.dev`;
const gitpod = (port: number) => `https://${port}-fuzzy.ws-eu1.gitpod.io`;

describe.each([
  // What each proxy makes of a request for this name.
  [
    "GitHub's proxy",
    codespace,
    (port: number, name: string) => ({ host: `localhost:${port}`, "x-forwarded-host": name }),
  ],
  ["GitHub's proxy, keeping Host", codespace, (_: number, name: string) => ({ host: name, "x-forwarded-host": name })],
  ["Gitpod's proxy", gitpod, (_: number, name: string) => ({ host: name })],
] as const)("behind %s", (_, nameOf, made) => {
  let at: Awaited<ReturnType<typeof open>>;
  let [site, labs] = ["", ""];
  beforeAll(async () => {
    at = await open({}, nameOf);
    [site, labs] = [nameOf(at.port), nameOf(at.labsPort)];
  });
  afterAll(() => at.servers.shutDown(at.fronts.close));
  const onSite = (line: string, headers: Headers = {}, body = "") =>
    send(at.port, line, { ...made(at.port, new URL(site).host), ...headers }, body);
  const onLabs = (line: string, headers: Headers = {}, body = "") =>
    send(at.labsPort, line, { ...made(at.labsPort, new URL(labs).host), ...headers }, body);
  const same = () => ({ origin: `http://localhost:${at.port}`, "sec-fetch-site": "same-origin" });
  const enter = async () => cookiesOf(await onSite("POST /door", same(), `key=${key}`));

  test("without the key there is no page, no control, no lab and no progress", async () => {
    const S = base("random-ids", "starter", "strangersandbox1");
    for (const path of [
      "/",
      `${S}/-/state`,
      "/progress.json",
      "/origins.json",
      "/healthz",
      `/live/new/logout/yours/`,
    ]) {
      expect([path, (await onSite(`GET ${path}`)).status]).toEqual([path, 401]);
    }
    const owner = { cookie: "wristband_owner=strangersandbox1" };
    expect((await onLabs(`GET ${S.replace("starter", "yours")}/`, owner)).status).toBe(403);
    for (const wrong of ["", "x", `${key}x`])
      expect((await onSite("POST /door", same(), `key=${wrong}`)).status).toBe(401);
    for (const wrong of [`${passFor(key)}x`, key])
      expect((await onSite("GET /", { cookie: `__Host-wristband-door=${wrong}` })).status).toBe(401);
  });

  test("a visitor without the key gets a page that asks for it, with a policy that allows no other script", async () => {
    const { text, headers } = await onSite("GET /chapters/logout/");
    expect(text).toContain('<form method="post" action="/door">');
    expect(headers["content-security-policy"]).toMatch(/script-src 'sha256-[^']+'; .*frame-ancestors 'none'/);
  });

  test("a visitor with the key gets pages with the forwarded address of the labs", async () => {
    const door = await onSite("POST /door", same(), `key=${key}`);
    expect([door.status, door.headers["location"]]).toEqual([303, "/"]);
    expect(door.headers["set-cookie"]).toEqual([
      `__Host-wristband-door=${passFor(key)}; Path=/; HttpOnly; Secure; SameSite=Lax`,
    ]);
    const page = await onSite("GET /", { cookie: cookiesOf(door) });
    expect(page.status).toBe(200);
    expect(page.headers["content-security-policy"]).toContain(`frame-src 'self' ${labs}`);
    const { text } = await onSite("GET /origins.json", { cookie: cookiesOf(door) });
    expect(JSON.parse(text)).toEqual({ labs, ownFiles: true });
  });

  test("a sandbox that is made on the site works on the labs, with its pages and its controls", async () => {
    const door = await enter();
    const made = await onSite("GET /live/new/random-ids/solution/", { cookie: door });
    const room = String(made.headers["location"]);
    const cookie = `${door}; ${cookiesOf(made)}`;
    expect((await onSite(`GET ${room}`, { cookie })).status).toBe(200);
    const [, sandbox = ""] = /\/live\/([^/]+)/.exec(room) ?? [];
    const own = await onLabs(`POST /live/${sandbox}/-/own`, { origin: site, "sec-fetch-site": "same-site" });
    expect(own.headers["access-control-allow-origin"]).toBe(site);
    const B = base("random-ids", "solution", sandbox);
    const login = {
      origin: `http://localhost:${at.labsPort}`,
      "sec-fetch-site": "same-origin",
      cookie: cookiesOf(own),
    };
    const inside = await onLabs(`POST ${B}/login`, login, "username=alice&password=wonderland");
    expect([inside.status, inside.headers["location"]]).toEqual([303, `${B}/dashboard`]);
    expect((await onSite(`POST ${B}/-/reset`, { cookie, ...same() })).status).toBe(303);
    const forged = { cookie, origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    expect((await onSite(`POST ${B}/-/reset`, forged)).status).toBe(403);
    // GitHub's proxy leaves another origin as it is, even if it looks like the one that it writes.
    const lookalike = { cookie, origin: `http://localhost:${at.port}`, "sec-fetch-site": "cross-site" };
    expect((await onSite(`POST ${B}/-/reset`, lookalike)).status).toBe(403);
  });

  test("with the key the site also answers on localhost, because a proxy may pass on any host name", async () => {
    const host = `localhost:${at.port}`;
    expect((await send(at.port, "GET /", { host })).status).toBe(401);
    expect((await send(at.port, "GET /", { host, "x-forwarded-host": host })).status).toBe(401);
    const door = await send(at.port, "POST /door", { host, origin: `http://${host}` }, `key=${key}`);
    const page = await send(at.port, "GET /", { host, cookie: cookiesOf(door) });
    expect(page.headers["content-security-policy"]).toContain(`frame-src 'self' http://localhost:${at.labsPort}`);
    expect(at.fronts.forwardedSite).toBe(site);
  });
});

test("another forwarded name is refused, with a sentence that says what to set", async () => {
  const { servers, port, labsPort, fronts } = await open({});
  const name = `fuzzy-${port}.euw.devtunnels.ms`;
  const { status, text } = await send(port, "GET /", { host: `localhost:${port}`, "x-forwarded-host": name });
  expect(status).toBe(421);
  expect(text).toContain(`WRISTBAND_FORWARDED=https://${name},https://fuzzy-${labsPort}.euw.devtunnels.ms`);
  await servers.shutDown(fronts.close);
});

test("with WRISTBAND_KEY=1 localhost asks for the key too, and the thief and the labs for a sandbox that an admitted page named", async () => {
  const { servers, port, labsPort, fronts } = await open({ WRISTBAND_KEY: "1", HOST: "127.0.0.1" });
  const [site, labs, thief] = [`localhost:${port}`, `localhost:${labsPort}`, `127.0.0.1:${port}`];
  const B = base("random-ids", "solution", "asandboxofmyown1");
  expect((await send(port, "GET /", { host: site })).status).toBe(401);
  expect((await send(labsPort, `GET ${B}/`, { host: labs })).status).toBe(403);
  const door = await send(port, "POST /door", { host: site, origin: `http://${site}` }, `key=${key}`);
  expect(door.headers["set-cookie"]).toEqual([`wristband_door=${passFor(key)}; Path=/; HttpOnly; SameSite=Lax`]);
  expect((await send(port, `GET ${B}/-/state`, { host: site, cookie: cookiesOf(door) })).status).toBe(200);
  expect((await send(labsPort, `GET ${B}/`, { host: labs })).status).toBe(200);
  const attack = (sandbox: string) =>
    `GET ${base("cookie-flags", "starter", sandbox).replace("/live/", "/attacker/")}/form`;
  expect((await send(port, attack("anothersandbox12"), { host: thief })).status).toBe(403);
  expect((await send(port, attack("asandboxofmyown1"), { host: thief })).status).toBe(200);
  await servers.shutDown(fronts.close);
});
