import puppeteer, { type Browser, type Cookie, type Page } from "puppeteer-core";
import {
  evaluator,
  type RealBrowser,
  type StoredCookie,
  type Tab,
  type Visitor,
  type VisitorOptions,
} from "./browser.ts";
import { startSocks } from "./socks.ts";

/** Firefox's network.cookie.cookieBehavior: 0 lets third-party cookies in, 1 blocks them, 5 (the default) partitions. */
const BEHAVIOUR = { "let in": 0, blocked: 1 };

/** Drives Firefox over WebDriver BiDi. */
export async function startFirefox(executablePath: string): Promise<RealBrowser> {
  const socks = await startSocks();
  const launch = (more: Record<string, unknown> = {}) =>
    puppeteer.launch({
      browser: "firefox",
      executablePath,
      acceptInsecureCerts: true,
      extraPrefsFirefox: { ...throughProxy(socks.port), ...more },
    });
  const browser = await launch();
  return {
    name: "firefox",
    version: (await browser.version()).replace("firefox/", "Firefox "),
    visit: async ({ thirdPartyCookies }: VisitorOptions = {}) => {
      if (!thirdPartyCookies) return visitorOf(browser);
      const other = await launch({ "network.cookie.cookieBehavior": BEHAVIOUR[thirdPartyCookies] });
      return visitorOf(other, () => other.close());
    },
    close: async () => {
      await browser.close();
      socks.close();
    },
  };
}

const throughProxy = (port: number) => ({
  "network.proxy.type": 1,
  "network.proxy.socks": "127.0.0.1",
  "network.proxy.socks_port": port,
  "network.proxy.socks_remote_dns": true,
});

async function visitorOf(browser: Browser, after?: () => Promise<void>): Promise<Visitor> {
  const context = await browser.createBrowserContext();
  return {
    newTab: async () => tabOf(await context.newPage()),
    close: async () => {
      await context.close();
      await after?.();
    },
  };
}

const tabOf = (page: Page): Tab => ({
  goto: async (url) => void (await page.goto(url)),
  click: async (selector, path) => {
    await Promise.all([page.waitForNavigation(), page.click(selector)]);
    await arrival(page, path);
  },
  press: (selector) => page.click(selector),
  type: async (text, held) => {
    if (held) await page.keyboard.down(held);
    await page.keyboard.type(text);
    if (held) await page.keyboard.up(held);
  },
  leave: async (act, arg, path) => {
    await Promise.all([page.waitForNavigation(), page.evaluate(act as (arg: unknown) => void, arg)]);
    await arrival(page, path);
  },
  evaluate: evaluator((act, arg) => page.evaluate(act as (arg: unknown) => unknown, arg)),
  frames: () =>
    page
      .frames()
      .slice(1)
      .map((frame) => frame.url()),
  close: () => page.close(),
  cookies: async () => (await page.browserContext().cookies()).map(toStored),
});

const arrival = (page: Page, path: string): Promise<unknown> =>
  page.waitForFunction((to) => location.pathname === to && document.readyState === "complete", {}, path);

const toStored = ({
  name,
  value,
  domain,
  path,
  expires,
  httpOnly = false,
  secure,
  sameSite,
}: Cookie): StoredCookie => ({
  name,
  value,
  domain,
  path,
  expires,
  httpOnly,
  secure,
  sameSite: sameSite === "Strict" || sameSite === "Lax" ? sameSite : "None",
});
