/** The panel as a story that can be stepped through, before anybody has used it and after. */
import { expect, test, type Locator, type Page } from "@playwright/test";
import { unfold } from "./hands.ts";

async function panelOf(page: Page, slug: string): Promise<Locator> {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(`/chapters/${slug}/`);
  return page.locator("live-panel");
}

const button = (panel: Locator, name: string) => panel.getByRole("button", { name, exact: true });
const top = async (locator: Locator) => (await locator.boundingBox())?.y ?? -1;
/** Browsers scroll by whole pixels, and a panel's height has parts of one: closer than a pixel is the same place. */
const isAt = async (locator: Locator, place: number) => Math.abs((await top(locator)) - place) < 1;
const shown = (panel: Locator) => panel.locator("[data-part=wire] > li:visible");

test("an untouched panel shows the end of a recorded attack, and has sent nothing to a live server", async ({
  page,
}) => {
  const asked: string[] = [];
  page.on("request", (request) => void asked.push(new URL(request.url()).pathname));
  const panel = await panelOf(page, "expiry");
  await expect(panel.locator("[data-stolen=true]")).toBeInViewport();
  await page.waitForLoadState("networkidle");
  expect(asked.filter((path) => /^\/(?:live|recordings)\//.test(path))).toEqual([]);
});

test("a fresh panel steps back and forth, and its jars, its list and its words change with each step", async ({
  page,
}) => {
  const panel = await panelOf(page, "expiry");
  const jars = panel.getByRole("group", { name: "Cookies" });
  const cookie = await jars.locator("code").first().textContent();
  const all = await shown(panel).count();
  await button(panel, "Step back").click();
  await expect(shown(panel)).toHaveCount(all - 1);
  await expect(panel.locator("[data-stolen]")).toBeHidden();
  await expect(panel.getByRole("status")).toContainText("The thief: GET /dashboard, 200.");
  await panel.getByRole("slider", { name: "Step" }).fill("1");
  await expect(shown(panel)).toHaveCount(1);
  await expect(button(panel, "Step back")).toBeDisabled();
  await expect(panel.getByRole("status")).toHaveText(
    "The victim: POST /login, 303. The victim's cookie session_token is new. The list: 1 new.",
  );
  // The very run that the page was built with.
  await expect(jars.locator("code").first()).toHaveText(cookie ?? "");
  await button(panel, "Step on").click();
  await expect(shown(panel)).toHaveCount(2);
});

test("the keys of a slider step through the panel's events", async ({ page }) => {
  const panel = await panelOf(page, "logout");
  const slider = panel.getByRole("slider", { name: "Step" });
  const last = Number(await slider.getAttribute("max"));
  await slider.press("ArrowLeft");
  await expect(slider).toHaveAttribute("aria-valuetext", `${last - 1} of ${last}`);
  await slider.press("Home");
  await expect(slider).toHaveAttribute("aria-valuetext", `1 of ${last}`);
  await expect(shown(panel)).toHaveCount(1);
  await slider.press("End");
  await expect(panel.locator("[data-stolen]")).toBeVisible();
});

test("the recording disappears when the reader first uses the live server", async ({ page }) => {
  const panel = await panelOf(page, "random-ids");
  await button(panel, "Step back").click();
  await expect(panel.getByRole("status")).toContainText("The thief");
  await button(panel, "Log in as alice").click();
  await expect(panel.getByRole("status")).toContainText("You: GET /dashboard, 200.");
  await expect(panel.locator("[data-part=wire]")).not.toContainText("The thief");
});

test("an attack plays at a readable pace, can be paused, stepped and continued, and ends with one sentence", async ({
  page,
}) => {
  await page.goto("/chapters/expiry/");
  const panel = await unfold(page.locator("live-panel"));
  await button(panel, "Run the attack").click();
  await expect(button(panel, "Pause")).toBeVisible();
  await button(panel, "Pause").click();
  await expect(button(panel, "Play")).toBeVisible();
  const before = await shown(panel).count();
  await expect(panel.locator("[data-stolen]")).toHaveCount(0);
  await button(panel, "Step on").click();
  await expect(shown(panel)).toHaveCount(before + 1);
  await button(panel, "Play").click();
  // Less motion asked for on the way: the rest comes at once.
  await page.emulateMedia({ reducedMotion: "reduce" });
  await button(panel, "Pause").click();
  await button(panel, "Play").click();
  await expect(panel.locator("[data-stolen]")).toBeVisible();
  await expect(panel.getByRole("status")).toHaveText(/^The attack worked\. [^.]+\.$/);
});

test("the panel draws skipped time, and thief and victim differ by a word and by a shape", async ({ page }) => {
  const panel = await panelOf(page, "expiry");
  await expect(panel.getByRole("listitem").filter({ hasText: /^45 minutes pass$/ })).toBeVisible();
  const shape = (who: string) =>
    panel
      .locator(`[data-part=wire] [data-who=${who}]`, { hasText: new RegExp(`^The ${who}$`) })
      .first()
      .evaluate((element) => {
        const { clipPath, borderStyle } = getComputedStyle(element);
        return `${clipPath} ${borderStyle}`;
      });
  expect(await shape("thief")).toMatch(/^polygon/);
  expect(await shape("victim")).toMatch(/^none double/);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("the panel opens at the bottom of the window from any place in the chapter, and moves back", async ({
    page,
  }) => {
    const panel = await panelOf(page, "expiry");
    const dock = page.locator(".dock");
    await panel.scrollIntoViewIfNeeded();
    await expect(dock).toBeHidden();
    const heading = page.getByRole("heading", { name: "Build it" });
    await heading.evaluate((element) => element.scrollIntoView());
    const place = await top(heading);
    await page.getByRole("button", { name: "Live server" }).tap();
    await expect(panel.getByRole("radio", { name: "Starter" })).toBeFocused();
    await expect(panel.locator("[data-stolen]")).toBeInViewport();
    await expect(heading).toBeInViewport();
    expect(await isAt(heading, place)).toBe(true);
    await button(panel, "Log in as alice").tap();
    await expect(panel.getByRole("status")).toContainText("The list: 1 new.");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Live server" })).toBeFocused();
    await expect(panel).not.toBeInViewport();
    expect(await isAt(heading, place)).toBe(true);
  });
});
