import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { base, createSite } from "./site.ts";

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
