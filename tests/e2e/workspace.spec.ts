import { unfold } from "./hands.ts";
import { expect, test } from "@playwright/test";
import { withKey } from "../../src/http/start-key.ts";
import { openWorkspace, type PublicSite } from "./public-site.ts";

const CHAPTER = "/chapters/username-in-a-cookie/";

// One site for both tests, which one worker runs: to start it takes longer than they do.
test.describe.configure({ mode: "default" });

let opened: PublicSite;

test.beforeAll(async ({ browser }) => void (opened = await openWorkspace(browser)));
test.afterAll(() => opened.close());

test("in a workspace the printed link opens the site, and its panel and the frame in it work", async () => {
  const { visit, site, key } = opened;
  const page = await visit();
  expect((await page.goto(site + CHAPTER))?.status()).toBe(401);
  await expect(page.getByRole("heading", { name: "Closed" })).toBeVisible();
  await page.goto(withKey(site, "not the key"));
  await expect(page.getByRole("heading", { name: "Closed" })).toBeVisible();
  await page.goto("about:blank");
  await page.goto(withKey(site, key));
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("Closed");
  await page.goto(site + CHAPTER);
  const panel = await unfold(page.locator("live-panel").first());
  await panel.getByRole("button", { name: "Log in as alice" }).click();
  await expect(panel).toContainText("POST /login");
  await expect(panel.frameLocator("iframe").getByRole("heading")).toContainText("Dashboard of alice");
});

test("in a workspace a reader without JavaScript opens the site by typing the key", async () => {
  const { visit, site, key = "" } = opened;
  const page = await visit({ javaScriptEnabled: false });
  await page.goto(site + CHAPTER);
  await page.getByLabel("Or the key alone").fill(key);
  await page.getByRole("button", { name: "Open" }).click();
  await expect(page).toHaveURL(`${site}/`);
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("Closed");
});
