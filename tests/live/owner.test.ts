import { describe, expect, test } from "vitest";
import { createAttacker } from "../../src/sites/attacker/attacker.ts";
import { isBand } from "../../src/sites/attacker/plant.ts";
import { ownerPair, ownPath } from "../../src/live/server/owner-cookie.ts";
import { ALICE, base, BOB, createSite } from "./site.ts";

const B = base("cookie-flags", "starter");
const MINE = ownerPair(ALICE);

const open = () => createSite({ owners: true });

describe("on a public server a sandbox opens in its own browser only", () => {
  test.each(["/", "/dashboard", "/comments", "/-/", "/-/state", "/-/events", ""])("GET B%s", async (path) => {
    const { fetch } = open();
    const stranger = await fetch(B + path);
    expect([stranger.status, await stranger.text()]).toEqual([403, expect.stringContaining("another browser")]);
    expect(stranger.headers.get("content-security-policy")).not.toContain("script-src");
    expect((await fetch(B + path, { cookie: MINE })).status).not.toBe(403);
  });

  test.each(["/login", "/comments", "/-/reset", "/-/thief", "/-/skip"])("POST B%s", async (path) => {
    const { fetch } = open();
    expect((await fetch(B + path, { form: { x: "y" } })).status).toBe(403);
    expect((await fetch(B + path, { form: { x: "y" }, cookie: MINE })).status).not.toBe(403);
  });

  test.each([
    ["another's", ownerPair(BOB)],
    ["none", "a=1"],
    ["a longer name", `${MINE}x`],
    ["another cookie's value", `a=${MINE}`],
    ["another cookie's name", `x${MINE}`],
  ])("with %s it is refused", async (_, cookie) => {
    expect((await open().fetch(`${B}/`, { cookie })).status).toBe(403);
  });

  test("nothing that the thief wrote is in what a stranger gets, and a link to a sandbox of one's own is", async () => {
    const { fetch } = open();
    const form = { username: "alice", password: "wonderland" };
    const login = await fetch(`${B}/login`, { form, cookie: MINE });
    const session = login.headers.getSetCookie()[0]?.split(";")[0];
    await fetch(`${B}/comments`, { form: { text: "<script>steal()</script>" }, cookie: `${session}; ${MINE}` });
    expect(await (await fetch(`${B}/comments`, { cookie: MINE })).text()).toContain("<script>steal()</script>");
    const refused = await (await fetch(`${B}/comments`)).text();
    expect(refused).not.toContain("steal");
    expect(refused).toContain('href="/live/new/cookie-flags/starter/"');
  });

  test("a picture may be asked for from anywhere: no script runs in one", async () => {
    const headers = { "sec-fetch-dest": "image" };
    expect((await open().fetch(`${B}/dashboard`, { headers })).status).toBe(401);
  });

  test("a program is told so in JSON", async () => {
    const response = await open().fetch(`${B}/`, { headers: { accept: "application/json" } });
    expect(await response.json()).toMatchObject({ error: { code: "not-yours" } });
  });
});

describe("the cookie that makes a browser the owner", () => {
  test("comes with a new sandbox", async () => {
    const { fetch } = open();
    const response = await fetch("/live/new/cookie-flags/starter/-/");
    const location = response.headers.get("location") ?? "";
    const [set = ""] = response.headers.getSetCookie();
    const sandbox = location.split("/")[2] ?? "";
    expect(set).toBe(`${ownerPair(sandbox)}; Path=/live/${sandbox}; Max-Age=34560000; HttpOnly`);
    expect((await fetch(location, { cookie: set.split(";")[0] ?? "" })).status).toBe(200);
  });

  test("comes with requests from the thief's site where there is TLS", async () => {
    const { handle } = open();
    const response = await handle(new Request(`https://class.example${ownPath(ALICE)}`, { method: "POST" }));
    expect(response.headers.getSetCookie()).toEqual([
      `${MINE}; Path=/live/${ALICE}; Max-Age=34560000; HttpOnly; SameSite=None; Secure`,
    ]);
  });

  test("is given by POST only", async () => {
    const { fetch } = open();
    const [visited, posted] = [await fetch(ownPath(ALICE)), await fetch(ownPath(ALICE), { method: "POST" })];
    expect([visited.status, visited.headers.getSetCookie()]).toEqual([405, []]);
    expect([posted.status, posted.headers.getSetCookie().length]).toEqual([200, 1]);
  });

  test("is seen by no lab, no log and no control, and outlives a reset", async () => {
    const { fetch } = open();
    await fetch(`${B}/dashboard`, { cookie: `a=1; ${MINE}; b=2` });
    await fetch(`${B}/dashboard`, { cookie: MINE });
    const state = await (await fetch(`${B}/-/state`, { cookie: `${MINE}; c=3` })).text();
    expect(state).toContain('["cookie","a=1; b=2"]');
    expect(state).toContain('"cookie":"c=3"');
    expect(state).not.toContain("wristband_owner");
    const reset = await fetch(`${B}/-/reset`, { form: {}, cookie: `${MINE}; c=3` });
    expect(reset.headers.getSetCookie().join("\n")).toMatch(/^c=;/);
    expect(reset.headers.getSetCookie().join("\n")).not.toContain("wristband_owner");
  });

  test("is not asked for on one's own machine", async () => {
    const { fetch } = createSite();
    expect((await fetch(`${B}/`)).status).toBe(200);
    expect((await fetch(ownPath(ALICE), { method: "POST" })).headers.getSetCookie()).toEqual([]);
    expect((await fetch("/live/new/cookie-flags/starter/")).headers.getSetCookie()).toEqual([]);
  });
});

describe("the thief cannot have his sandbox become the reader's", () => {
  const env = {
    WRISTBAND_PUBLIC: "1",
    WRISTBAND_HOSTS: "class.example",
    ATTACKER_ORIGIN: "https://thief.example",
  };
  const attacker = createAttacker(async () => ({ status: 200, headers: [], body: "" }), env);
  const ask = (path: string) =>
    attacker(new Request(`https://class.example/attacker/${path}`, { headers: { host: "class.example" } }));

  test("by a link to his site that names it; a new one is given", async () => {
    const named = await ask(`open?scenario=form&lab=cookie-flags&variant=starter&sandbox=${ALICE}`);
    expect([named.status, named.headers.getSetCookie()]).toEqual([303, []]);
    const fresh = await ask("open?scenario=form&lab=cookie-flags&variant=starter");
    const sandbox = /\/attacker\/([\w-]+)\//.exec(fresh.headers.get("location") ?? "")?.[1] ?? "";
    expect(fresh.headers.getSetCookie()[0]).toContain(`${ownerPair(sandbox)}; Path=/live/${sandbox};`);
  });

  test("by the page that plants a wristband", () => {
    expect([isBand("session_token=abc"), isBand(MINE)]).toEqual([true, false]);
  });
});
