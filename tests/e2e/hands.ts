/** What tests of the built site share: a reader, the labs on their own origin, and the thief's site. */
import { randomUUID } from "node:crypto";
import { test as base, type APIRequestContext, type BrowserContext, type Locator, type Page } from "@playwright/test";
import type { LiveState } from "../../src/live/server/events.ts";

/**
 * One lab server of one reader. `url` is its address on the labs' origin and `room` that of its controls on the site, both
 * without a slash at the end. `home`, `labs` and `away` are the origins of the site, the labs and the thief.
 */
export type Shop = {
  url: string;
  room: string;
  home: string;
  labs: string;
  away: string;
  sandbox: string;
  slug: string;
  variant: string;
};

type Hands = {
  /** A server that nobody has used. */
  open: (slug: string, variant: string) => Shop;
};

export const test = base.extend<Hands>({
  open: async ({ baseURL }, use) => {
    const { port, origin: home } = new URL(baseURL ?? "");
    const labs = `http://localhost:${Number(port) + 1}`;
    await use((slug, variant) => {
      const sandbox = randomUUID();
      const path = `/live/${sandbox}/${slug}/${variant}`;
      const away = `http://127.0.0.1:${port}`;
      return { url: labs + path, room: home + path, home, labs, away, sandbox, slug, variant };
    });
  },
});

/** Makes the sandbox this browser's own, as the panel does. */
export async function own(context: BrowserContext, { home, sandbox }: Shop): Promise<void> {
  await context.request.post(`${home}/live/${sandbox}/-/own`);
}

/** The cookies that a browser has from the shop. Those that say whose the sandbox is are the site's. */
export async function shopCookies(page: Page, shop: Shop) {
  const cookies = await page.context().cookies(`${shop.url}/`);
  return cookies.filter(({ name }) => !name.startsWith("wristband_owner"));
}

export { expect } from "@playwright/test";

/** Opens what a chapter's panel has behind "More". */
export async function unfold(panel: Locator): Promise<Locator> {
  await panel.locator("details.rest").evaluate((fold) => fold.setAttribute("open", ""));
  return panel;
}

/** Logs in by typing into the shop's own page. */
export async function logIn(page: Page, shop: Shop, name = "alice", password = "wonderland"): Promise<void> {
  await own(page.context(), shop);
  await page.goto(`${shop.url}/`);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(password);
  await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "Log in" }).click()]);
}

/** The thief's page that is aimed at this shop. */
export const trick = ({ away, sandbox, slug, variant }: Shop, scenario: string): string =>
  `${away}/attacker/${sandbox}/${slug}/${variant}/${scenario}`;

export async function stateOf(request: APIRequestContext, shop: Shop): Promise<LiveState> {
  return (await (await request.get(`${shop.room}/-/state`)).json()) as LiveState;
}

/** The newest request for this method and path as it reached the server, with its headers by name, and the answer. */
export async function arrived(request: APIRequestContext, shop: Shop, method: string, path: string) {
  const { log } = await stateOf(request, shop);
  const found = log.findLast(
    (event) => event.type === "exchange" && event.request.method === method && event.request.path === path,
  );
  if (found?.type !== "exchange") return undefined;
  const headers = Object.fromEntries(found.request.headers);
  return {
    cookie: headers["cookie"] ?? "",
    origin: headers["origin"],
    site: headers["sec-fetch-site"],
    status: found.response.status,
  };
}

/** What a page of the shop shows as somebody's private note. */
export const noteOn = async (page: Page): Promise<string> =>
  /(locker|safe) \w{16}/.exec(await page.content())?.[0] ?? "";
