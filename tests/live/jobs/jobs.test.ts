import { describe, expect, test, vi } from "vitest";
import { forgiving } from "../../../src/http/apology.ts";
import type { LiveAnswer } from "../../../src/http/answer.ts";
import { labs } from "../../../labs/kit/build/all-labs.ts";
import { doer, type Doer } from "../../../src/live/jobs/job.ts";
import { subjectsOf } from "../../../src/live/server/variants.ts";
import { base, createSite, LABS, readEvents } from "../site.ts";

const DOOR = base("timing-and-leaks", "constant-time");
const LOGOUT = base("logout", "starter");

/** A thread that waits before each job, until it is told to go on. */
function createHeld(): { held: Doer; go: () => void; begun: Promise<void> } {
  const inner = doer(subjectsOf(labs, [], false));
  const [begun, going] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const held: Doer = {
    async do(job, signal) {
      begun.resolve();
      await going.promise;
      return inner.do(job, signal);
    },
    close: async () => {},
  };
  return { held, go: going.resolve, begun: begun.promise };
}

describe("while another thread works on a server", () => {
  test("its reader's requests wait, and then see what the job has changed", async () => {
    const { held, go, begun } = createHeld();
    const { control, fetch, state, login } = createSite({ threads: [held] });
    await login(LOGOUT);
    const attack = control(LOGOUT, "attack");
    await begun;
    const [page, after] = [fetch(`${LOGOUT}/`), state(LOGOUT)];
    const other = await fetch(`${base("expiry", "starter")}/`);
    expect(other.status).toBe(200);
    go();
    expect((await attack).status).toBe(200);
    expect((await page).status).toBe(200);
    const { log, list } = await after;
    expect(log.findIndex(({ type }) => type === "outcome")).toBe(log.length - 2);
    expect(list.length).toBeGreaterThan(1);
  });

  test("a restart and a reset wait, too, so they give nobody an extra turn", async () => {
    const { held, go, begun } = createHeld();
    const { control, state } = createSite({ threads: [held] });
    const attack = control(LOGOUT, "attack");
    await begun;
    const both = control(LOGOUT, "restart").then(() => control(LOGOUT, "reset"));
    go();
    await Promise.all([attack, both]);
    expect((await state(LOGOUT)).log.map(({ type }) => type)).toEqual(["reset"]);
  });
});

test("an event stream gets each event of an attack once, in order", async () => {
  const { control, fetch } = createSite();
  const stream = await fetch(`${LOGOUT}/-/events`);
  const attack = control(LOGOUT, "attack");
  const events = await readEvents(stream, 8);
  await attack;
  expect(events.map(({ id }) => id)).toEqual(events.map(({ id }) => id).toSorted((a, b) => a - b));
  expect(new Set(events.map(({ id }) => id)).size).toBe(8);
  expect(events.some(({ type }) => type === "exchange")).toBe(true);
});

describe("lab 9's door", () => {
  const post = (path: string, body: string, gone: AbortSignal, { host }: ReturnType<typeof createSite>) =>
    forgiving(
      {
        method: "POST",
        origin: LABS,
        path,
        headers: [],
        address: "192.0.2.1",
        body: async () => body,
        gone: () => gone,
      },
      (request): LiveAnswer | Promise<LiveAnswer> => host.answer(request),
    );

  test("opens for the right code, and counts the hashed blocks in its list", async () => {
    const { fetch, state } = createSite();
    await fetch(`${DOOR}/code`, { form: { code: "12345" } });
    expect(await (await fetch(`${DOOR}/try`, { form: { guess: "12345" } })).text()).toContain("It opens");
    expect((await state(DOOR)).list).toEqual([["door", { kept: "12345", blocks: 5 }]]);
  });

  test("stops hashing when the client goes away, and keeps its earlier state", async () => {
    const site = createSite();
    await site.fetch(`${DOOR}/code`, { form: { code: "12345" } });
    const client = new AbortController();
    const digest = crypto.subtle.digest.bind(crypto.subtle);
    let hashed = 0;
    const spy = vi.spyOn(crypto.subtle, "digest").mockImplementation(async (...args) => {
      if (++hashed === 2) client.abort();
      return digest(...args);
    });
    const answer = await post(`${DOOR}/measure`, "", client.signal, site);
    spy.mockRestore();
    expect([answer.status, hashed]).toEqual([503, 2]);
    expect((await site.state(DOOR)).list).toEqual([["door", { kept: "12345", blocks: 0 }]]);
  });
});
