import { expect, test } from "@playwright/test";
import { violations } from "./axe.ts";

test("on the home page a reader becomes admin after one click, one word and Enter", async ({ page }) => {
  await page.goto("/");
  const login = page.getByRole("button", { name: "Log in as bob" });
  await expect(login).toBeInViewport();
  await login.click();
  await expect(page.getByLabel("Cookie:")).toBeFocused();
  await page.keyboard.type("admin");
  await page.keyboard.press("Enter");
  const demo = page.locator("forge-demo");
  await expect(demo.getByRole("status")).toHaveText(
    /^You are admin\. Dashboard of admin: Your private note: safe \w{16}\. In chapter 2/,
  );
  await expect(demo.getByRole("list", { name: "The last request and its answer" })).toContainText("username=admin");
  expect(await violations(page, "forge-demo")).toEqual([]);
});

test("if the reader types a cookie while the server answers the login, the cookie stays and is sent afterwards", async ({
  page,
}) => {
  const { promise: typed, resolve: release } = Promise.withResolvers<void>();
  await page.route("**/live/*/username-in-a-cookie/solution/login", async (route) => {
    await typed;
    await route.continue();
  });
  await page.goto("/");
  const cookie = page.getByLabel("Cookie:");
  await page.getByRole("button", { name: "Log in as bob" }).click();
  await cookie.fill("username=admin");
  await cookie.press("Enter");
  release();
  await expect(page.locator("forge-demo").getByRole("status")).toHaveText(/^You are admin\./);
  await expect(cookie).toHaveValue("username=admin");
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("the first move of the forgery is visible when the page opens", async ({ page }) => {
    await page.goto("/");
    await expect(page.getByRole("button", { name: "Log in as bob" })).toBeInViewport();
  });
});
