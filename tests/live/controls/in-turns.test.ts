import { expect, test } from "vitest";
import { base, createSite } from "../site.ts";

const check = (title: string) =>
  `${base("random-ids", "solution")}/-/check?${new URLSearchParams({ title }).toString()}`;

test("other readers have their turns while a long check runs", async () => {
  const { fetch } = createSite();
  let [turns, isDone] = [0, false];
  const count = () => {
    turns++;
    if (!isDone) setImmediate(count);
  };
  await fetch(`${base("random-ids", "solution")}/`);
  setImmediate(count);
  const response = await fetch(check("an ID carries at least 128 bits"));
  isDone = true;
  expect([response.status, await response.text()]).toEqual([200, expect.stringContaining("Holds: an ID carries")]);
  expect(turns).toBeGreaterThan(5);
});
