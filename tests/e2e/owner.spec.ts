import { chromium, expect, test } from "@playwright/test";
import { CHROMIUM_ARGS, getChromium } from "../../scripts/chromium.ts";
import { startSite } from "../../src/server/start-site.ts";

const dist = new URL("../../dist", import.meta.url).pathname;
const SCRIPT = "<script>document.title = `stolen: ${localStorage.getItem('secret')}`</script>";

/** A public server under a name that leads to this machine, in a browser that believes it. */
async function open() {
  const env = { PORT: "0", WRISTBAND_PUBLIC: "1", WRISTBAND_HOSTS: "class.test", WRISTBAND_LOG: "none" };
  const site = await startSite({ env, dist });
  const args = [...CHROMIUM_ARGS, "--host-resolver-rules=MAP class.test 127.0.0.1"];
  const browser = await chromium.launch({
    executablePath: process.env["WRISTBAND_CHROMIUM"] ?? getChromium(),
    args: [...args, `--unsafely-treat-insecure-origin-as-secure=http://class.test:${site.port}`],
  });
  return { site, browser, origin: `http://class.test:${site.port}` };
}

test("on a public server no script of another reader's sandbox runs", async () => {
  const { site, browser, origin } = await open();
  const thief = await (await browser.newContext()).newPage();
  await thief.goto(`${origin}/live/new/cookie-flags/starter/`);
  await thief.getByLabel("Name").fill("alice");
  await thief.getByLabel("Password").fill("wonderland");
  await thief.getByRole("button", { name: "Log in" }).click();
  await thief.goto(thief.url().replace("dashboard", "comments"));
  await thief.getByLabel("Comment").fill(SCRIPT);
  await thief.getByRole("button", { name: "Post" }).click();
  // In his own browser it runs: that is what the chapter is about.
  await expect(thief).toHaveTitle("stolen: null");

  const victim = await (await browser.newContext()).newPage();
  await victim.goto(`${origin}/`);
  await victim.evaluate(() => localStorage.setItem("secret", "the victim's"));
  const lured = await victim.goto(thief.url());
  expect(lured?.status()).toBe(403);
  await expect(victim).toHaveTitle("Not your sandbox");
  await victim.getByRole("link", { name: "Make a sandbox of your own" }).click();
  await expect(victim.getByRole("heading", { name: "Log in" })).toBeVisible();
  await browser.close();
  await site.close();
});

test("on a public server the panel makes its sandbox the reader's own", async () => {
  const { site, browser, origin } = await open();
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${origin}/chapters/username-in-a-cookie/`);
  const panel = page.locator("live-panel").first();
  await panel.getByRole("button", { name: "Log in as alice" }).click();
  await expect(panel).toContainText("POST /login");
  await expect(panel.frameLocator("iframe").getByRole("heading")).toContainText("Dashboard of alice");
  await expect(panel).not.toContainText("wristband_owner");
  await browser.close();
  await site.close();
});
