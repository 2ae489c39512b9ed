/**
 * `npm run screenshots`: the home page and a chapter, wide, narrow, dark and printed, into test-results/screenshots, and the
 * README's picture into docs. Looks at the site that `npm start` serves.
 */
import { mkdirSync } from "node:fs";
import { chromium, type Browser, type Page } from "@playwright/test";
import { CHROMIUM_ARGS, getChromium } from "./chromium.ts";

const SITE = process.env["SITE"] ?? "http://localhost:4321";
const FOLDER = "test-results/screenshots";
const PAGES = { home: "/", chapter: "/chapters/cookie-flags/" };
const LOOKS = {
  wide: { viewport: { width: 1400, height: 900 } },
  narrow: { viewport: { width: 320, height: 640 } },
  dark: { viewport: { width: 1400, height: 900 }, colorScheme: "dark" as const },
};

async function open(browser: Browser, path: string, look: (typeof LOOKS)[keyof typeof LOOKS]): Promise<Page> {
  const page = await (await browser.newContext({ ...look, reducedMotion: "reduce" })).newPage();
  // From the second page on the site's own face is there.
  await page.goto(SITE);
  await page.waitForFunction(() => localStorage.getItem("wristband-face"));
  await page.goto(SITE + path);
  return page;
}

/** A chapter after the attack has run on its starter: the picture of the README. */
async function attacked(browser: Browser): Promise<void> {
  const page = await open(browser, "/chapters/random-ids/", { viewport: { width: 1400, height: 1000 } });
  const panel = page.locator("live-panel");
  await panel.getByRole("button", { name: "Run the attack" }).click();
  await panel.locator("[data-stolen]").waitFor();
  await panel.evaluate((element) => element.scrollIntoView());
  await page.screenshot({ path: "docs/chapter.png" });
}

mkdirSync(FOLDER, { recursive: true });
mkdirSync("docs", { recursive: true });
const browser = await chromium.launch({ executablePath: getChromium(), args: CHROMIUM_ARGS });
for (const [name, path] of Object.entries(PAGES)) {
  for (const [look, options] of Object.entries(LOOKS)) {
    const page = await open(browser, path, options);
    await page.screenshot({ path: `${FOLDER}/${name}-${look}.png`, fullPage: look === "narrow" });
  }
  const page = await open(browser, path, LOOKS.wide);
  await page.pdf({ path: `${FOLDER}/${name}.pdf`, printBackground: true });
}
await attacked(browser);
await browser.close();
console.log(`Pictures are in ${FOLDER} and docs.`);
