import { describe, expect, test } from "vitest";
import { labs } from "../../labs/kit/build/all-labs.ts";
import { deletions } from "../../src/live/server/scope.ts";
import { revive, serialise, createRecord } from "../../src/live/server/record.ts";
import { base, BOB, createSite, exchanges, noteIn, readEvents } from "./site.ts";

const B = base("expiry", "solution");
const HOUR = 3_600_000;

describe("the clock", () => {
  test("shows the machine's time, and a later time after a skip", async () => {
    const { clock, control, state, login, fetch } = createSite();
    const cookie = await login(B);
    const answer = await (await control(B, "skip", { ms: String(9 * HOUR) })).json();
    expect(answer).toEqual({ now: clock.now + 9 * HOUR, offset: 9 * HOUR });
    clock.now += 1000;
    expect((await state(B)).now).toBe(clock.now + 9 * HOUR);
    expect((await fetch(`${B}/dashboard`, { cookie })).status).toBe(401);
  });

  test.each(["", "-1", "0", "1.5", "NaN", "1e400", "many"])("does not move by %j", async (ms) => {
    const { control, state } = createSite();
    expect((await control(B, "skip", { ms })).status).toBe(400);
    expect((await state(B)).offset).toBe(0);
  });
});

describe("the jar", () => {
  test("has the Cookie header that this browser sends next", async () => {
    const { fetch, login, state } = createSite();
    const cookie = await login(B);
    expect((await state(B)).cookie).toBe(cookie);
    await fetch(`${B}/theme`, { form: { theme: "dark" }, cookie });
    await fetch(`${B}/logout`, { method: "POST", cookie });
    expect((await state(B)).cookie).toBe("");
  });
});

describe("a reset", () => {
  test("empties list, comments, clock and log, and makes new notes", async () => {
    const { control, login, fetch, state } = createSite();
    const read = async () => noteIn(await (await fetch(`${B}/dashboard`, { cookie: await login(B) })).text());
    const before = await read();
    await fetch(`${B}/comments`, { form: { text: "hello" }, cookie: await login(B) });
    await control(B, "skip", { ms: "1000" });
    await control(B, "reset");
    const { list, offset, log } = await state(B);
    expect({ list, offset }).toEqual({ list: [], offset: 0 });
    expect(log.map(({ type }) => type)).toEqual(["reset"]);
    expect(await (await fetch(`${B}/comments`)).text()).not.toContain("hello");
    expect(await read()).not.toBe(before);
  });

  test("deletes this server's cookies in the browser, and no others", async () => {
    const { fetch, login } = createSite();
    const cookie = await login(B);
    const response = await fetch(`${B}/-/reset`, { form: {}, cookie: `${cookie}; elsewhere=1` });
    expect(response.headers.getSetCookie().sort()).toEqual(
      [
        `session_token=; Path=${B}; Max-Age=0; Secure`,
        `session_token=; Path=${B}/; Max-Age=0`,
        `elsewhere=; Path=${B}; Max-Age=0`,
        `elsewhere=; Path=${B}/; Max-Age=0`,
      ].sort(),
    );
  });

  test("deletes a __Host- cookie only when this server has set it", () => {
    const known = [{ name: "__Host-mine", path: "/", secure: true, httpOnly: false }];
    expect(deletions("__Host-mine=1; __Host-other=2", known, B)).toEqual(["__Host-mine=; Path=/; Max-Age=0; Secure"]);
  });
});

describe("the attack", () => {
  // Lab 1 builds the vulnerable server, so its attack works on the solution.
  test.each(labs)(
    "of $slug steals a note from the vulnerable server, and none from the other server",
    async ({ slug, number }) => {
      const { control } = createSite();
      const [open, closed] = number === 1 ? ["solution", "starter"] : ["starter", "solution"];
      const run = async (variant: string) => (await control(base(slug, variant), "attack")).json();
      expect(await run(open)).toMatchObject({ stolen: true });
      expect(await run(closed)).toMatchObject({ stolen: false });
    },
  );

  test("tells its story in the wire log as it happens", async () => {
    const { control, state } = createSite();
    const at = base("username-in-a-cookie", "solution");
    await control(at, "attack");
    const { log } = await state(at);
    expect(log.map((event) => (event.type === "exchange" ? `${event.who} ${event.request.path}` : event.type))).toEqual(
      ["say", "thief /login", "say", "thief /dashboard", "outcome"],
    );
    expect(log.at(-1)).toMatchObject({ type: "outcome", stolen: true });
  });

  test("runs on the reader's own server, with the same list and notes", async () => {
    const { control, state, login } = createSite();
    const at = base("expiry", "starter");
    await login(at);
    await control(at, "attack");
    expect((await state(at)).list.length).toBeGreaterThanOrEqual(1);
  });
});

