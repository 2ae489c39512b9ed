import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext, type Page } from "@playwright/test";
import { CHROMIUM_ARGS, getChromium } from "../../../scripts/chromium.ts";
import { evaluator, type RealBrowser, type Tab, type Visitor, type VisitorOptions } from "./browser.ts";

const launchOptions = () => ({
  executablePath: process.env["WRISTBAND_CHROMIUM"] ?? getChromium(),
  args: [...CHROMIUM_ARGS, "--host-resolver-rules=MAP *.test 127.0.0.1, MAP *.co.uk 127.0.0.1"],
});

export async function startChromium(): Promise<RealBrowser> {
  const browser = await chromium.launch(launchOptions());
  return {
    name: "chromium",
    version: `Chromium ${browser.version()}`,
    visit: async ({ thirdPartyCookies }: VisitorOptions = {}) =>
      thirdPartyCookies
        ? visitInProfile(thirdPartyCookies === "let in")
        : visitorOf(await browser.newContext({ ignoreHTTPSErrors: true })),
    close: () => browser.close(),
  };
}

const visitorOf = (context: BrowserContext, after: () => void = () => {}): Visitor => ({
  newTab: async () => tabOf(await context.newPage()),
  clear: () => context.clearCookies(),
  close: async () => {
    await context.close();
    after();
  },
});

const tabOf = (page: Page): Tab => ({
  goto: async (url) => void (await page.goto(url)),
  click: async (selector, path) => {
    await Promise.all([page.waitForURL((url) => url.pathname === path), page.click(selector)]);
  },
  press: (selector) => page.click(selector),
  type: (text, held) => (held ? page.keyboard.press(`${held}+${text}`) : page.keyboard.type(text)),
  leave: async (act, arg, path) => {
    const run = page.evaluate(act as (arg: unknown) => void, arg);
    await Promise.all([page.waitForURL((url) => url.pathname === path), run]);
  },
  evaluate: evaluator((act, arg) => page.evaluate(act as (arg: unknown) => unknown, arg)),
  frames: () =>
    page
      .frames()
      .slice(1)
      .map((frame) => frame.url()),
  close: () => page.close(),
  cookies: async () =>
    (await page.context().cookies()).map(({ name, ...cookie }) => ({ ...cookie, name: toOctets(name) })),
});

const toOctets = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

/** Chromium's settings for third-party cookies. Left alone, they differ between its builds, and in private windows. */
const preferences = (letIn: boolean) => ({
  profile: { cookie_controls_mode: letIn ? 0 : 1, block_third_party_cookies: !letIn },
});

/** A profile of its own that lets third-party cookies in, or blocks them, and what removes it again. */
async function openProfile(letIn: boolean): Promise<{ context: BrowserContext; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "wristband-profile-"));
  mkdirSync(join(folder, "Default"));
  writeFileSync(join(folder, "Default", "Preferences"), JSON.stringify(preferences(letIn)));
  const context = await chromium.launchPersistentContext(folder, { ...launchOptions(), ignoreHTTPSErrors: true });
  return { context, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

async function visitInProfile(letIn: boolean): Promise<Visitor> {
  const { context, remove } = await openProfile(letIn);
  return visitorOf(context, remove);
}

/** Opens one of Playwright's pages in a profile that lets third-party cookies in, or blocks them. */
export async function withThirdParties(letIn: boolean, run: (page: Page) => Promise<void>): Promise<void> {
  const { context, remove } = await openProfile(letIn);
  try {
    await run(await context.newPage());
  } finally {
    await context.close();
    remove();
  }
}
