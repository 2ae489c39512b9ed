import { expect, test } from "@playwright/test";

test.use({ javaScriptEnabled: false });

test("a reader without JavaScript logs in, sees the note, and logs out", async ({ page }) => {
  await page.goto("/chapters/logout/");
  await page.locator("live-panel").getByRole("link", { name: "visit its pages" }).last().click();
  await page.getByLabel("Name").fill("alice");
  await page.getByLabel("Password").fill("wonderland");
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByText("Your private note")).toBeVisible();
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page.getByRole("heading", { name: "Log in" })).toBeVisible();
  const dashboard = new URL("dashboard", page.url()).href;
  await page.goto(dashboard);
  await expect(page.getByText("Please log in.")).toBeVisible();
});

test("the control room shows what happened and runs the attack, without JavaScript", async ({ page }) => {
  await page.goto("/live/new/random-ids/starter/-/");
  await page.getByRole("button", { name: /run the attack/i }).click();
  await expect(page.locator("main")).toContainText("/dashboard");
  await expect(page.locator("main")).toContainText("username=admin");
});