describe("the thief's request", () => {
  test("reads the reader's note with a copied cookie", async () => {
    const { control, login, state } = createSite();
    const at = base("logout", "starter");
    const cookie = await login(at);
    const answer = (await (await control(at, "thief", { method: "GET", path: "/dashboard", cookie })).json()) as {
      response: { status: number; body: string };
    };
    expect(answer.response.status).toBe(200);
    expect(noteIn(answer.response.body)).toMatch(/^locker/);
    expect(exchanges((await state(at)).log).map(({ who }) => who)).toEqual(["you", "thief"]);
  });

  test.each([
    ["a path without a slash", { path: "dashboard" }],
    ["a line break in the cookie", { path: "/", cookie: "a=1\r\nx: y" }],
    ["a character beyond a byte", { path: "/", cookie: "a=\u2603" }],
    ["a method that no Request has", { path: "/", method: "TRACE" }],
    ["no method at all", { path: "/", method: "G E T" }],
  ])("with %s is refused", async (_, form) => {
    const { control } = createSite();
    expect((await control(B, "thief", form)).status).toBe(400);
  });
});

describe("the event stream", () => {
  test("first sends past events, then new events, each with its ID", async () => {
    const { fetch, login } = createSite();
    await login(B);
    const stream = await fetch(`${B}/-/events`);
    expect(stream.headers.get("content-type")).toContain("text/event-stream");
    const events = await readEvents(stream, 4, (seen) => seen === 2 && void fetch(`${B}/dashboard`));
    expect(events.map(({ type }) => type)).toEqual(["exchange", "list", "exchange", "list"]);
    const ids = events.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
  });

  test("replays what came after Last-Event-ID, or after= for the first time", async () => {
    const { fetch, state } = createSite();
    for (const path of ["/", "/dashboard", "/admin"]) await fetch(B + path);
    const [first] = (await state(B)).log;
    const id = String(first?.id);
    for (const asked of [{ headers: { "last-event-id": id } }, {}]) {
      const stream = await fetch(`${B}/-/events${asked.headers ? "" : `?after=${id}`}`, asked);
      expect(exchanges(await readEvents(stream, 3)).map(({ request }) => request.path)).toEqual([
        "/dashboard",
        "/admin",
      ]);
    }
  });

  test("says so if the server was made again after the last event that the page saw", async () => {
    const { fetch, clock } = createSite();
    const stream = await fetch(`${B}/-/events`, { headers: { "last-event-id": String(clock.now - 5) } });
    expect((await readEvents(stream, 2)).map(({ type }) => type)).toEqual(["reset", "list"]);
  });

  test("of one reader contains no events of another reader", async () => {
    const { fetch, login } = createSite();
    const coming = readEvents(await fetch(`${B}/-/events`), 2);
    await login(base("expiry", "solution", BOB));
    await fetch(`${B}/admin`);
    expect(exchanges(await coming).map(({ request }) => request.path)).toEqual(["/admin"]);
  });

  test("no longer counts towards the limit of open streams after it is closed", async () => {
    const { fetch } = createSite({ caps: { streams: 1 } });
    for (const _ of [1, 2, 3]) {
      const stream = await fetch(`${B}/-/events`);
      expect(stream.status).toBe(200);
      await stream.body?.cancel();
    }
  });
});

describe("the control room", () => {
  test("shows pages, jar, list, clock and wire without any script", async () => {
    const { fetch, login } = createSite();
    const cookie = await login(B);
    const response = await fetch(`${B}/-/`, { cookie });
    const html = await response.text();
    for (const words of [
      cookie,
      `href="http://localhost:4322${B}/dashboard"`,
      'action="skip"',
      'action="attack"',
      "POST /login",
    ]) {
      expect(html).toContain(words);
    }
    expect(response.headers.get("content-security-policy")).not.toContain("script-src");
  });

  test("shows what visitors sent as text, never as markup", async () => {
    const { fetch } = createSite();
    await fetch(`${B}/login`, { form: { username: "<script>alert(1)</script>", password: "</pre>" } });
    const html = await (await fetch(`${B}/-/`, { cookie: "a=<script>" })).text();
    expect(html).not.toContain("<script>");
  });

  test("is the page to which a form leads back if no script runs", async () => {
    const { fetch } = createSite();
    const response = await fetch(`${B}/-/skip`, { form: { ms: "1000" } });
    expect([response.status, response.headers.get("location")]).toEqual([303, `${B}/-/`]);
  });

  test.each([
    ["GET", "/-/skip", 405],
    ["POST", "/-/state", 405],
    ["GET", "/-/nonsense", 404],
    ["GET", "/-", 308],
  ])("%s %s answers %i", async (method, path, status) => {
    expect((await createSite().fetch(B + path, { method })).status).toBe(status);
  });
});

