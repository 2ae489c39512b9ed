import { beforeAll, describe, expect, test } from "vitest";
import { articles } from "../../articles/list.ts";
import { runAttack } from "../../labs/kit/grader/attack.ts";
import { setCookies, type Exchange } from "../../labs/kit/browser/browser.ts";
import { inProcess } from "../../labs/kit/target/in-process.ts";
import { createScene, HOUR, MINUTE, type Scene } from "../../labs/kit/grader/scene.ts";
import { ALICE, createSite } from "../live/site.ts";

function serverOf(number: string, name: string) {
  const server = articles.find((article) => article.number === number)?.servers.get(name);
  if (!server) throw new Error(`There is no articles/${number}/${name}.ts.`);
  return server;
}

const start = (number: string, name: string): Promise<Scene> =>
  createScene(inProcess({ load: async () => serverOf(number, name) }));

const status = (exchange: Exchange) => exchange.response.status;
const flags = (exchange: Exchange) =>
  setCookies(exchange.response).map((header) => header.replace(/[0-9a-f]{64}/, "ID"));

const all = articles.flatMap(({ number, slug, servers, attack }) =>
  [...servers].map(([name, server]) => ({ number, slug, name, server, attack })),
);

test("five servers of four articles run here, and a repaired copy of one of them", () => {
  expect(all.map(({ number, name }) => `${number}/${name}`)).toEqual([
    "000/server",
    "001/minimal",
    "001/realistic",
    "002/server",
    "002/with-both-mends",
    "004/starting-app",
  ]);
});

describe.each(all)("article $number, $name", ({ number, name, server, attack, slug }) => {
  test("its attack steals the note, unless the server was repaired", async () => {
    expect((await runAttack(attack, await start(number, name))).stolen).toBe(!server.mended);
  });

  test("the server has each page that it names, and each of its doors leads to such a page", async () => {
    const { alice } = await start(number, name);
    for (const page of server.pages) expect([page, status(await alice.get(page))]).not.toEqual([page, 404]);
    for (const to of Object.values(server.doors)) expect(server.pages).toContain(to);
  });

  test("the server runs live in a sandbox, with its control room and its attack", async () => {
    const { fetch, control } = createSite();
    const base = `/live/${ALICE}/${slug}/${name}`;
    const [page = ""] = server.pages;
    expect((await fetch(base + page)).status).toBe(200);
    expect(await (await fetch(`${base}/-/`)).text()).toContain(`href="http://localhost:4322${base}${page}"`);
    expect(await (await control(base, "attack")).json()).toMatchObject({ stolen: !server.mended });
  });
});

describe("article 000", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await start("000", "server");
  });

  test("a visit of /login logs anybody in, with the constant ID in a cookie that lasts 60 seconds and has no flags", async () => {
    const login = await scene.alice.get("/login");
    expect(status(login)).toBe(200);
    expect(setCookies(login.response)).toEqual(["session_id=user123; Max-Age=60; Path=/"]);
  });

  test("the dashboard answers 401 without a cookie, and 403 for an ID that is not on the list", async () => {
    const { thief } = scene;
    expect(status(await thief.get("/dashboard"))).toBe(401);
    expect(status(await thief.get("/dashboard", { headers: { cookie: "session_id=nobody" } }))).toBe(403);
  });

  test("after a minute the browser has dropped the cookie and gets a 401, but the ID is still on the list", async () => {
    const { alice, thief, skip, list } = scene;
    await alice.get("/login");
    skip(MINUTE + 1000);
    expect(status(await alice.get("/dashboard"))).toBe(401);
    expect(await list()).toEqual([["user123", true]]);
    expect(status(await thief.get("/dashboard", { headers: { cookie: "session_id=user123" } }))).toBe(200);
  });

  test("a visit of /logout empties the list and clears the cookie, and logs out every device at once", async () => {
    const { alice, browser, list } = scene;
    const phone = browser("alice");
    await alice.get("/login");
    await phone.get("/login");
    const logout = await alice.get("/logout");
    expect(setCookies(logout.response)).toEqual(["session_id=; Max-Age=0; Path=/"]);
    expect(await list()).toEqual([]);
    expect(status(await phone.get("/dashboard"))).toBe(403);
  });
});

