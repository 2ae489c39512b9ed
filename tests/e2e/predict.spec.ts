/** Predictions, and what the page knows of a reader who breaks in by hand. */
import { violations } from "./axe.ts";
import { expect, test } from "./hands.ts";

test("a reader answers a question by the keyboard alone, a live server shows whether it is right, and the answer is added to the progress", async ({
  page,
}) => {
  await page.setViewportSize({ width: 320, height: 800 });
  await page.goto("/chapters/logout/");
  const panel = page.locator("live-panel");
  await panel.getByRole("button", { name: "Log in as alice", exact: true }).click();
  const lines = panel.locator("li.wire-exchange");
  await expect(lines).toHaveCount(2);

  const question = page.locator("form.predict").first();
  const said = question.getByRole("status");
  await question.getByRole("radio").first().focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(said).toHaveText(/^You predicted it\. .* You have made 1 of 4 predictions in this chapter\.$/);
  await expect(question.getByRole("list").last()).toContainText("GET /dashboard");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  expect(await violations(page, "form.predict")).toEqual([]);
  await expect(lines, "the panel's own server has seen nothing of it").toHaveCount(2);

  // Another try shows the same, and the first prediction stays.
  await question.getByRole("radio").last().check();
  await question.getByRole("button", { name: "Run it" }).click();
  await expect(said).toHaveText(/^Not as you predicted\. What came: "Her note"\. /);
  await page.goto("/progress/");
  await expect(page.locator("[data-predictions=logout]")).toHaveText(
    "1 of 4 predictions made, 1 right at the first try",
  );
  await expect(page.locator("[data-predictions=expiry]")).toHaveText("3 predictions to make");
});

test("without JavaScript a question shows the server's answer, and no button that does nothing", async ({
  browser,
}) => {
  const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await page.goto("/chapters/logout/");
  const question = page.locator("form.predict").first();
  await expect(question.getByRole("button")).toBeHidden();
  await question.getByText("The server's answer").click();
  await expect(question).toContainText("When this page was built: You: GET /dashboard, 200. So: Her note.");
});

test("chapter 0 begins with nobody logged in and one control, and shows the others after the first use", async ({
  page,
}) => {
  await page.goto("/chapters/the-wristband/");
  const panel = page.locator("live-panel");
  await expect(panel).toContainText("The list is empty.");
  await expect(panel.getByRole("button")).toHaveText(["Log in as alice"]);
  await panel.getByRole("button").click();
  await expect(panel.getByRole("button", { name: "Log out", exact: true })).toBeVisible();
  await expect(panel.getByText("More", { exact: true })).toBeVisible();
});

test("a reader who breaks in by hand sees a message about it, and the progress page says so", async ({ page }) => {
  await page.goto("/chapters/logout/");
  const panel = page.locator("live-panel");
  const press = (name: string) => panel.getByRole("button", { name, exact: true }).click();
  for (const name of ["Log in as alice", "Copy the cookie"]) await press(name);
  await expect(panel.getByLabel("Send this Cookie header")).toHaveValue(/^session_token=/);
  for (const name of ["Log out", "Send"]) await press(name);
  await expect(panel.getByRole("status")).toHaveText("You broke in by hand: the thief has read alice's note.");
  await page.goto("/progress/");
  await expect(page.locator("[data-progress=logout]")).toHaveText("broken into by hand");
});
