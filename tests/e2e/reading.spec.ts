import { AxeBuilder } from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { readdirSync } from "node:fs";

const chapters = readdirSync("content/chapters").map((file) => `/chapters/${file.slice(3, -4)}/`);
const articles = readdirSync("content/articles").map((file) => `/articles/${file.slice(4, -4)}/`);
const graders = ["/grader/", "/grader/cookie-flags/"];
const tables = ["/articles/", "/articles/go-to-typescript/", "/audit/"];
const pages = [
  "/",
  ...chapters,
  ...articles,
  ...tables,
  "/glossary/",
  "/cheat-sheet/",
  "/proofs/",
  "/hosting/",
  ...graders,
];
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Everything the page complains about, from before it loads. */
function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on("console", (message) => void (message.type() === "error" && found.push(message.text())));
  page.on("pageerror", (error) => void found.push(error.message));
  return found;
}

for (const path of pages) {
  test(`${path} renders without an error and without an accessibility violation, light and dark`, async ({ page }) => {
    const errors = complaints(page);
    await page.goto(path);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    }
    expect(errors).toEqual([]);
  });
}

for (const path of ["/", ...chapters, ...articles, ...tables, "/hosting/", ...graders]) {
  test(`${path} needs no sideways scrolling at 320 pixels`, async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(path);
    const [inner, outer] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    expect(inner).toBeLessThanOrEqual(outer ?? 0);
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
