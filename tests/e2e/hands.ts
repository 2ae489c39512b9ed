/** What tests of the built site share: a reader at one of this machine's names, and the thief at the other. */
import { randomUUID } from "node:crypto";
import { test as base, type APIRequestContext, type Page } from "@playwright/test";
import type { LiveState } from "../../src/live/server/events.ts";

export type Host = "localhost" | "127.0.0.1";

/** One lab server of one reader. `url` is its address without a slash at the end. */
export type Shop = { url: string; home: string; away: string; sandbox: string; slug: string; variant: string };

type Hands = {
  /** A server that nobody has used, at `home`; the thief's site is at the other name. */
  open: (slug: string, variant: string, home?: Host) => Shop;
};

export const test = base.extend<Hands>({
  open: async ({ baseURL }, use) => {
    const { port } = new URL(baseURL ?? "");
    await use((slug, variant, home = "localhost") => {
      const away = home === "localhost" ? "127.0.0.1" : "localhost";
      const sandbox = randomUUID();
      const [own, other] = [`http://${home}:${port}`, `http://${away}:${port}`];
      return { url: `${own}/live/${sandbox}/${slug}/${variant}`, home: own, away: other, sandbox, slug, variant };
    });
  },
});

export { expect } from "@playwright/test";

/** Logs in by typing into the shop's own page. */
export async function logIn(page: Page, shop: Shop, name = "alice", password = "wonderland"): Promise<void> {
  await page.goto(`${shop.url}/`);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(password);
  await Promise.all([page.waitForNavigation(), page.getByRole("button", { name: "Log in" }).click()]);
}

/** The thief's page that is aimed at this shop. */
export const trick = ({ away, sandbox, slug, variant }: Shop, scenario: string): string =>
  `${away}/attacker/${sandbox}/${slug}/${variant}/${scenario}`;

export async function stateOf(request: APIRequestContext, shop: Shop): Promise<LiveState> {
  return (await (await request.get(`${shop.url}/-/state`)).json()) as LiveState;
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
