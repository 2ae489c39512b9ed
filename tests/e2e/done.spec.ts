import { expect, test } from "@playwright/test";
import { appendFileSync, copyFileSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { labs, type LabEntry } from "../../labs/kit/build/all-labs.ts";
import { lineTo } from "../../labs/kit/grader/earlier.ts";
import { readProgress, updateProgress, type LabProgress } from "../../src/cli/progress-file.ts";
import { draw } from "../helpers/draw.ts";
import { violations } from "./axe.ts";
import { moveIn, type Home } from "./home.ts";

/** The labs take the port after it. */
const PORT = 4395;
const SITE = `http://localhost:${PORT}`;

/** The lab that check-lab really passes in the end, an early one because it has fewer checks; without a seed all labs. */
const EARLY = 6;
const seed = process.env["WRISTBAND_SEED"];
const early = labs.slice(0, EARLY).map(({ slug }) => slug);
const drawn = labs.filter(({ slug }) => seed === undefined || draw(early, 1, seed).includes(slug));

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

/** What check-lab writes down of a server that passes. The check of it costs seconds a lab, and tests/cli looks at it. */
async function notePass(lab: LabEntry): Promise<void> {
  const { default: checks } = await lab.suite();
  const before = labs.filter(({ number }) => number < lab.number && lab.line.includes(number));
  const held = (names: string[]) => Object.fromEntries(names.map((name) => [name, "holds"]));
  copyFileSync(join(home.root, "labs", lab.folder, "solution.ts"), server(lab.folder));
  updateProgress(home.root, lab.slug, () => ({
    passed: true,
    at: new Date().toISOString(),
    checks: held(checks.map(({ title }) => title)),
    earlier: held(before.map(({ slug }) => slug)),
  }));
}

/** What the pages read of what check-lab knows of a lab. */
function noted(slug: string): Omit<LabProgress, "at"> | undefined {
  const { passed, checks, earlier = {} } = readProgress(home.root).progress.labs[slug] ?? {};
  return passed === undefined || checks === undefined ? undefined : { passed, checks, earlier };
}

const statusOf = async (path: string, headers: Record<string, string> = {}) =>
  (await fetch(SITE + path, { headers })).status;

test("before a pass the page shows no result and no reference", async ({ page }) => {
  await page.goto(`${SITE}/chapters/random-ids/`);
  await expect(page.locator("[data-done] .told")).toBeHidden();
  await page.getByRole("link", { name: "Your code next to the reference" }).click();
  await expect(page.getByText("This lab does not pass at present.")).toBeVisible();
  await expect(page.locator(".beside")).toHaveCount(0);
  expect(await statusOf("/done/random-ids/")).toBe(403);
  await page.goto(`${SITE}/done/`);
  await expect(page.getByText("No lab has passed yet.")).toBeVisible();
});

test("a learner's path: the starter fails, the file is edited, the grade passes, every page shows it", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(`${SITE}/`);
  const shown = page.locator("[data-progress=random-ids]");
  await test.step("the starter fails", async () => {
    const first = home.checkLab(2);
    expect(first.status).toBe(1);
    expect(first.stdout).toContain("labs/02-random-ids/server.ts");
    // A command that breaks ends with 1 as well.
    expect(first.stdout).toContain("Not yet");
    await page.reload();
    await expect(shown).not.toContainText(/done|passed/i);
  });

  await test.step("a pass is told on the chapter's page when the reader comes back to it", async () => {
    await page.goto(`${SITE}/chapters/random-ids/`);
    await expect(page.locator("[data-done] .told")).toBeHidden();
    pass("02-random-ids");
    await page.evaluate(() => dispatchEvent(new Event("focus")));
    const box = page.locator("[data-done]");
    await expect(box.getByText("an ID carries at least 128 bits")).toBeVisible();
    await expect(box.getByText("chapter 1: forging the cookie")).toBeVisible();
    await expect(box.getByRole("status")).toContainText("Lab 2 passes.");
    await page.goto(`${SITE}/`);
    await expect(shown).toContainText(/done|passed/i);
  });

  await test.step("the attack fails on the file as it is, and works again when the starter is back", async () => {
    await page.goto(`${SITE}/chapters/random-ids/`);
    const panel = page.locator("live-panel");
    await panel.getByRole("radio", { name: "Yours" }).check();
    await panel.getByRole("button", { name: "Run the attack" }).click();
    await expect(panel.locator("[data-stolen]")).toHaveAttribute("data-stolen", "false");
    copyFileSync(join(home.root, "labs", "02-random-ids", "starter.ts"), server("02-random-ids"));
    await expect(async () => {
      await panel.getByRole("button", { name: "Run the attack" }).click();
      await expect(panel.locator("[data-stolen]").last()).toHaveAttribute("data-stolen", "true", { timeout: 3000 });
    }).toPass();
    copyFileSync(join(home.root, "labs", "02-random-ids", "solution.ts"), server("02-random-ids"));
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the chapter links to a page with the reader's code beside the reference", async ({ page }) => {
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

test("the page says that the file was edited after it passed", async ({ page }) => {
  utimesSync(server("02-random-ids"), new Date("2999-01-01"), new Date("2999-01-01"));
  await page.goto(`${SITE}/done/random-ids/`);
  await expect(page.getByText("You have edited it since")).toBeVisible();
});

test("no address leads to another file, and the page of an unfinished lab is refused", async () => {
  for (const path of [
    "/done/..%2frandom-ids/",
    "/done/%2e%2e%2f%2e%2e%2fpackage.json/",
    "/done/kit/",
    "/done/__proto__/",
  ])
    expect(await statusOf(path), path).toBe(404);
  expect(await statusOf("/done/username-in-a-cookie/")).toBe(403);
});

test("after the last lab one page, which can be printed, sums up what the servers withstand", async ({ page }) => {
  for (const lab of labs) await notePass(lab);
  for (const { slug, folder } of drawn) {
    const expected = noted(slug);
    pass(folder);
    expect(noted(slug), slug).toEqual(expected);
  }
  await page.goto(`${SITE}/`);
  await page.getByRole("link", { name: "Every lab passes: see which attacks your servers withstand" }).click();
  await expect(page.getByText(`${labs.length} of ${labs.length} labs pass`)).toBeVisible();
  const longest = Math.max(...labs.map(({ number }) => lineTo(labs, number).length - 1));
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
