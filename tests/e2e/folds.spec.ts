import { readdirSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";

const CHAPTER = "/chapters/random-ids/";
const fold = (page: Page) => page.locator("details.fold");
const isOpen = (page: Page) => fold(page).evaluate((details) => (details as HTMLDetailsElement).open);
/** What check-lab wrote down, as the site serves it. */
const progress = (page: Page, labs: object) =>
  page.route("**/progress.json", (route) => route.fulfill({ json: { labs } }));

test.describe("the solution of a lab", () => {
  test("is folded at first, and Enter on its summary opens it", async ({ page }) => {
    await progress(page, {});
    await page.goto(CHAPTER);
    expect(await isOpen(page)).toBe(false);
    await expect(page.getByText("First, the server makes the number:")).toBeHidden();
    await fold(page).locator("> summary").focus();
    await page.keyboard.press("Enter");
    await expect(page.getByText("First, the server makes the number:")).toBeVisible();
  });

  test("opens after a first try, whatever its result, and stays closed when the reader closes it", async ({ page }) => {
    await progress(page, { "random-ids": { passed: false, checks: { "an ID carries at least 128 bits": "fails" } } });
    await page.goto(CHAPTER);
    await expect.poll(() => isOpen(page)).toBe(true);
    await fold(page).locator("> summary").click();
    await page.evaluate(() => dispatchEvent(new CustomEvent("wristband:progress")));
    expect(await isOpen(page)).toBe(false);
  });

  test("stays folded after a try at another lab, or after a try that graded nothing", async ({ page }) => {
    await progress(page, { expiry: { checks: { any: "holds" } }, "random-ids": { checks: {} } });
    const asked = page.waitForResponse("**/progress.json");
    await page.goto(CHAPTER);
    await asked;
    await page.evaluate(() => dispatchEvent(new CustomEvent("wristband:progress")));
    expect(await isOpen(page)).toBe(false);
  });

  test("opens for an address that leads into it, and for each click on a link into it", async ({ page }) => {
    await progress(page, {});
    await page.goto(`${CHAPTER}#the-whole-change`);
    const heading = page.getByRole("heading", { name: "The whole change" });
    await expect(heading).toBeInViewport();
    await fold(page).locator("> summary").click();
    await expect(heading).toBeHidden();
    await page.evaluate(() => {
      const link = Object.assign(document.createElement("a"), { href: "#the-whole-change", textContent: "there" });
      document.body.prepend(link);
      link.click();
    });
    await expect(heading).toBeInViewport();
  });

  test("needs no JavaScript to be opened", async ({ browser }) => {
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(CHAPTER);
    await fold(page).locator("> summary").click();
    await expect(page.getByText("First, the server makes the number:")).toBeVisible();
    await page.close();
  });
});

test("a reader can mark the proven sentences, by the keyboard and without JavaScript", async ({ browser }) => {
  const page = await browser.newPage({ javaScriptEnabled: false });
  await page.goto("/chapters/cookie-flags/");
  const marks = page.locator("a.proof");
  const count = await marks.count();
  await expect(marks.first()).toBeHidden();
  const box = page.getByRole("checkbox", { name: `Mark ${count} proven sentences` });
  await box.focus();
  await page.keyboard.press("Space");
  await expect(marks.first()).toBeVisible();
  await expect(marks.first()).toHaveAttribute("href", /^\/proofs\/#/);
  await page.close();
});

const slugs = readdirSync("content/chapters").map((file) => file.replace(/^\d\d-|\.mdx$/g, ""));
for (const [width, height] of [
  [1280, 800],
  [390, 844],
] as const) {
  test(`the first screen of every chapter has something to do, ${width} by ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    for (const slug of slugs) {
      await page.goto(`/chapters/${slug}/`);
      await expect(page.locator("#try-it ~ ol > li").first(), slug).toBeInViewport({ ratio: 0.5 });
    }
  });
}
