import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { labs } from "../../labs/kit/build/all-labs.ts";
import { scopeLocation, scopeSetCookie } from "../../src/live/server/scope.ts";
import { ALICE, base, BOB, cookieOf, createSite, exchanges, LABS, noteIn, ORIGIN } from "./site.ts";

const B = base("random-ids", "solution");

describe("a live server answers as if it were the only one", () => {
  test("a reader logs in, reads a private note and logs out", async () => {
    const { fetch, login } = createSite();
    const cookie = await login(B);
    expect(noteIn(await (await fetch(`${B}/dashboard`, { cookie })).text())).toMatch(/^locker \w{16}$/);
    const out = await fetch(`${B}/logout`, { form: {}, cookie });
    expect(out.status).toBe(303);
  });

  test.each(labs.map(({ slug }) => slug))(
    "starter and solution of %s start and show their login page",
    async (slug) => {
      const { fetch } = createSite();
      for (const variant of ["starter", "solution"]) {
        const response = await fetch(`${base(slug, variant)}/`);
        expect([variant, response.status]).toEqual([variant, 200]);
        expect(await response.text()).toContain("Log in");
      }
    },
  );

  test("every mistake of every lab starts", async () => {
    const { fetch } = createSite({ caps: { servers: 1000 } });
    for (const { slug, mistaken } of labs) {
      for (const name of Object.keys(mistaken)) {
        const response = await fetch(`${base(slug, name)}/`);
        expect([slug, name, response.status < 500]).toEqual([slug, name, true]);
      }
    }
  });

  test.each([
    ["starter", 200],
    ["solution", 401],
  ])(
    "a request can begin before its body has arrived: on lab 8's %s a copied cookie then gets %i",
    async (variant, status) => {
      const { fetch, handle, login } = createSite();
      const at = base("races", variant);
      const cookie = await login(at);
      const wire = new TransformStream<Uint8Array, Uint8Array>();
      const headers = { host: "localhost:4322", cookie, "content-type": "application/x-www-form-urlencoded" };
      const init = { method: "POST", body: wire.readable, duplex: "half", headers };
      const slow = handle(new Request(`${LABS}${at}/comments`, init as RequestInit));
      const writer = wire.writable.getWriter();
      await writer.write(new TextEncoder().encode("text="));
      await nextTurn();
      await fetch(`${at}/logout`, { form: {}, cookie });
      expect((await fetch(`${at}/dashboard`, { cookie })).status).toBe(401);
      await writer.write(new TextEncoder().encode("hello"));
      await writer.close();
      await slow;
      expect((await fetch(`${at}/dashboard`, { cookie })).status).toBe(status);
    },
  );

  test("redirects and cookies are scoped below the server's address", async () => {
    const { fetch } = createSite();
    const response = await fetch(`${B}/login`, { form: { username: "alice", password: "wonderland" } });
    expect(response.headers.get("location")).toBe(`${B}/dashboard`);
    expect(response.headers.getSetCookie()[0]).toMatch(new RegExp(`; Path=${B}(;|$)`));
  });

  test("the wire log keeps both what the server sent and what the browser got", async () => {
    const { fetch, state } = createSite();
    await fetch(`${B}/login`, { form: { username: "alice", password: "wonderland" } });
    const [event] = exchanges((await state(B)).log);
    const sent = event?.response.headers.find(([name]) => name === "set-cookie")?.[1];
    expect(sent).toMatch(/; Path=\/$/);
    expect(event?.request).toMatchObject({
      method: "POST",
      path: "/login",
      body: "username=alice&password=wonderland",
    });
    expect(event?.scoped?.setCookies[0]).toMatch(new RegExp(`; Path=${B}$`));
    expect(event?.scoped?.location).toBe(`${B}/dashboard`);
  });

  test("several cookies come back as several headers", async () => {
    const { fetch, login } = createSite();
    const at = base("middleware", "solution");
    const response = await fetch(`${at}/export`, { form: {}, cookie: await login(at) });
    expect(response.status).toBe(201);
    expect(response.headers.getSetCookie().length).toBeGreaterThanOrEqual(2);
    for (const cookie of response.headers.getSetCookie()) expect(cookie).toContain(`Path=${at};`);
  });

  test("its pages may run inline scripts and reach nothing over the network", async () => {
    const { headers } = await createSite().fetch(`${B}/`);
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'",
    );
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("strict-origin");
  });

  test("an address without the slash at its end leads to the address with the slash", async () => {
    const response = await createSite().fetch(`${B}?a=1`);
    expect([response.status, response.headers.get("location")]).toEqual([308, `${B}/?a=1`]);
  });

  test("a new sandbox gets an unguessable name", async () => {
    const { fetch } = createSite();
    const locations = await Promise.all(
      ["1", "2"].map(async () => (await fetch("/live/new/random-ids/starter/")).headers.get("location")),
    );
    expect(locations[0]).toMatch(/^http:\/\/localhost:4322\/live\/[\w-]{32}\/random-ids\/starter\/$/);
    expect(locations[0]).not.toBe(locations[1]);
  });
});

describe("the site", () => {
  const wide = {
    "clear-site-data": '"*"',
    "strict-transport-security": "max-age=1",
    "access-control-allow-origin": "*",
    refresh: "0; url=/",
    "content-encoding": "gzip",
    "x-accel-redirect": "/etc/passwd",
    "content-security-policy": "default-src *",
    "cache-control": "public",
  };

  test("passes on a lab's harmless headers; it logs those that would act on the whole site, and does not send them", async () => {
    const { fetch, state } = createSite({
      labs: fake(() => new Response("hi", { headers: { ...wide, "x-mine": "1" } })),
    });
    const { headers } = await fetch(`${base("fake", "starter")}/`);
    for (const [name, value] of Object.entries(wide)) expect([name, headers.get(name)]).not.toEqual([name, value]);
    expect(headers.get("x-mine")).toBe("1");
    const [event] = exchanges((await state(base("fake", "starter"))).log);
    expect(event?.response.headers).toContainEqual(["clear-site-data", '"*"']);
  });
});

