import { expect, test, type Page } from "@playwright/test";
import { readdirSync } from "node:fs";
import { draw } from "../helpers/draw.ts";
import { violations } from "./axe.ts";

const chapters = readdirSync("content/chapters").map((file) => `/chapters/${file.slice(3, -4)}/`);
const articles = readdirSync("content/articles").map((file) => `/articles/${file.slice(4, -4)}/`);

/** Pages that look alike, and how many of each kind axe looks at when `npm test` draws some by its seed. */
const KINDS: [drawn: number, pages: string[]][] = [
  [1, ["/"]],
  [2, chapters],
  [1, articles],
  [1, ["/articles/", "/articles/go-to-typescript/", "/audit/"]],
  [1, ["/glossary/", "/cheat-sheet/", "/proofs/"]],
  [1, ["/hosting/", "/teaching/"]],
  [1, ["/grader/", "/grader/cookie-flags/"]],
];
const pages = KINDS.flatMap(([, paths]) => paths);
const seed = process.env["WRISTBAND_SEED"];
const lookedAt = new Set(KINDS.flatMap(([drawn, paths]) => (seed === undefined ? paths : draw(paths, drawn, seed))));

/** Everything the page complains about, from before it loads. */
function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on("console", (message) => void (message.type() === "error" && found.push(message.text())));
  page.on("pageerror", (error) => void found.push(error.message));
  return found;
}

/** A reader who comes for the first time has no file of the site: a font that comes late could move the text. */
async function forgetFiles(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.clearBrowserCache");
  await devtools.detach();
}

/**
 * Notes layout shifts from before the page loads, each with the elements that moved. A shift is rated 0 when nothing that
 * was to be seen has moved.
 */
async function watchShifts(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    type Shift = PerformanceEntry & { value: number; sources: { node?: Element | null }[] };
    const seen = Object.assign(globalThis, { shifts: [] as string[] });
    const called = ({ node }: Shift["sources"][number]) => node?.outerHTML?.slice(0, 80) ?? node?.nodeName ?? "gone";
    new PerformanceObserver((list) => {
      for (const { value, startTime, sources } of list.getEntries() as Shift[])
        if (value > 0) seen.shifts.push(`${value} at ${startTime} ms: ${sources.map(called).join(", ")}`);
    }).observe({ type: "layout-shift", buffered: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { shifts: string[] }).shifts);
}

for (const path of pages) {
  const isLookedAt = lookedAt.has(path);
  const more = isLookedAt ? ", has no accessibility violation, light and dark," : "";
  test(`${path} renders without an error or a layout shift${more} and fits 320 pixels`, async ({ page }) => {
    await forgetFiles(page);
    const errors = complaints(page);
    const shifts = await watchShifts(page);
    await page.goto(path);
    if (isLookedAt) expect(await violations(page)).toEqual([]);
    expect(await shifts()).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    expect(inner).toBeLessThanOrEqual(outer ?? 0);
    expect(errors).toEqual([]);
  });
}

test("a chapter leads to the next one and back", async ({ page }) => {
  await page.goto("/chapters/username-in-a-cookie/");
  await page
    .getByRole("link", { name: /Random IDs/ })
    .last()
    .click();
  await expect(page).toHaveURL(/random-ids/);
  await page
    .getByRole("link", { name: /A username in a cookie/ })
    .last()
    .click();
  await expect(page).toHaveURL(/username-in-a-cookie/);
});

test("the skip link comes first and leads to the text", async ({ page }) => {
  await page.goto("/chapters/random-ids/");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.locator("#main")).toBeFocused();
});

test("a deep link into a long chapter opens at its heading, and the next Tab continues from there", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const id of ["the-whole-change", "task", "done"]) {
    await page.goto(`/chapters/choosing/#${id}`);
    await expect(page.locator(`#${id}`)).toBeInViewport();
    await page.keyboard.press("Tab");
    await expect(page.locator(":focus")).toBeInViewport();
  }
});

test("the end of a chapter is laid out after the first paint, and at once for a reader who follows a link to it", async ({
  page,
}) => {
  const early = page.locator("html[data-early]");
  await page.goto("/chapters/choosing/");
  await expect(early).toHaveCount(0);
  await page.goto("/chapters/choosing/#task", { waitUntil: "commit" });
  await page.locator("#main").waitFor();
  await expect(early).toHaveCount(0, { timeout: 1 });
});

test("the site's own typeface is shown on the home page, and on every other page except the first that a reader opens", async ({
  page,
}) => {
  await page.goto("/chapters/random-ids/");
  expect(await faceOf(page, "h1")).not.toContain("Figtree");
  await page.waitForFunction(() => localStorage.getItem("wristband-face"));
  for (const path of ["/chapters/cookie-flags/", "/"]) {
    await page.goto(path);
    expect(await faceOf(page, "h1")).toContain("Figtree");
  }
});

/** The family of the face in which the text is painted, whatever its styles ask for. */
async function faceOf(page: Page, selector: string): Promise<string | undefined> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("DOM.enable");
  await devtools.send("CSS.enable");
  const { root } = await devtools.send("DOM.getDocument");
  const { nodeId } = await devtools.send("DOM.querySelector", { nodeId: root.nodeId, selector });
  const { fonts } = await devtools.send("CSS.getPlatformFontsForNode", { nodeId });
  return fonts[0]?.familyName;
}
