import { describe, expect, test } from "vitest";
import { createAttacker } from "../../src/sites/attacker/attacker.ts";
import { isBand } from "../../src/live/server/band.ts";
import { CAPS } from "../../src/http/caps.ts";
import { createFetch } from "../../src/http/fetch.ts";
import { localOrigins } from "../../src/http/origins.ts";
import { ownerPair, ownPath } from "../../src/live/server/owner-cookie.ts";
import { ALICE, base, BOB, createSite } from "./site.ts";

const B = base("cookie-flags", "starter");
const MINE = ownerPair(ALICE);

/** A public server: who asks needs the cookie, programs too. On the site that has a name of its own. */
const open = () => createSite({ owners: "browsers" });
const ON_SITE = `__Host-wristband=${ALICE}`;
const isRoom = (path: string) => path.startsWith("/-");

describe("on a public server, a sandbox opens only in its own browser:", () => {
  test.each(["/", "/dashboard", "/comments", "/-/", "/-/state", "/-/events", ""])(
    "a GET of its path %s from another browser is refused",
    async (path) => {
      const { fetch } = open();
      const stranger = await fetch(B + path);
      expect([stranger.status, await stranger.text()]).toEqual([403, expect.stringContaining("another browser")]);
      expect(stranger.headers.get("content-security-policy")).not.toContain("script-src");
      expect((await fetch(B + path, { cookie: isRoom(path) ? ON_SITE : MINE })).status).not.toBe(403);
      expect((await fetch(B + path, { cookie: isRoom(path) ? MINE : ON_SITE })).status).toBe(403);
    },
  );

  test.each(["/login", "/comments", "/-/reset", "/-/thief", "/-/skip"])(
    "a POST to its path %s from another browser is refused",
    async (path) => {
      const { fetch } = open();
      expect((await fetch(B + path, { form: { x: "y" } })).status).toBe(403);
      const cookie = isRoom(path) ? ON_SITE : MINE;
      expect((await fetch(B + path, { form: { x: "y" }, cookie })).status).not.toBe(403);
    },
  );

  test.each([
    ["another's", ownerPair(BOB)],
    ["none", "a=1"],
    ["a longer name", `${MINE}x`],
    ["another cookie's value", `a=${MINE}`],
    ["another cookie's name", `x${MINE}`],
  ])("a request with %s is refused", async (_, cookie) => {
    expect((await open().fetch(`${B}/`, { cookie })).status).toBe(403);
  });

  test("another browser sees nothing that the thief wrote, and gets a link that makes a sandbox of its own", async () => {
    const { fetch } = open();
    const form = { username: "alice", password: "wonderland" };
    const login = await fetch(`${B}/login`, { form, cookie: MINE });
    const session = login.headers.getSetCookie()[0]?.split(";")[0];
    await fetch(`${B}/comments`, { form: { text: "<script>steal()</script>" }, cookie: `${session}; ${MINE}` });
    expect(await (await fetch(`${B}/comments`, { cookie: MINE })).text()).toContain("<script>steal()</script>");
    const refused = await (await fetch(`${B}/comments`)).text();
    expect(refused).not.toContain("steal");
    expect(refused).toContain('href="http://localhost:4321/live/new/cookie-flags/starter/"');
  });

  test("any site may load a picture from it, because no script runs in a picture", async () => {
    const headers = { "sec-fetch-dest": "image" };
    expect((await open().fetch(`${B}/dashboard`, { headers })).status).toBe(401);
  });

  test("a program gets the refusal as JSON", async () => {
    const response = await open().fetch(`${B}/`, { headers: { accept: "application/json" } });
    expect(await response.json()).toMatchObject({ error: { code: "not-yours" } });
  });
});

