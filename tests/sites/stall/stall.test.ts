import { describe, expect, test } from "vitest";
import { takesOtherSites } from "../../../src/sites/stall/stall-address.ts";
import { localOrigins } from "../../../src/http/origins.ts";
import { createStall } from "../../../src/sites/stall/stalls.ts";
import { MemoryStalls } from "../../../src/sites/stall/stall.ts";

const AT = "/stall/aaaaaaaaaaaaaaaa";

function open() {
  const clock = { now: 1_000_000 };
  const handle = createStall({ clock: () => clock.now, origins: () => localOrigins(4321, 4322) });
  const fetch = (path: string, method = "GET", headers: Record<string, string> = {}) =>
    handle(new Request(`http://localhost:4321${path}`, { method, headers: { host: "localhost:4321", ...headers } }));
  const take = async () => {
    const sets = (await fetch(`${AT}/set`, "POST")).headers.getSetCookie();
    return sets.map((header) => header.split(";")[0] ?? "");
  };
  return { clock, fetch, take };
}

const columns = (html: string, id: string) =>
  [...(html.split(`<table id="${id}"`)[1]?.split("</table>")[0] ?? "").matchAll(/<tr><t[hd]>(.*?)<\/tr>/g)]
    .map(([, row = ""]) => row.replace(/<\/t[hd]>/g, "").split(/<t[hd]>/))
    .slice(1);

describe("the cookie stall", () => {
  test("sets four cookies that differ in SameSite, for its own path", async () => {
    const sets = (await open().fetch(`${AT}/set`, "POST")).headers.getSetCookie();
    expect(sets.map((header) => header.replace(/=[0-9a-f-]{36}/, ""))).toEqual([
      `none; Path=${AT}; HttpOnly; SameSite=None; Secure`,
      `absent; Path=${AT}; HttpOnly`,
      `lax; Path=${AT}; HttpOnly; SameSite=Lax`,
      `strict; Path=${AT}; HttpOnly; SameSite=Strict`,
    ]);
  });

  test("sets its cookies only after a press on its own button", async () => {
    const { fetch } = open();
    expect((await fetch(`${AT}/set`)).status).toBe(405);
  });

  test("records which request came, from where, with which cookies, and how old these were", async () => {
    const { clock, fetch, take } = open();
    const [none, , lax] = await take();
    clock.now += 61_500;
    const headers = {
      cookie: `${none}; ${lax}; strict=forged`,
      "sec-fetch-site": "cross-site",
      "sec-fetch-dest": "image",
    };
    const html = await (await fetch(`${AT}/take`, "POST", { ...headers, origin: "http://127.0.0.1:4321" })).text();
    expect(columns(html, "visits")).toEqual([
      ["POST take", "image", "cross-site", "http://127.0.0.1:4321", "61 seconds", "came", "no", "came", "no"],
    ]);
  });

  test("says how long Chromium's exception still lasts, and says so when it is over", async () => {
    const { clock, fetch, take } = open();
    await take();
    clock.now += 30_000;
    expect(await (await fetch(`${AT}/`)).text()).toContain("For another 90 seconds Chromium still sends");
    clock.now += 90_000;
    expect(await (await fetch(`${AT}/`)).text()).toContain(
      "Now Chromium treats the cookie that has no SameSite like a Lax cookie",
    );
  });

  test("logs out the sessions whose cookies came with the request, whatever its method", async () => {
    const { fetch, take } = open();
    const [none, , , strict] = await take();
    await (await fetch(`${AT}/logout`, "GET", { cookie: `${none}; ${strict}` })).text();
    const html = await (await fetch(`${AT}/`)).text();
    expect(columns(html, "sessions").map((row) => row[3])).toEqual(["logged out", "yes", "yes", "logged out"]);
  });

  test("shows as text what a request said about itself", async () => {
    const { fetch, take } = open();
    await take();
    expect(await (await fetch(`${AT}/take`, "GET", { origin: "<script>alert(1)</script>" })).text()).not.toContain(
      "<script",
    );
  });

  test.each(["/stall/", "/stall/short/", `${AT}`, `${AT}/nonsense`, `${AT}/take/more`])(
    "%s is not a stall",
    async (path) => {
      expect((await open().fetch(path)).status).toBe(404);
    },
  );

  test.each([
    [`${AT}/take`, true],
    [`${AT}/logout`, true],
    [`${AT}/set`, false],
    [`${AT}/`, false],
    ["/stall/short/take", false],
  ])("says whether %s accepts posts from other sites: %s", (path, takes) => expect(takesOtherSites(path)).toBe(takes));

  test("keeps the two thousand stalls used last, and no stall that was only looked at", async () => {
    const stalls = new MemoryStalls();
    const nothing = () => {};
    const { stall: first } = await stalls.change("first", nothing);
    expect(await stalls.look("looked")).not.toBe(await stalls.look("looked"));
    for (let i = 0; i < 1999; i++) await stalls.change(`stall-${i}`, nothing);
    expect(await stalls.look("first")).toBe(first);
    await stalls.change("one more", nothing);
    expect(await stalls.look("first")).not.toBe(first);
  });
});
