import { expect, test } from "@playwright/test";

const AFTER: [store: string, sentence: string][] = [
  ["Memory", "Restarted. Nobody is logged in: the dashboard answers 401."],
  ["Files", "Restarted. alice is in."],
  ["SQLite", "Restarted. alice is in."],
];

test("the reader kills the server of each store, and sees who is still logged in", async ({ page }) => {
  await page.goto("/chapters/stores/");
  for (const [store, sentence] of AFTER) {
    const row = page.locator("store-trial li").filter({ hasText: store });
    await row.getByRole("button", { name: `Log alice in, ${store}` }).click();
    await expect(row.getByRole("status")).toHaveText("Logged in. alice is in.");
    await row.getByRole("button", { name: `Kill and restart, ${store}` }).click();
    await expect(row.getByRole("status")).toHaveText(sentence);
  }
});