describe("a request with two owner cookies is refused:", () => {
  test.each([
    ["of the labs, the wrong one first", `${ownerPair(BOB)}; ${MINE}`, "/"],
    ["of the labs, the same twice", `${MINE}; ${MINE}`, "/"],
    ["of the site", `__Host-wristband=${BOB}; ${ON_SITE}`, "/-/state"],
  ])("%s", async (_, cookie, path) => {
    const response = await open().fetch(B + path, { cookie, headers: { accept: "application/json" } });
    expect([response.status, await response.json()]).toMatchObject([403, { error: { code: "two-owners" } }]);
  });
});

describe("the cookies that make a browser the owner", () => {
  test("come with a new sandbox, and the site leads to its control room", async () => {
    const { fetch } = open();
    const response = await fetch("/live/new/cookie-flags/starter/");
    const location = response.headers.get("location") ?? "";
    const [set = "", ...more] = response.headers.getSetCookie();
    const sandbox = location.split("/")[2] ?? "";
    expect(location).toBe(`/live/${sandbox}/cookie-flags/starter/-/`);
    expect([set, more]).toEqual([
      `__Host-wristband=${sandbox}; Path=/; Max-Age=34560000; HttpOnly; Secure; SameSite=Lax`,
      [],
    ]);
    expect((await fetch(location, { cookie: set.split(";")[0] ?? "" })).status).toBe(200);
  });

  test("of the site contain the names of the newest twenty sandboxes of one browser", async () => {
    const { fetch } = open();
    let cookie = "";
    for (let count = 0; count < 25; count++) {
      const response = await fetch("/live/new/cookie-flags/starter/", { cookie });
      cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    }
    expect(cookie.split("=")[1]?.split(".")).toHaveLength(20);
  });

  test("are two cookies on the labs: one is sent with requests from the thief's site, too, and the other is for browsers that drop the first cookie", async () => {
    const { handle } = open();
    const headers = { host: "localhost:4322", origin: "http://localhost:4321" };
    const response = await handle(new Request(`http://localhost:4322${ownPath(ALICE)}`, { method: "POST", headers }));
    expect(response.headers.getSetCookie()).toEqual([
      `${MINE}; Path=/live/${ALICE}; Max-Age=34560000; HttpOnly`,
      `wristband_owner_across=${ALICE}; Path=/live/${ALICE}; Max-Age=34560000; HttpOnly; SameSite=None; Secure`,
    ]);
  });

  test("come with a redirect to the lab, and never to another address", async () => {
    const { fetch } = open();
    const to = async (path: string) =>
      (await fetch(ownPath(ALICE), { form: { to: path } })).headers.get("location") ?? undefined;
    expect([await to(`${B}/`), await to("//evil.test/"), await to(`/live/${BOB}/x/y/`)]).toEqual([
      `${B}/`,
      undefined,
      undefined,
    ]);
  });

  test("are given in answer to a POST only", async () => {
    const { fetch } = open();
    const [visited, posted] = [await fetch(ownPath(ALICE)), await fetch(ownPath(ALICE), { method: "POST" })];
    expect([visited.status, visited.headers.getSetCookie()]).toEqual([405, []]);
    expect([posted.status, posted.headers.getSetCookie().length]).toEqual([200, 1]);
  });

  test("are shown to no lab, in no log and in no control, and stay after a reset", async () => {
    const { fetch, login } = createSite({ owners: "browsers and programs" });
    const session = await login(B);
    await fetch(`${B}/dashboard`, {
      cookie: `a=1; ${MINE}; wristband_owner_across=${ALICE}; wristband_door=key; ${session}`,
    });
    const state = await (await fetch(`${B}/-/state`, { cookie: `${MINE}; c=3` })).text();
    expect(state).toContain(`["cookie","a=1; ${session}"]`);
    expect(state).not.toContain("wristband");
    const reset = await fetch(`${B}/-/reset`, { form: {}, cookie: `${MINE}; c=3` });
    expect(reset.headers.getSetCookie().join("\n")).toMatch(/^c=;/);
    expect(reset.headers.getSetCookie().join("\n")).not.toContain("wristband_owner");
  });
});

