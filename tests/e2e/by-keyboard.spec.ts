/** A whole chapter by the keyboard alone: nothing here touches the page but keys. */
import { expect, test, type Page } from "@playwright/test";

const CHAPTER = "/chapters/logout/";

/** What has the focus, in a few words, and whether that can be seen. */
type Stop = { name: string; path: string; inside: string; seen: boolean };

const stop = (page: Page): Promise<Stop> =>
  page.evaluate(async () => {
    // What was far away is laid out, and scrolled to, with the next frame.
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const at = document.activeElement ?? document.body;
    // The theme's radio buttons are drawn by the words beside them.
    const drawn = at.matches(".theme input") ? at.nextElementSibling : at;
    const { outlineStyle, outlineWidth } = getComputedStyle(drawn ?? at);
    const { width, height, bottom, top } = (drawn ?? at).getBoundingClientRect();
    const seen = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && width * height > 0;
    const words = at.getAttribute("aria-label") ?? (at as HTMLElement).innerText ?? "";
    const label = at instanceof HTMLInputElement ? (at.labels?.[0]?.innerText ?? words) : words;
    const parents = [".top", ".sections", "live-panel", ".task", ".after", ".bottom"];
    const inside = parents.find((parent) => at.closest(parent)) ?? "";
    const path = [...document.querySelectorAll("*")].indexOf(at).toString();
    return { name: label.trim().split("\n")[0] ?? "", path, inside, seen: seen && bottom > 0 && top < innerHeight };
  });

/** Presses Tab until that has the focus. Whatever is passed on the way must be seen. */
async function tabTo(page: Page, name: string | RegExp, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  for (let count = 0; count < 300; count++) {
    await page.keyboard.press(key);
    const at = await stop(page);
    expect(at.seen, `the focus on "${at.name}" is seen`).toBe(true);
    if (typeof name === "string" ? at.name === name : name.test(at.name)) return;
  }
  throw new Error(`Tab never came to ${name}.`);
}

test.beforeEach(async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(CHAPTER);
});

test("Tab goes through the whole chapter in reading order and then leaves it, and the focus is always visible", async ({
  page,
}) => {
  const stops: Stop[] = [];
  for (;;) {
    await page.keyboard.press("Tab");
    const at = await stop(page);
    // Out of the page: nothing held the focus back.
    if (await page.evaluate(() => document.activeElement === document.body)) break;
    stops.push(at);
    expect(stops.length, "Tab is caught in a circle").toBeLessThan(600);
  }
  expect(stops.filter(({ seen }) => !seen).map(({ name }) => name)).toEqual([]);
  expect(stops[0]?.name).toBe("Skip to the text");
  const order = stops.map(({ path }) => Number(path));
  expect(order).toEqual([...order].sort((a, b) => a - b));
  const parts = stops.map(({ inside }) => inside).filter((part, at, all) => part !== "" && part !== all[at - 1]);
  expect(parts).toEqual([".top", ".sections", "live-panel", ".task", ".after", ".bottom"]);
});

test("the panel: a reader steps through the recording, logs in, copies the cookie, attacks, skips time and resets", async ({
  page,
}) => {
  const { keyboard } = page;
  const panel = page.locator("live-panel");
  const said = panel.getByRole("status");
  await tabTo(page, "Starter");
  await tabTo(page, "Step back");
  await keyboard.press("Enter");
  await expect(said).toContainText("The thief");
  await tabTo(page, "Step");
  await keyboard.press("Home");
  await expect(panel.locator("[data-part=wire] > li:visible")).toHaveCount(1);

  await tabTo(page, "Log in as alice");
  await keyboard.press("Enter");
  await expect(said).toContainText("The list: 1 new.");
  await tabTo(page, "Open the dashboard");
  await keyboard.press("Space");
  await expect(panel.frameLocator("iframe").getByText("Your private note")).toBeVisible();
  await tabTo(page, "Copy the cookie");
  await keyboard.press("Enter");
  await expect(said).toHaveText("The thief now has a copy of your cookie.");
  await tabTo(page, "Send this Cookie header");
  await keyboard.press("Enter");
  await expect(said).toContainText("The thief has read alice's note.");

  await tabTo(page, "More");
  await keyboard.press("Enter");
  await tabTo(page, "Run the attack");
  await keyboard.press("Enter");
  await expect(said).toHaveText(/^The attack worked\./);
  await tabTo(page, "Step back", "Shift+Tab");
  await keyboard.press("Enter");
  await expect(said).toContainText("The thief");
  await tabTo(page, "Skip 31 minutes");
  await keyboard.press("Enter");
  await expect(said).toContainText("31 minutes pass.");
  await tabTo(page, "Reset the server");
  await keyboard.press("Enter");
  await expect(said).toContainText("The list: 2 gone.");

  await tabTo(page, "Starter", "Shift+Tab");
  await keyboard.press("ArrowRight");
  await expect(said).toHaveText('The panel now shows the server "solution".');
});

test("a reader changes a cookie and sends a request by the keyboard", async ({ page }) => {
  const { keyboard } = page;
  await page.goto("/chapters/username-in-a-cookie/");
  const panel = page.locator("live-panel");
  await tabTo(page, "Log in as bob");
  await keyboard.press("Enter");
  await expect(panel.getByRole("button", { name: "Edit username" })).toBeVisible();
  await tabTo(page, "Edit username", "Shift+Tab");
  await keyboard.press("Enter");
  await expect(panel.getByLabel("New value of username")).toBeFocused();
  await keyboard.press("ControlOrMeta+a");
  await keyboard.type("admin");
  await keyboard.press("Enter");
  await expect(panel.getByRole("status")).toContainText("username=admin");
  await tabTo(page, "More");
  await keyboard.press("Enter");
  await tabTo(page, "Any address");
  await keyboard.press("Enter");
  await tabTo(page, "Path");
  await keyboard.press("ControlOrMeta+a");
  await keyboard.type("/admin");
  await keyboard.press("Enter");
  await expect(panel.locator("[data-part=wire]")).toContainText("GET /admin");
});

test("the lab: hints open one after another, and a check links to the text to read", async ({ page }) => {
  const { keyboard } = page;
  await page.evaluate(() => document.querySelector<HTMLElement>("#task a")?.focus());
  for (const hint of ["Why, and hints", "Hint 1: where to look", "Hint 2: what to change", "Hint 3: the line itself"]) {
    await tabTo(page, hint);
    await keyboard.press("Enter");
  }
  await expect(page.locator(".checks > li").first().locator("details details details details code")).toBeVisible();
  await tabTo(page, "Read about it", "Shift+Tab");
  await keyboard.press("Enter");
  expect(new URL(page.url()).hash).not.toBe("");
  // From there the next Tab goes on, and does not begin at the top.
  await page.keyboard.press("Tab");
  expect((await stop(page)).inside).not.toBe(".top");
});

test("a reader reaches the theme, the search, a section and the next chapter by the keyboard", async ({ page }) => {
  const { keyboard } = page;
  await tabTo(page, "auto");
  await keyboard.press("ArrowRight");
  await keyboard.press("ArrowRight");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await keyboard.press("Escape");
  await tabTo(page, "Break it");
  await keyboard.press("Enter");
  await expect(page).toHaveURL(/#break-it$/);
  await page.evaluate(() => document.querySelector<HTMLElement>(".neighbours a")?.focus());
  await keyboard.press("Shift+Tab");
  await tabTo(page, /^Next: chapter 7/);
  await keyboard.press("Enter");
  await expect(page).toHaveURL(/\/chapters\/fixation\/$/);
});
