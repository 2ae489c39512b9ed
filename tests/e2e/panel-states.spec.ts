/** The panel in each of its states: for assistive software, in forced colours, and on paper. */
import { expect, test, type Locator } from "@playwright/test";
import { draw } from "../helpers/draw.ts";
import { violations } from "./axe.ts";
import { unfold } from "./hands.ts";

const CHAPTER = "/chapters/cookie-flags/";

const press = (panel: Locator, name: string) => panel.getByRole("button", { name, exact: true }).click();

const STATES = ["untouched", "everything open", "attack running", "attack paused", "attack ended"] as const;
const DRAWN = 2;
const seed = process.env["WRISTBAND_SEED"];
/** The states that axe looks at: all, or those that the seed of `npm test` draws. */
const lookedAt = seed === undefined ? STATES : draw(STATES, DRAWN, seed);

test("the panel has no accessibility violation in any of its states, light and dark", async ({ page }) => {
  const look = async (state: (typeof STATES)[number]) => {
    if (lookedAt.includes(state)) expect(await violations(page, "live-panel"), state).toEqual([]);
  };
  await page.goto(CHAPTER);
  const panel = await unfold(page.locator("live-panel"));
  await look("untouched");
  await press(panel, "Log in as alice");
  await expect(panel.getByRole("status")).toContainText("The list: 1 new.");
  await panel.getByRole("button", { name: "Edit session_token" }).click();
  await panel.getByText("Any address").click();
  await panel.getByText("All headers").first().click();
  await look("everything open");

  await press(panel, "Run the attack");
  await expect(panel.getByRole("button", { name: "Pause" })).toBeVisible();
  await look("attack running");
  await press(panel, "Pause");
  await look("attack paused");
  await page.emulateMedia({ reducedMotion: "reduce" });
  await panel.getByRole("slider").press("End");
  await press(panel, "Reset the server");
  await press(panel, "Run the attack");
  await expect(panel.locator("[data-stolen]").last()).toBeVisible();
  await look("attack ended");
});

test("a screen reader announces what happens in the panel", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto("/chapters/logout/");
  const panel = await unfold(page.locator("live-panel"));
  await expect(panel).toMatchAriaSnapshot(`
    - group "Live server":
      - status: /Recorded on the starter when this page was built/
  `);
  await press(panel, "Log in as alice");
  await expect(panel).toMatchAriaSnapshot(`
    - group "Live server":
      - region "The browser":
        - group "Cookies":
          - list:
            - listitem:
              - text: new
              - code: /session_token=/
      - region "The server":
        - group "The list at the door":
          - list:
            - listitem:
              - text: new
              - text: /username. alice/
      - region "What crossed the wire":
        - list "Requests and answers, in order":
          - listitem:
            - paragraph: You
            - paragraph: POST /login no cookie
          - listitem:
            - paragraph: You
            - paragraph:
              - text: "GET /dashboard Cookie:"
      - status: "You: POST /login, 303. You: GET /dashboard, 200. Your cookie session_token is new. The list: 1 new."
  `);
  const said: [button: string, words: string | RegExp][] = [
    ["Copy the cookie", "The thief now has a copy of your cookie."],
    ["Skip 1 minute", /1 minute pass/],
    ["Run the attack", /^The attack worked\./],
    ["Log out", /You: POST \/logout, 303\..*Your cookie session_token is gone\./],
    ["Reset the server", /Nobody is on the list|reset|forgot/i],
  ];
  for (const [button, words] of said) {
    await press(panel, button);
    await expect(panel.getByRole("status"), button).toHaveText(words);
  }
  await panel.getByRole("radio", { name: "Solution" }).check();
  await expect(panel.getByRole("status")).toHaveText('The panel now shows the server "solution".');
});

test("in forced colours, lines show everything that is otherwise shown by colours", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await page.goto(CHAPTER);
  const style = (selector: string, name: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), name);
  const drawn = [
    [".band", "border-bottom-style"],
    [".holes .snapped", "stroke"],
    [".theme :checked + span", "border-bottom-style"],
    ["live-panel .box-name b", "border-bottom-style"],
    ["live-panel [data-who=thief]", "border-bottom-style"],
    [".exchange figcaption b", "border-bottom-style"],
    [".exchange [data-role=thief] .who b", "border-bottom-style"],
    [".neighbours a", "border-bottom-style"],
    [".change ins.line", "border-left-style"],
    [".change del.line", "border-left-style"],
  ] as const;
  for (const [selector, name] of drawn) expect(await style(selector, name), selector).not.toBe("none");
  expect(await style("live-panel [data-who=thief]", "clip-path")).toBe("none");
  await page.getByRole("link", { name: "Wristband", exact: true }).focus();
  await page.keyboard.press("Tab");
  expect(await style(":focus-visible", "outline-style")).toBe("solid");
});

test("a printed chapter has its diagrams, code and addresses, and no controls", async ({ page }) => {
  await page.goto(CHAPTER);
  await page.emulateMedia({ media: "print" });
  await expect(page.locator(".exchange .turn").first()).toBeVisible();
  await expect(page.locator(".code").first()).toBeVisible();
  for (const control of ["button:visible", "input:visible", "live-panel:visible", ".dock:visible"])
    await expect(page.locator(control), control).toHaveCount(0);
  const source = page.locator("a.source").first();
  const after = await source.evaluate((link) => getComputedStyle(link, "::after").content);
  expect(after).toContain(await source.getAttribute("href"));
});
