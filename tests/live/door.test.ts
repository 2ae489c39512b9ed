import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { ALICE, base, BOB, createSite } from "./site.ts";

test("a restart does not let a second one at lab 9's door while the first still measures", async () => {
  const { fetch, control, state } = createSite();
  const at = base("timing-and-leaks", "constant-time");
  await fetch(`${at}/`);
  const first = fetch(`${at}/measure`, { form: {} });
  while ((await state(at)).list.length === 0) await nextTurn();
  await control(at, "restart");
  expect((await fetch(`${at}/measure`, { form: {} })).status).toBe(429);
  expect((await first).status).toBe(200);
  expect((await fetch(`${at}/measure`, { form: {} })).status).toBe(200);
}, 60_000);

test("all doors together hash one block at a time, so that a login elsewhere waits for one only", async () => {
  const { fetch } = createSite();
  const doors = [ALICE, BOB, "cccccccccccccccc"].map((reader) => base("timing-and-leaks", "constant-time", reader));
  for (const at of doors) await fetch(`${at}/code`, { form: { code: "12345" } });
  const digest = crypto.subtle.digest.bind(crypto.subtle);
  let [running, most, hashed] = [0, 0, 0];
  const spy = vi.spyOn(crypto.subtle, "digest").mockImplementation(async (...args) => {
    most = Math.max(most, ++running);
    hashed++;
    return digest(...args).finally(() => running--);
  });
  const answers = await Promise.all(doors.map((at) => fetch(`${at}/try`, { form: { guess: "12345" } })));
  spy.mockRestore();
  for (const answer of answers) expect(await answer.text()).toContain("It opens");
  expect([most, hashed]).toEqual([1, 15]);
});