describe("article 001", () => {
  test("the minimal server gives anybody 32 random bytes in a cookie that has three flags and never expires", async () => {
    const { alice, skip } = await start("001", "minimal");
    expect(flags(await alice.get("/login"))).toEqual(["session_id=ID; Path=/; HttpOnly; Secure; SameSite=Lax"]);
    skip(365 * 24 * HOUR);
    expect(status(await alice.get("/protected"))).toBe(200);
  });

  test("a missing ID gets a 401, and so does an unknown ID", async () => {
    const { thief } = await start("001", "minimal");
    expect(status(await thief.get("/protected"))).toBe(401);
    expect(status(await thief.get("/protected", { headers: { cookie: "session_id=nobody" } }))).toBe(401);
  });

  test("the realistic server refuses a copied cookie after 24 hours, and never removes its session from the list", async () => {
    const { alice, thief, skip, list } = await start("001", "realistic");
    await alice.get("/login");
    const cookie = alice.cookieHeader("/protected");
    skip(24 * HOUR - MINUTE);
    expect(status(await thief.get("/protected", { headers: { cookie } }))).toBe(200);
    skip(2 * MINUTE);
    expect(status(await thief.get("/protected", { headers: { cookie } }))).toBe(401);
    expect(await list()).toHaveLength(1);
  });

  test("its logout works with a GET, ends the session on the server, and clears the cookie without its flags", async () => {
    const { alice, thief } = await start("001", "realistic");
    await alice.get("/login");
    const cookie = alice.cookieHeader("/protected");
    const logout = await alice.get("/logout");
    expect(flags(logout)).toEqual(["session_id=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"]);
    expect(status(await thief.get("/protected", { headers: { cookie } }))).toBe(401);
  });
});

describe("article 002", () => {
  test("a session has a user's number and a flag; its cookie and its entry on the list end after 180 seconds, even if it is used", async () => {
    const { alice, skip, list } = await start("002", "server");
    expect(flags(await alice.get("/signup"))).toEqual(["sessionID=ID; Max-Age=180; Path=/"]);
    expect((await list()).map(([, record]) => record)).toMatchObject([{ userId: 1, authenticated: true }]);
    const cookie = alice.cookieHeader("/profile");
    skip(2 * MINUTE);
    expect(status(await alice.get("/profile", { headers: { cookie } }))).toBe(200);
    skip(2 * MINUTE);
    expect(status(await alice.get("/profile", { headers: { cookie } }))).toBe(401);
    expect(await list()).toEqual([]);
  });

  test("a second login makes a new ID, and the old ID stays valid", async () => {
    const { alice, thief, list } = await start("002", "server");
    await alice.get("/signup");
    const before = alice.cookieHeader("/profile");
    await alice.get("/signin");
    expect(alice.cookieHeader("/profile")).not.toBe(before);
    expect(await list()).toHaveLength(2);
    expect(status(await thief.get("/profile", { headers: { cookie: before } }))).toBe(200);
  });

  test("on the repaired server a new session ends the same user's earlier session, and no other session", async () => {
    const { alice, browser, thief } = await start("002", "with-both-mends");
    const phone = browser("alice");
    await phone.get("/signup");
    await alice.get("/signup");
    const before = alice.cookieHeader("/profile");
    await alice.get("/signin");
    expect(status(await thief.get("/profile", { headers: { cookie: before } }))).toBe(401);
    expect([status(await alice.get("/profile")), status(await phone.get("/profile"))]).toEqual([200, 200]);
  });

  test("on the repaired server the cookie and the entry of a session in use last for eight hours at most", async () => {
    const { alice, thief, skip, list } = await start("002", "with-both-mends");
    await alice.get("/signup");
    for (let minutes = 0; minutes < 8 * 60 - 2; minutes += 2) {
      skip(2 * MINUTE);
      expect([minutes, status(await alice.get("/profile"))]).toEqual([minutes, 200]);
    }
    const cookie = alice.cookieHeader("/profile");
    skip(2 * MINUTE + 1);
    expect(status(await thief.get("/profile", { headers: { cookie } }))).toBe(401);
    expect(await list()).toEqual([]);
  });

  test("there is no logout", async () => {
    expect(status(await (await start("002", "server")).alice.get("/logout"))).toBe(404);
  });
});

describe("article 004", () => {
  test("the server checks the password, and puts the name into a cookie without flags", async () => {
    const { alice, thief } = await start("004", "starting-app");
    expect(status(await thief.login("alice", "guess"))).toBe(401);
    expect(setCookies((await alice.login()).response)).toEqual(["username=alice; Path=/"]);
  });

  test("a client that writes a user's name into the cookie is logged in as this user, and the server keeps no list", async () => {
    const { thief, notes, list } = await start("004", "starting-app");
    const page = await thief.get("/dashboard", { headers: { cookie: "username=admin" } });
    expect(page.response.body).toContain(notes.admin);
    expect(await list()).toEqual([]);
  });
});