describe("a handler of a lab", () => {
  test.each([
    ["throws", () => Promise.reject(new TypeError("no such <thing>")), "TypeError: no such &lt;thing&gt;"],
    ["returns nothing", () => undefined, "the handler returned no Response"],
    ["answers with status 0", () => Response.error(), "status 0"],
  ])("%s, and the page names the error", async (_, handler, words) => {
    const { fetch } = createSite({ labs: fake(handler) });
    const response = await fetch(`${base("fake", "starter")}/`);
    expect(response.status).toBe(500);
    expect(await response.text()).toContain(words);
  });

  test.each([204, 205, 304])("may answer %i, which has no body", async (status) => {
    const { fetch } = createSite({ labs: fake(() => new Response(null, { status })) });
    expect((await fetch(`${base("fake", "starter")}/`)).status).toBe(status);
  });
});

describe("two readers", () => {
  test("have different notes, lists, clocks and logs", async () => {
    const { login, fetch, state, control } = createSite();
    const [mine, theirs] = [B, base("random-ids", "solution", BOB)];
    const cookie = await login(mine);
    await control(mine, "skip", { ms: "60000" });
    const theirState = await state(theirs);
    expect(theirState).toMatchObject({ list: [], log: [], offset: 0 });
    expect((await fetch(`${theirs}/dashboard`, { cookie })).status).toBe(401);
    const note = async (at: string) =>
      noteIn(await (await fetch(`${at}/dashboard`, { cookie: await login(at) })).text());
    expect(await note(mine)).not.toBe(await note(theirs));
  });

  test("need another login for another variant of a lab", async () => {
    const { login, fetch } = createSite();
    const cookie = await login(B);
    expect((await fetch(`${base("cookie-flags", "solution")}/dashboard`, { cookie })).status).toBe(401);
  });
});

describe("Set-Cookie is read as a browser reads it", () => {
  const at = `/live/${ALICE}/random-ids/starter`;
  test.each([
    ["a=1; Path=/", `a=1; Path=${at}`],
    ["a=1; path=/; HttpOnly", `a=1; path=${at}; HttpOnly`],
    ["a=1;PATH = /admin ;Secure", `a=1;PATH = ${at}/admin;Secure`],
    ["a=1; Path=/a; Path=/b", `a=1; Path=${at}/a; Path=${at}/b`],
    ["a=1", "a=1"],
    ["a=1; Path=", "a=1; Path="],
    ["a=1; Path=relative", "a=1; Path=relative"],
    ['a=1; Path="/"', 'a=1; Path="/"'],
    ["path=/; HttpOnly", "path=/; HttpOnly"],
    ["a=Path=/; Max-Age=1", "a=Path=/; Max-Age=1"],
    ["a=1; xPath=/", "a=1; xPath=/"],
    ["a=1; Path=/live/other/lab", `a=1; Path=${at}/live/other/lab`],
    ["__Host-a=1; Path=/; Secure", "__Host-a=1; Path=/; Secure"],
    ["__hOsT-a=1; Path=/; Secure", "__hOsT-a=1; Path=/; Secure"],
    ["__Secure-a=1; Path=/; Secure", `__Secure-a=1; Path=${at}; Secure`],
    ["a=1; Domain=localhost; Path=/", `a=1; Path=${at}`],
  ])("%s", (header, scoped) => expect(scopeSetCookie(header, at)).toBe(scoped));
});

describe("a redirect stays below the server's address unless it leaves the site", () => {
  const at = "/live/s/l/v";
  test.each([
    ["/dashboard", `${at}/dashboard`],
    ["/", `${at}/`],
    ["/login?next=/admin#x", `${at}/login?next=/admin#x`],
    [`${ORIGIN}/dashboard`, `${at}/dashboard`],
    ["dashboard", "dashboard"],
    ["./", "./"],
    ["../../../../etc", `${at}/etc`],
    ["/../../../chapters/", `${at}/chapters/`],
    ["//evil.test/", "//evil.test/"],
    ["/\\evil.test/", "/\\evil.test/"],
    ["https://evil.test/", "https://evil.test/"],
    ["javascript:alert(1)", "javascript:alert(1)"],
    ["http://[", "http://["],
  ])("%s", (location, scoped) => expect(scopeLocation(location, at, ORIGIN, "/a/b")).toBe(scoped));
});

test("a cookie that a lab sets for a deeper path is scoped to it, and is sent only there", async () => {
  const { fetch } = createSite({
    labs: fake(() => new Response("", { headers: { "set-cookie": "a=1; Path=/deep" } })),
  });
  const response = await fetch(`${base("fake", "starter")}/`);
  expect(response.headers.getSetCookie()).toEqual([`a=1; Path=${base("fake", "starter")}/deep`]);
  expect(cookieOf(response)).toBe("a=1");
});

/** A lab whose starter is this handler. */
function fake(handler: (request: Request) => unknown): typeof labs {
  const load = async () => ({ default: () => handler });
  const [model] = labs;
  if (!model) throw new Error("there are no labs");
  return [{ ...model, slug: "fake", starter: load, solution: load, mistaken: {} }];
}