describe("on one's own machine", () => {
  const local = () => createSite({ owners: "browsers and programs" });
  const FROM_BROWSER = { "sec-fetch-site": "none" };

  test("a browser needs the cookie, but a program does not", async () => {
    const { fetch } = local();
    expect((await fetch(`${B}/`, { headers: FROM_BROWSER })).status).toBe(403);
    expect((await fetch(`${B}/`, { headers: FROM_BROWSER, cookie: MINE })).status).toBe(200);
    expect((await fetch(`${B}/`)).status).toBe(200);
  });

  test("an old browser without fetch metadata needs the cookie for a form from another site", async () => {
    const headers = { origin: "http://evil.test" };
    expect((await local().fetch(`${B}/login`, { form: { username: "alice" }, headers })).status).toBe(403);
  });

  test("cookies that no server of this sandbox has set are not shown, not logged and not passed on", async () => {
    const { fetch, login, state } = local();
    const session = await login(B);
    const cookie = `other_app=secret; ${MINE}; ${session}`;
    const page = await fetch(`${B}/dashboard`, { headers: FROM_BROWSER, cookie });
    expect(page.status).toBe(200);
    await fetch(`${B}/-/jar`, { method: "POST", headers: FROM_BROWSER, cookie });
    const seen = await state(B);
    expect(JSON.stringify(seen)).not.toContain("secret");
    expect(seen.cookie).toBe(session);
  });

  test("a request from the panel counts as a request from the lab's own page", async () => {
    const { fetch, state } = local();
    const headers = { origin: "http://localhost:4321", "sec-fetch-site": "same-site" };
    await fetch(`${B}/login`, { form: { username: "alice", password: "wonderland" }, headers, cookie: MINE });
    const sent = (await state(B)).log.findLast(({ type }) => type === "exchange");
    expect(sent).toMatchObject({
      request: {
        headers: expect.arrayContaining([
          ["origin", "http://localhost:4322"],
          ["sec-fetch-site", "same-origin"],
        ]) as unknown,
      },
    });
  });
});

describe("the panel changes a cookie in the browser", () => {
  test("only if this server has set it, and keeps its flags", async () => {
    const { fetch, login } = createSite();
    await login(B);
    const edit = (form: Record<string, string>) => fetch(`${B}/-/edit`, { form });
    expect((await edit({ name: "session_token", value: "abc" })).headers.getSetCookie()).toEqual([
      `session_token=abc; Path=${B}`,
    ]);
    for (const form of [
      { name: "other", value: "x" },
      { name: "session_token", value: "x; Domain=localhost" },
      { name: "session_token", value: "x\r\ny: z" },
    ])
      expect([(await edit(form)).status, (await edit(form)).headers.getSetCookie()]).toEqual([400, []]);
  });
});

describe("the thief cannot make his sandbox the reader's own", () => {
  const attacker = createFetch(
    createAttacker({
      ask: async () => ({ status: 200, headers: [], body: "" }),
      origins: () => localOrigins(4321, 4322),
      owners: "browsers and programs",
    }),
    CAPS,
  );
  const ask = (path: string) => attacker(new Request(`http://localhost:4321/attacker/${path}`));

  test("by a link to his site that names his sandbox: the reader gets a new sandbox", async () => {
    const named = await ask(`open?scenario=form&lab=cookie-flags&variant=starter&sandbox=${ALICE}`);
    expect([named.status, named.headers.getSetCookie()]).toEqual([303, []]);
    const fresh = await ask("open?scenario=form&lab=cookie-flags&variant=starter");
    const sandbox = /\/attacker\/([\w-]+)\//.exec(fresh.headers.get("location") ?? "")?.[1] ?? "";
    expect(fresh.headers.getSetCookie()[0]).toContain(`${ownerPair(sandbox)}; Path=/live/${sandbox};`);
  });

  test("with the page that plants a wristband", () => {
    expect([isBand("session_token=abc"), isBand(MINE)]).toEqual([true, false]);
  });
});