describe("a control", () => {
  test.each([
    [{ origin: "http://localhost:4321" }, 200],
    [{}, 200],
    [{ "sec-fetch-site": "same-origin" }, 200],
    [{ origin: "http://evil.test" }, 403],
    [{ origin: "http://localhost:9999" }, 403],
    [{ origin: "null" }, 403],
    [{ "sec-fetch-site": "cross-site" }, 403],
    [{ "sec-fetch-site": "same-site" }, 403],
  ])("answers a request with the headers %j with %i", async (headers, status) => {
    expect((await createSite().control(B, "reset", {}, headers)).status).toBe(status);
  });

  test("refuses other sites, but a lab's own routes accept them, as chapter 3 shows", async () => {
    const { fetch } = createSite();
    const form = { username: "alice", password: "wonderland" };
    const response = await fetch(`${B}/login`, { form, headers: { origin: "http://evil.test" } });
    expect(response.status).toBe(303);
  });
});

test("a server's record is the same after it was stored and read again", () => {
  const record = createRecord(5);
  record.sessions.set("id", { username: "alice" });
  record.sessions.set("emptied", undefined);
  record.comments.push({ author: "alice", html: "hi\nthere" });
  record.log.push({ id: 6, text: JSON.stringify({ id: 6, at: 5, type: "say", text: "two\nlines" }) });
  expect(revive(serialise(record))).toEqual(record);
});

describe("a restart", () => {
  const statusFor = async (at: string, cookie: string, { fetch }: Pick<ReturnType<typeof createSite>, "fetch">) =>
    (await fetch(`${at}/dashboard`, { cookie })).status;

  test("logs nobody out if the sessions are on the disk", async () => {
    const { control, login, fetch } = createSite();
    const at = base("stores", "solution");
    const cookie = await login(at);
    expect(await (await control(at, "restart")).json()).toEqual({ restarted: true });
    expect(await statusFor(at, cookie, { fetch })).toBe(200);
  });

  test.each([
    ["stores", "keeps-sessions-in-memory"],
    ["timing-and-leaks", "solution"],
  ])("of %s/%s logs everybody out", async (slug, variant) => {
    const { control, login, fetch, state } = createSite();
    const at = base(slug, variant);
    const cookie = await login(at);
    await control(at, "restart");
    expect(await statusFor(at, cookie, { fetch })).toBe(401);
    expect((await state(at)).list).toEqual([]);
  });

  test("keeps clock, log, notes and the disk, which a reset empties", async () => {
    const { control, login, state } = createSite();
    const at = base("stores", "solution");
    await login(at);
    await control(at, "skip", { ms: "1000" });
    await control(at, "restart");
    const { offset, list, log } = await state(at);
    expect({ offset, list: list.length }).toEqual({ offset: 1000, list: 1 });
    expect(log.at(-1)?.type).toBe("say");
    await control(at, "reset");
    expect((await state(at)).list).toEqual([]);
  });
});

describe("a check of the suite, run from the page", () => {
  const titled = (title: string) => `/-/check?title=${encodeURIComponent(title)}`;
  const json = { headers: { accept: "application/json" } };
  const lab = labs.find(({ slug }) => slug === "logout");
  const { name, caughtBy } = lab?.mistakes[0] ?? { name: "", caughtBy: [] };
  const [title = ""] = caughtBy;

  test("fails on a wrong solution that it catches, and shows the request", async () => {
    const { fetch } = createSite();
    const answer = await fetch(base("logout", name) + titled(title), json);
    expect(await answer.json()).toMatchObject({ title, status: "fails" });
    const shown = await (await fetch(base("logout", name) + titled(title))).text();
    expect(shown).toContain(`<h1>Fails: ${title}`);
    expect(shown).toContain("The request that shows it");
  });

  test("passes on the solution, and changes nothing on the reader's own server", async () => {
    const { fetch, state } = createSite();
    const at = base("logout", "solution");
    expect(await (await fetch(at + titled(title), json)).json()).toMatchObject({ title, status: "holds" });
    expect(await state(at)).toMatchObject({ list: [], log: [], offset: 0 });
  });

  test("leaves Math.random as it was, and waits for the check before it", async () => {
    const { fetch } = createSite();
    const random = Math.random;
    const suite = (await labs.find(({ slug }) => slug === "random-ids")?.suite())?.default ?? [];
    for (const check of suite)
      expect((await fetch(B.replace("expiry", "random-ids") + titled(check.title), json)).status).toBe(200);
    expect(Math.random).toBe(random);
    const both = await Promise.all([
      fetch(B + titled("x"), json),
      ...[1, 2].map(() => fetch(base("logout", name) + titled(title), json)),
    ]);
    expect(both.map(({ status }) => status)).toEqual([404, 200, 200]);
  });

  test("is offered only in the control room of a lab's server", async () => {
    const { fetch } = createSite();
    expect(await (await fetch(`${base("logout", "starter")}/-/`)).text()).toContain(`<option>${title}</option>`);
    const other = await fetch(`${base("article-000", "server")}/-/check?title=x`);
    expect(other.status).toBe(404);
  });
});
