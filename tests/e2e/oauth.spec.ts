import { expect, test } from "@playwright/test";

test.use({ javaScriptEnabled: false });

test("a reader without JavaScript clicks through the whole code flow, and revokes the access", async ({ page }) => {
  await page.goto("/chapters/choosing/");
  await page.getByRole("link", { name: "Click through it" }).click();
  await page.getByRole("button", { name: "Let it ask the server with your note" }).click();
  await page.getByLabel("Name").fill("alice");
  await page.getByLabel("Password").fill("wonderland");
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page.getByRole("heading", { name: "The program has a code" })).toBeVisible();
  await page.getByRole("button", { name: "Trade code and verifier for tokens" }).click();
  await page.getByRole("button", { name: "Read the note with the access token" }).click();
  await expect(page.getByText(/Your private note: locker \w+/)).toBeVisible();
  await page.getByLabel("Name").fill("alice");
  await page.getByLabel("Password").fill("wonderland");
  await page.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("link", { name: "What can the program still do?" }).click();
  await page.getByRole("button", { name: "Trade the refresh token for new ones" }).click();
  await expect(page.getByText("invalid_grant")).toBeVisible();
});
