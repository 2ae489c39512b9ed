import { expect, test } from "@playwright/test";
import { oneIn } from "../helpers/draw.ts";
import { violations } from "./axe.ts";

/** The three doors hash for seconds, whoever asks: a run with a seed asks them in one of the two ways. */
const drawn = oneIn(2, ["measure", "guess"], { topic: "stopwatch" });

test("the reader measures the three doors, and the plot has a point for each door and number of right digits", async ({
  page,
}) => {
  test.skip(!drawn.includes("measure"), "The seed did not draw it.");
  await page.goto("/chapters/timing-and-leaks/");
  const stopwatch = page.locator("stop-watch");
  const points = stopwatch.locator(".plot > svg .point");
  await expect(stopwatch.getByText("Blocks hashed, counted when this page was built")).toBeVisible();
  await expect(points).toHaveCount(15);
  await stopwatch.getByRole("button", { name: "Measure the three doors" }).click();
  await expect(stopwatch.getByText("Milliseconds, measured by your browser")).toBeVisible();
  await expect(points).toHaveCount(15);
  await expect(stopwatch.getByRole("img", { name: /^Milliseconds.*Hashes first: [\d.]+/ })).toBeVisible();
  expect(await violations(page, "stop-watch", ["best-practice"])).toEqual([]);
});

test("the thief decides on a code of five digits, and the page says whether it is right", async ({ page }) => {
  test.skip(!drawn.includes("guess"), "The seed did not draw it.");
  await page.goto("/chapters/timing-and-leaks/");
  const stopwatch = page.locator("stop-watch");
  await stopwatch.getByRole("button", { name: "Find its code by measuring time" }).click();
  const verdict = /^He (has it: \d{5}|believes in \d{5}\. The code is \d{5})/;
  await expect(stopwatch.getByRole("status")).toHaveText(verdict);
  await expect(stopwatch.locator(".digits")).toHaveText(/^\s*(\d\s*){5}$/);
});
