import { expect, test } from "@playwright/test";
import { appendFileSync, copyFileSync, readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { listLabs } from "../../labs/kit/build/catalogue.ts";
import { lineTo } from "../../labs/kit/grader/earlier.ts";
import { violations } from "./axe.ts";
import { moveIn, type Home } from "./home.ts";

/** The labs take the port after it. */
const PORT = 4395;
const SITE = `http://localhost:${PORT}`;

test.describe.configure({ mode: "serial" });

let home: Home;

test.beforeAll(async () => void (home = await moveIn("done", PORT)));
test.afterAll(() => home.leave());

const server = (lab: string) => join(home.root, "labs", lab, "server.ts");

/** The learner writes the reference, and check-lab passes it. */
function pass(lab: string): void {
  copyFileSync(join(home.root, "labs", lab, "solution.ts"), server(lab));
  expect(home.checkLab(Number(lab.slice(0, 2))).status).toBe(0);
}

const statusOf = async (path: string, headers: Record<string, string> = {}) =>
  (await fetch(SITE + path, { headers })).status;

test("before a pass nothing is told, and the reference stays shut", async ({ page }) => {
  await page.goto(`${SITE}/chapters/random-ids/`);
  await expect(page.locator("[data-done] .told")).toBeHidden();
  await page.getByRole("link", { name: "Your code next to the reference" }).click();
  await expect(page.getByText("This lab does not pass at present.")).toBeVisible();
  await expect(page.locator(".beside")).toHaveCount(0);
  expect(await statusOf("/done/random-ids/")).toBe(403);
  await page.goto(`${SITE}/done/`);
  await expect(page.getByText("No lab has passed yet.")).toBeVisible();
});

test("a pass is told on the chapter's page when the reader comes back to it", async ({ page }) => {
  await page.goto(`${SITE}/chapters/random-ids/`);
  await expect(page.locator("[data-done] .told")).toBeHidden();
  pass("02-random-ids");
  await page.evaluate(() => dispatchEvent(new Event("focus")));
  const box = page.locator("[data-done]");
  await expect(box.getByText("an ID carries at least 128 bits")).toBeVisible();
  await expect(box.getByText("chapter 1: forging the cookie")).toBeVisible();
  await expect(box.getByRole("status")).toContainText("Lab 2 passes.");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the chapter leads to the code beside the reference", async ({ page }) => {
    appendFileSync(server("02-random-ids"), 'const mine = "<img src=x onerror=alert(1)>";\n');
    await page.goto(`${SITE}/chapters/random-ids/`);
    await page.getByRole("link", { name: "Your code next to the reference" }).click();
    await expect(page.getByRole("heading", { name: "What your server of lab 2 withstands" })).toBeVisible();
    await expect(page.getByText("forging the cookie fails")).toBeVisible();
    const mine = page.locator(".beside tr:not([data-same]) td").first();
    await expect(mine).toContainText('−const mine = "<img src=x onerror=alert(1)>";');
    await expect(page.locator(".beside img")).toHaveCount(0);
  });
});

test("a file edited since is said to be", async ({ page }) => {
  utimesSync(server("02-random-ids"), new Date("2999-01-01"), new Date("2999-01-01"));
  await page.goto(`${SITE}/done/random-ids/`);
  await expect(page.getByText("You have edited it since")).toBeVisible();
});

test("nobody can read another file, and the site answers to no other name of this machine", async () => {
  for (const path of [
    "/done/..%2frandom-ids/",
    "/done/%2e%2e%2f%2e%2e%2fpackage.json/",
    "/done/kit/",
    "/done/__proto__/",
  ])
    expect(await statusOf(path), path).toBe(404);
  expect(await statusOf("/done/username-in-a-cookie/")).toBe(403);
});

test("after the last lab one page sums up what the servers withstand, for paper too", async ({ page }) => {
  const labs = readdirSync("labs").filter((name) => /^\d\d-/.test(name));
  test.slow();
  for (const lab of labs) pass(lab);
  await page.goto(`${SITE}/`);
  await page.getByRole("link", { name: "Every lab passes: see which attacks your servers withstand" }).click();
  await expect(page.getByText(`${labs.length} of ${labs.length} labs pass`)).toBeVisible();
  const folders = listLabs();
  const longest = Math.max(...folders.map(({ number }) => lineTo(folders, number).length - 1));
  await expect(page.getByText("You are done.")).toContainText(`those of all ${longest} chapters before`);
  await expect(page.locator(".feats > li")).toHaveCount(labs.length);
  await expect(page.getByRole("heading", { name: `Still open after chapter ${labs.length}` })).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await expect(page.locator(".feats > li").last()).toBeVisible();
  await expect(page.getByRole("button", { name: "Search" })).toBeHidden();
});

for (const path of ["/done/", "/done/random-ids/", "/chapters/random-ids/"]) {
  test(`${path} has no accessibility violation after a pass, light and dark, and fits 320 pixels`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(SITE + path);
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });
}
