import { unfold } from "./hands.ts";
import { expect, test } from "@playwright/test";
import { openPublicSite, type PublicSite } from "./public-site.ts";

const SCRIPT = "<script>document.title = `stolen: ${localStorage.getItem('secret')}`</script>";

// One site for both tests, which one worker runs: to start it takes longer than they do.
test.describe.configure({ mode: "default" });

let opened: PublicSite;

test.beforeAll(async ({ browser }) => void (opened = await openPublicSite(browser)));
test.afterAll(() => opened.close());

test("on a public server, a reader's browser runs no script from another reader's sandbox", async () => {
  const { visit, site } = opened;
  const thief = await visit();
  await thief.goto(`${site}/live/new/cookie-flags/starter/`);
  await thief.getByRole("button", { name: "/", exact: true }).click();
  await thief.getByLabel("Name").fill("alice");
  await thief.getByLabel("Password").fill("wonderland");
  await thief.getByRole("button", { name: "Log in" }).click();
  await thief.goto(thief.url().replace("dashboard", "comments"));
  await thief.getByLabel("Comment").fill(SCRIPT);
  await thief.getByRole("button", { name: "Post" }).click();
  // In his own browser it runs: that is what the chapter is about. It runs on the labs' origin.
  await expect(thief).toHaveTitle("stolen: null");

  const victim = await visit();
  await victim.goto(`${site}/`);
  await victim.evaluate(() => localStorage.setItem("secret", "the victim's"));
  const lured = await victim.goto(thief.url());
  expect(lured?.status()).toBe(403);
  await expect(victim).toHaveTitle("Not your sandbox");
  await victim.getByRole("link", { name: "Make a sandbox of your own" }).click();
  await expect(victim.getByRole("heading", { name: "Control room: cookie-flags, starter" })).toBeVisible();
});

test("on a public server, the panel makes its sandbox the reader's own, on the site and on the labs", async () => {
  const { visit, site } = opened;
  const page = await visit();
  await page.goto(`${site}/chapters/username-in-a-cookie/`);
  const panel = await unfold(page.locator("live-panel").first());
  await panel.getByRole("button", { name: "Log in as alice" }).click();
  await expect(panel).toContainText("POST /login");
  await expect(panel.frameLocator("iframe").getByRole("heading")).toContainText("Dashboard of alice");
  await expect(panel).not.toContainText("wristband");
});
