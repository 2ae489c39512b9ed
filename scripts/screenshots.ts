/**
 * `npm run screenshots`, after a build: the home page and a chapter, wide, narrow, dark and printed, into
 * test-results/screenshots, and the README's picture into docs. SITE names another site than the one that was built.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { endAfter, isTiny, TINY } from "./measuring/options.ts";
import { visitSite, type Visit } from "./measuring/site.ts";

const FOLDER = isTiny ? TINY : "test-results/screenshots";
const DOCS = isTiny ? TINY : "docs";
const PAGES = { home: "/", chapter: "/chapters/cookie-flags/" };
type Look = { viewport: { width: number; height: number }; colorScheme?: "dark" };
const LOOKS: Record<"wide" | "narrow" | "dark", Look> = {
  wide: { viewport: { width: 1400, height: 900 } },
  narrow: { viewport: { width: 320, height: 640 } },
  dark: { viewport: { width: 1400, height: 900 }, colorScheme: "dark" },
};

async function open({ browser, site }: Visit, path: string, look: Look): Promise<Page> {
  const page = await (await browser.newContext({ ...look, reducedMotion: "reduce" })).newPage();
  // From the second page on the site's own face is there.
  await page.goto(site);
  await page.waitForFunction(() => localStorage.getItem("wristband-face"));
  await page.goto(site + path);
  return page;
}

/** One page in every look, and on paper. */
async function draw(visit: Visit, name: string, path: string): Promise<void> {
  for (const [look, options] of Object.entries(LOOKS)) {
    const page = await open(visit, path, options);
    await page.screenshot({ path: `${FOLDER}/${name}-${look}.png`, fullPage: look === "narrow" });
  }
  const page = await open(visit, path, LOOKS.wide);
  await page.pdf({ path: `${FOLDER}/${name}.pdf`, printBackground: true });
}

/** A chapter after the attack has run on its starter: the picture of the README. */
async function attacked(visit: Visit): Promise<void> {
  const page = await open(visit, "/chapters/random-ids/", { viewport: { width: 1400, height: 1000 } });
  const panel = page.locator("live-panel");
  await panel.getByRole("button", { name: "Run the attack" }).click();
  await panel.locator("[data-stolen]").waitFor();
  await panel.evaluate((element) => element.scrollIntoView());
  await page.screenshot({ path: join(DOCS, "chapter.png") });
}

endAfter(10);
mkdirSync(FOLDER, { recursive: true });
await visitSite(async (visit) => {
  for (const [name, path] of isTiny ? [] : Object.entries(PAGES)) await draw(visit, name, path);
  await attacked(visit);
});
console.log(`Pictures are in ${FOLDER} and ${DOCS}.`);
