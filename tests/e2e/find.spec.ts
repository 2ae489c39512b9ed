import { expect, test, type Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { violations } from "./axe.ts";

const CHAPTER = "/chapters/random-ids/";
/** Opens the search with a key, and writes into it. */
async function search(page: Page, words: string): Promise<void> {
  await page.keyboard.press("/");
  await page.getByRole("searchbox").fill(words);
  await expect(page.locator(".search ol a").first()).toBeVisible();
}

const memory = (page: Page) =>
  page.evaluate(() => JSON.parse(localStorage.getItem("wristband") ?? "{}") as Record<string, unknown>);

test.describe("the search", () => {
  test("opens with /, with Ctrl+K and with its button, and Escape returns the focus", async ({ page }) => {
    await page.goto(CHAPTER);
    const dialog = page.getByRole("dialog", { name: "Search" });
    for (const key of ["/", "Control+k"]) {
      await page.keyboard.press(key);
      await expect(page.getByRole("searchbox")).toBeFocused();
      await page.keyboard.press("Escape");
      await expect(dialog).toBeHidden();
    }
    const button = page.getByRole("button", { name: "Search" });
    await button.click();
    await expect(dialog).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(button).toBeFocused();
  });

  test("loads nothing before it is opened, and then nothing from another site", async ({ page }) => {
    const asked: string[] = [];
    page.on("request", (request) => void asked.push(request.url()));
    await page.goto(CHAPTER);
    await page.waitForLoadState("networkidle");
    expect(asked.filter((url) => /pagefind|search/.test(url) && !/search-key/.test(url))).toEqual([]);
    await search(page, "entropy");
    expect(asked.filter((url) => url.includes("/pagefind/")).length).toBeGreaterThan(0);
    expect(asked.filter((url) => new URL(url).origin !== new URL(page.url()).origin)).toEqual([]);
  });

  test("finds chapters with their headings, terms, checks and proofs, each by a deep link", async ({ page }) => {
    await page.goto("/");
    const hrefs = () =>
      page.locator(".search ol a").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    const expected: [words: string, href: RegExp][] = [
      ["wristband door list", /^\/chapters\/[a-z-]+\/$/],
      ["logging out twice", /^\/chapters\/logout\/#logging-out-twice$/],
      ["idle timeout", /^\/glossary\/#idle-timeout$/],
      ["an ID carries at least 128 bits", /^\/chapters\/random-ids\/#check-an-id-carries-at-least-128-bits$/],
      ["link from another site Lax cookies but no Strict cookies", /^\/proofs\/#link-carries-lax$/],
    ];
    await page.keyboard.press("/");
    for (const [words, href] of expected) {
      await page.getByRole("searchbox").fill(words);
      await expect.poll(async () => (await hrefs()).filter((each) => href.test(each ?? "")), words).not.toEqual([]);
    }
  });

  test("can be used with the arrow keys, and Enter goes to the first result", async ({ page }) => {
    await page.goto("/");
    await search(page, "idle timeout");
    const links = page.locator(".search ol a");
    await page.keyboard.press("ArrowDown");
    await expect(links.first()).toBeFocused();
    await page.keyboard.press("ArrowDown");
    await expect(links.nth(1)).toBeFocused();
    await page.keyboard.press("End");
    await expect(links.last()).toBeFocused();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowUp");
    await expect(page.getByRole("searchbox")).toBeFocused();
    const first = await links.first().getAttribute("href");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(new RegExp(`${first?.replace(/[.?*+^$()[\]{}|\\]/g, "\\$&")}$`));
  });

  test("says how many results it found, and says so if it found nothing", async ({ page }) => {
    await page.goto("/");
    await search(page, "cookie");
    await expect(page.locator(".search [role=status]")).toHaveText(/^\d+ results/);
    // Pagefind takes the start of a word for the word, and there is a single letter of every kind on some page.
    await page.getByRole("searchbox").fill("жужелица");
    await expect(page.locator(".search [role=status]")).toHaveText("Nothing found.");
    await expect(page.locator(".search ol a")).toHaveCount(0);
  });

  test("ignores / in a text field, and everywhere if the reader switches that key off", async ({ page }) => {
    await page.goto("/");
    await page.locator("forge-demo input").first().focus();
    await page.keyboard.press("/");
    await expect(page.getByRole("dialog", { name: "Search" })).toHaveCount(0);
    await page.keyboard.press("Control+k");
    await page.getByRole("checkbox", { name: /opens this/ }).uncheck();
    await page.reload();
    await page.keyboard.press("/");
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("checkbox", { name: /opens this/ })).not.toBeChecked();
    await expect(page.getByRole("searchbox")).toHaveValue("");
  });

  test("has no accessibility violation, light and dark, and fits 320 pixels", async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto(CHAPTER);
    await search(page, "session fixation");
    expect(await violations(page)).toEqual([]);
    const box = await page.locator(".search").evaluate((dialog) => {
      const { left, right, bottom } = dialog.getBoundingClientRect();
      return { left, right, bottom, wide: dialog.scrollWidth - dialog.clientWidth };
    });
    expect(box.left).toBeGreaterThanOrEqual(0);
    expect(box.right).toBeLessThanOrEqual(320);
    expect(box.bottom).toBeLessThanOrEqual(640);
    expect(box.wide).toBe(0);
  });
});

test.describe("a term", () => {
  const OPAQUE = /An opaque ID says nothing about its owner/;

  test("is explained while the pointer is on the term or on its box", async ({ page }) => {
    await page.goto(CHAPTER);
    const [term, box] = [page.getByRole("link", { name: "opaque" }), page.locator("#gloss")];
    await term.hover();
    await expect(box).toHaveText(OPAQUE);
    await box.hover();
    await expect(box).toBeVisible();
    await page.getByRole("heading", { level: 1 }).hover();
    await expect(box).toBeHidden();
    await expect(term).not.toHaveAttribute("title");
  });

  test("is explained on focus, to screen readers too, and Escape closes the box and leaves the focus there", async ({
    page,
  }) => {
    await page.goto(CHAPTER);
    const [term, box] = [page.getByRole("link", { name: "opaque" }), page.locator("#gloss")];
    await term.focus();
    await page.keyboard.press("Shift+Tab");
    await expect(box).toBeHidden();
    await page.keyboard.press("Tab");
    await expect(term).toBeFocused();
    await expect(box).toBeVisible();
    await expect(term).toHaveAccessibleDescription(OPAQUE);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await expect(box).toBeHidden();
    await expect(term).toBeFocused();
    await page.keyboard.press("Tab");
    await expect(term).not.toBeFocused();
  });

  test("still leads to the glossary by mouse and by Enter", async ({ page }) => {
    await page.goto(CHAPTER);
    const term = page.getByRole("link", { name: "opaque" });
    await term.click();
    await expect(page).toHaveURL(/\/glossary\/#opaque$/);
    await page.goBack();
    await term.focus();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/glossary\/#opaque$/);
  });
});

test.describe("a tap with a finger", () => {
  test.use({ hasTouch: true, viewport: { width: 320, height: 640 } });

  test("opens the box of a term, which has a link, and a tap elsewhere closes it", async ({ page }) => {
    await page.goto(CHAPTER);
    const [term, box] = [page.getByRole("link", { name: "opaque" }), page.locator("#gloss")];
    await term.tap();
    await expect(box).toBeVisible();
    const { x = -1, width = 0 } = (await box.boundingBox()) ?? {};
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(320);
    await page.getByRole("heading", { name: "Idea" }).tap({ position: { x: 200, y: 2 } });
    await expect(box).toBeHidden();
    await term.tap();
    await box.getByRole("link", { name: "In the glossary" }).tap();
    await expect(page).toHaveURL(/\/glossary\/#opaque$/);
  });
});

test("every heading of a chapter, every check, term and proof links to itself", async ({ page }) => {
  for (const [path, wanted] of [
    [CHAPTER, ".prose :is(h2, h3, h4), .checks > li .title"],
    ["/glossary/", "dt"],
    ["/proofs/", ".proofs h2"],
  ] as const) {
    await page.goto(path);
    const lost = await page.locator(wanted).evaluateAll((all) =>
      all
        .filter((each) => {
          const href = each.querySelector("a")?.getAttribute("href") ?? "";
          return !href.startsWith("#") || !document.getElementById(decodeURIComponent(href.slice(1)));
        })
        .map((each) => each.textContent),
    );
    expect(lost, path).toEqual([]);
  }
});

test.describe("progress", () => {
  test("is shown on the home page, which links to the chapter opened last", async ({ page }) => {
    await page.goto("/");
    await expect(page.locator("[data-resume]")).toHaveText("Begin with chapter 0");
    await page.goto("/chapters/cookie-flags/");
    await page.goto("/");
    const link = page.getByRole("link", { name: "Continue with chapter 3: Cookie flags" });
    await expect(link).toHaveAttribute("href", "/chapters/cookie-flags/");
  });

  test("can be moved to another browser in a file, without the sandbox", async ({ page, browser }) => {
    await page.goto(CHAPTER);
    await page.getByRole("button", { name: "Log in as alice" }).click();
    await expect.poll(async () => (await memory(page))["sandbox"]).toBeDefined();
    const { sandbox } = await memory(page);
    await page.goto("/progress/");
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export to a file" }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe("wristband-progress.json");
    const file = await download.path();
    expect(readFileSync(file, "utf8")).not.toContain(sandbox);

    const other = await (await browser.newContext()).newPage();
    await other.goto(new URL("/progress/", page.url()).href);
    await other.getByLabel("Import from a file").setInputFiles(file);
    await expect(other.locator("[data-said-progress]")).toContainText("The file is read.");
    await expect(other.locator("[data-progress=random-ids]")).toHaveText("visited");
    await other.getByLabel("Import from a file").setInputFiles({
      name: "x.json",
      mimeType: "application/json",
      buffer: Buffer.from("{}"),
    });
    await expect(other.locator("[data-said-progress]")).toHaveText("This file was not exported from Wristband.");
    await other.context().close();
  });

  test("of one chapter is deleted together with all cookies of its live servers, even the HttpOnly ones", async ({
    page,
  }) => {
    // Whose the sandbox is stays known: the reader still has this browser.
    const cookies = async () =>
      (await page.context().cookies())
        .filter(({ name }) => !name.startsWith("wristband_owner"))
        .map(({ path }) => path.split("/")[3]);
    for (const slug of ["random-ids", "cookie-flags"]) {
      await page.goto(`/chapters/${slug}/`);
      await page.locator("live-panel").getByRole("radio", { name: "Solution" }).check();
      await page.getByRole("button", { name: "Log in as alice" }).click();
      await expect.poll(cookies).toContain(slug);
    }
    await page.goto("/progress/");
    await page.getByRole("button", { name: "Reset chapter 2" }).click();
    await expect(page.locator("[data-said-progress]")).toContainText("Chapter 2 is forgotten in this browser.");
    expect(await cookies()).toEqual(["cookie-flags"]);
    await expect(page.locator("[data-progress=random-ids]")).toHaveText("not yet");
    await expect(page.locator("[data-progress=cookie-flags]")).toHaveText("visited");

    await page.getByText("Reset every chapter").click();
    await page.getByRole("button", { name: "Forget everything in this browser" }).click();
    await expect(page.locator("[data-said-progress]")).toContainText("Everything is forgotten in this browser.");
    expect(await cookies()).toEqual([]);
    await expect(page.locator("[data-progress=cookie-flags]")).toHaveText("not yet");
    expect((await memory(page))["sandbox"]).toBeUndefined();
  });

  test("has a page without accessibility violations, light and dark, that fits 320 pixels", async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto("/progress/");
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });
});
