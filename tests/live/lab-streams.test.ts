import { expect, test } from "vitest";
import { ALICE, createSite } from "./site.ts";

const B = `/live/${ALICE}/edge`;
const LOGIN = { username: "alice", password: "wonderland" };

/** A site on which a second passes when the test says so, and a reader who has logged in. */
async function visit(variant: string) {
  const clock = { now: Date.UTC(2026, 0, 15, 12) };
  let pass = () => {};
  const second = () => new Promise<void>((resolve) => (pass = resolve));
  const site = createSite({ clock, second });
  const base = `${B}/${variant}`;
  const login = await site.fetch(`${base}/login`, { form: LOGIN });
  const cookie = (login.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "";
  const answer = await site.fetch(`${base}/events`, { cookie });
  const reader = answer.body?.getReader();
  const next = async () => {
    const part = await reader?.read();
    return part?.done ? "ended" : new TextDecoder().decode(part?.value);
  };
  const tick = async () => {
    const read = next();
    await new Promise((resolve) => setImmediate(resolve));
    clock.now += 1000;
    pass();
    return read;
  };
  return { site, base, cookie, answer, reader, next, tick };
}

const usage = async ({ host }: ReturnType<typeof createSite>) => (await host.usage()).streams;

test("a lab's event stream keeps sending to the reader's browser, and ends when the lab ends it", async () => {
  const { site, base, cookie, answer, next, tick } = await visit("solution");
  expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(await next()).toMatch(/^data: 12:00:00 locker \w+\n\n$/);
  expect(await tick()).toMatch(/^data: 12:00:01 locker \w+\n\n$/);
  expect(await usage(site)).toBe(1);
  await site.fetch(`${base}/logout`, { form: {}, cookie });
  expect(await tick()).toBe("ended");
  expect(await usage(site)).toBe(0);
});

test("on the starter, an event stream goes on after the logout, and the site stops reading it when the reader leaves", async () => {
  const { site, base, cookie, reader, next, tick } = await visit("starter");
  await next();
  await site.fetch(`${base}/logout`, { form: {}, cookie });
  expect(await tick()).toMatch(/^data: 12:00:01 locker/);
  await reader?.cancel();
  expect(await usage(site)).toBe(0);
});

test("a reset ends it", async () => {
  const { site, base, next, tick } = await visit("starter");
  await next();
  await site.control(base, "reset");
  expect(await tick()).toBe("ended");
});

test("there is a cap for the number of streams of one server", async () => {
  const site = createSite({ caps: { streams: 1 }, second: () => new Promise(() => {}) });
  const login = await site.fetch(`${B}/starter/login`, { form: LOGIN });
  const cookie = (login.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "";
  expect((await site.fetch(`${B}/starter/events`, { cookie })).status).toBe(200);
  expect((await site.fetch(`${B}/starter/events`, { cookie })).status).toBe(429);
});

test("a proxy with a cache, in front of the server, reports what it saw and gives one visitor's page to the next visitor", async () => {
  const site = createSite();
  const login = await site.fetch(`${B}/starter/login`, { form: LOGIN });
  const cookie = (login.headers.getSetCookie()[0] ?? "").split(";")[0] ?? "";
  const forged = { "x-forwarded-proto": "gopher", "x-forwarded-for": "1.2.3.4" };
  await site.fetch(`${B}/starter/dashboard`, { cookie, headers: forged });
  const next = await site.fetch(`${B}/starter/dashboard`);
  expect([next.status, next.headers.get("x-cache"), await next.text()]).toEqual([
    200,
    "hit",
    expect.stringContaining("locker"),
  ]);
  const { log } = await site.state(`${B}/starter`);
  const seen = log.flatMap((event) => (event.type === "exchange" ? [event.response.headers] : []));
  expect(seen.at(-1)).toContainEqual(["x-cache", "hit"]);
});

test("if a server believes the Host header, it mails a link that leads to an address of the thief's choice", async () => {
  const site = createSite();
  const asks = (host: string) =>
    site.control(`${B}/links`, "thief", { method: "POST", path: "/forgot", host, body: "username=alice" });
  const mail = async () => (await site.fetch(`${B}/links/mail`)).text();
  await asks("evil.test");
  expect(await mail()).toMatch(/open https:\/\/evil\.test\/reset\?token=[0-9a-f]{64}</);
  await asks("evil.test/x");
  expect(await mail()).toContain("https://evil.test/reset");
  const login = await site.fetch(`${B}/links/login`, { form: LOGIN });
  expect(login.headers.getSetCookie()[0]).not.toContain("Secure");
  expect(await (await site.fetch(`${B}/links/forgot`)).text()).toContain("x-forwarded-proto: http\n");
});

test("a page of this lab may open the event stream of its own server, and reach nothing else", async () => {
  const { headers } = await createSite().fetch(`${B}/starter/`);
  expect(headers.get("content-security-policy")).toMatch(
    new RegExp(`; connect-src http://localhost:\\d+${B}/starter/events$`),
  );
});
