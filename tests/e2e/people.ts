import type { APIRequestContext, Browser, BrowserContext, Page } from "@playwright/test";
import type { LiveState } from "../../src/live/server/events.ts";
import { logIn, own, stateOf, type Shop } from "./hands.ts";

const MINUTE = 60_000;

/** Two people in front of one lab server, each in a real browser with cookies of their own, and the server's clock. */
export type People = {
  shop: Shop;
  /** alice's browser. */
  victim: Page;
  /** A careful thief runs no scripts in his. */
  thief: Page;
  /** Lets minutes pass on the server's clock. */
  skip(minutes: number): Promise<void>;
  state(): Promise<LiveState>;
};

export async function gather(browser: Browser, request: APIRequestContext, shop: Shop): Promise<People> {
  const victim = await (await browser.newContext()).newPage();
  const thief = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  for (const page of [victim, thief]) await own(page.context(), shop);
  const skip = async (minutes: number) => {
    await request.post(`${shop.room}/-/skip`, { form: { ms: minutes * MINUTE } });
  };
  return { shop, victim, thief, skip, state: () => stateOf(request, shop) };
}

/** The cookies that a browser sends to the shop, to be put into another browser as they are. */
export const cookiesOf = ({ shop }: People, page: Page) => page.context().cookies(`${shop.url}/`);

type Cookies = Awaited<ReturnType<BrowserContext["cookies"]>>;

/** From now on this browser has these cookies and no others. */
export async function wear(page: Page, cookies: Cookies): Promise<void> {
  await page.context().clearCookies();
  await page.context().addCookies(cookies);
}

/** Opens a page of the shop and answers its source. */
export async function read({ shop }: People, page: Page, path: string): Promise<string> {
  await page.goto(shop.url + path);
  return page.content();
}

/** The cookies that say whose the sandbox is: a thief leaves them alone. */
export const isOwners = ({ name }: { name: string }): boolean => name.startsWith("wristband_owner");

/** The first of these values that opens a dashboard when it stands in the thief's cookie, if any does. */
export async function tryValues(people: People, own: Cookies, values: readonly string[]): Promise<string> {
  const mine = await read(people, people.thief, "/dashboard");
  for (const value of values) {
    await wear(
      people.thief,
      own.map((cookie) => (isOwners(cookie) ? cookie : { ...cookie, value })),
    );
    const page = await read(people, people.thief, "/dashboard");
    if (page.includes("Dashboard of") && page !== mine) return page;
  }
  return "";
}

/** The thief logs in with the account he has, and answers the cookies he got. */
export async function asBob(people: People): Promise<Cookies> {
  await logIn(people.thief, people.shop, "bob", "builder");
  return cookiesOf(people, people.thief);
}

/** From now on what this page sends stays on its way, all but the headers, until the line is mended. */
export async function slowLine(page: Page): Promise<{ mend: () => Promise<unknown> }> {
  const tools = await page.context().newCDPSession(page);
  const line = (uploadThroughput: number) =>
    tools.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput,
    });
  await line(1);
  return { mend: () => line(-1) };
}
