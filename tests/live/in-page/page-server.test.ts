import { describe, expect, test } from "vitest";
import { labs } from "../../../labs/kit/build/all-labs.ts";
import type { Granted } from "../../../src/live/in-page/page-wishes.ts";
import { PageServer, serverNamed } from "../../../src/live/in-page/page-server.ts";
import { inProcessRunner } from "../../../src/live/runners/in-process-runner.ts";
import type { LiveEvent } from "../../../src/live/server/events.ts";

const NOW = Date.UTC(2026, 10, 28);

/** A server of a lab as the worker of an export runs it. */
async function open(slug: string, variant: "starter" | "solution") {
  const lab = labs.find((one) => one.slug === slug);
  if (!lab) throw new Error(`no lab ${slug}`);
  const servers = { starter: await lab.starter(), solution: await lab.solution() };
  const events: LiveEvent[] = [];
  let seconds = 0;
  const { default: attack } = await lab.attack();
  const server = new PageServer(
    { run: (record) => inProcessRunner(async () => serverNamed(servers, variant), record), attack },
    () => NOW + seconds * 1_000,
    (event) => events.push(event),
  );
  const visit = (method: string, path: string, body?: string) =>
    server.grant({ do: "visit", method, path, hops: 20, ...(body === undefined ? {} : { body }) }) as Promise<
      Granted["visit"]
    >;
  const control = (name: string, fields: Record<string, string> = {}) => server.grant({ do: "control", name, fields });
  const state = () => server.grant({ do: "state" }) as Promise<Granted["state"]>;
  const logIn = () => visit("POST", "/login", "username=alice&password=wonderland");
  const passSeconds = (more: number) => void (seconds += more);
  return { server, events, visit, control, state, logIn, passSeconds };
}

describe.each(labs.map(({ slug, number }) => [slug, number] as const))("lab %s in a page", (slug, number) => {
  test("can be attacked as on the site", async () => {
    for (const variant of ["starter", "solution"] as const) {
      const { control, events } = await open(slug, variant);
      const steals = number === 1 ? variant === "solution" : variant === "starter";
      expect(await control("attack")).toMatchObject({ stolen: steals });
      expect(events.findLast(({ type }) => type === "outcome")).toMatchObject({ stolen: steals });
    }
  });
});

describe("a server in a page", () => {
  test("lets the reader in, and follows the redirect as a browser does", async () => {
    const { logIn, state, events } = await open("random-ids", "solution");
    const shown = await logIn();
    expect(shown).toMatchObject({ path: "/dashboard", status: 200, script: expect.stringMatching(/^session_token=/) });
    expect(shown.body).toContain("Your private note");
    expect((await state()).cookie).toMatch(/^session_token=[0-9a-f]{64}$/);
    expect(events.flatMap((event) => (event.type === "exchange" ? [event.request.path] : []))).toEqual([
      "/login",
      "/dashboard",
    ]);
  });

  test("hides an HttpOnly cookie from scripts", async () => {
    const { logIn } = await open("cookie-flags", "solution");
    expect((await logIn()).script).toBe("");
  });

  test("can move its clock, which ends a session", async () => {
    const { logIn, visit, control } = await open("expiry", "solution");
    await logIn();
    await control("skip", { ms: String(31 * 60_000) });
    expect((await visit("GET", "/dashboard")).status).toBe(401);
    await expect(control("skip", { ms: "-1" })).rejects.toThrow("A clock moves forward");
  });

  test("lets the thief send a copied cookie, and the reader edit and delete cookies and reset the server", async () => {
    const { server, logIn, visit, control, state } = await open("random-ids", "solution");
    await logIn();
    const { cookie } = await state();
    expect(await control("thief", { method: "GET", path: "/dashboard", cookie })).toMatchObject({ status: 200 });
    await expect(control("thief", { path: "no-slash" })).rejects.toThrow("path must begin with a slash");
    await server.grant({ do: "edit", name: "session_token", value: "f".repeat(64) });
    expect((await visit("GET", "/dashboard")).status).toBe(401);
    await expect(server.grant({ do: "edit", name: "nothing", value: "" })).rejects.toThrow("has no cookie nothing");
    await server.grant({ do: "forget" });
    expect((await state()).cookie).toBe("");
    await control("reset");
    expect((await state()).list).toEqual([]);
  });

  test("lets an event stream go on, and stops it when its page is not shown any more", async () => {
    const { server, logIn, visit, passSeconds } = await open("edge", "solution");
    await logIn();
    const { stream = -1, body, type } = await visit("GET", "/events");
    expect([type, body]).toEqual(["text/event-stream; charset=utf-8", expect.stringMatching(/^data: 00:00:00 locker/)]);
    const follow = () => server.grant({ do: "follow", stream });
    expect(await follow()).toEqual({ text: expect.stringMatching(/^data: 00:00:00 locker/), ended: false });
    expect(await follow()).toEqual({ text: "", ended: false });
    passSeconds(1);
    expect(await follow()).toEqual({ text: expect.stringMatching(/^data: 00:00:01 locker/), ended: false });
    await visit("POST", "/logout", "");
    passSeconds(1);
    expect(await follow()).toEqual({ text: "", ended: true });
    await logIn();
    const { stream: next = -1 } = await visit("GET", "/events");
    await server.grant({ do: "hang-up", stream: next });
    expect(await server.grant({ do: "follow", stream: next })).toEqual({ text: "", ended: true });
  });

  test("with an unknown name is an error", () => {
    expect(() => serverNamed({}, "constructor")).toThrow('There is no server "constructor"');
  });
});
