import type { Browser, Exchange } from "../kit/browser/browser.ts";
import { mustLogIn, mustRefuse } from "../kit/grader/expect.ts";
import { MINUTE, type Scene } from "../kit/grader/scene.ts";
import { sightings } from "../kit/grader/session-cookie.ts";

/**
 * A user's newest cookies, as a thief keeps them in a file: he sends them even after the lifetime that a browser gives
 * them.
 */
export type Copy = { cookie: () => string; ask: (route: Route, cookie?: string) => Promise<Exchange> };

const ROUTES = ["GET /dashboard", "GET /admin", "POST /comments"] as const;
export type Route = (typeof ROUTES)[number];

/** The guarded routes that this server has. */
export const routesOf = ({ has }: Pick<Scene, "has">): Route[] =>
  ROUTES.filter((route) => has(route.split(" ")[1] ?? ""));

/** Logs in, and keeps a copy of the cookies; each answer to it may renew them. */
export async function copyOf(browser: Browser): Promise<Copy> {
  const pairs = new Map<string, string>();
  const keep = (at: Exchange) => {
    for (const { cookie } of sightings([at])) pairs.set(cookie.name, `${cookie.name}=${cookie.value}`);
    return at;
  };
  const cookie = () => [...pairs.values()].join("; ");
  const ask = async (route: Route, sent = cookie()) => {
    const [method = "", path = ""] = route.split(" ");
    const body = method === "POST" ? "text=hello" : undefined;
    return keep(await browser.ask(method, path, body, { headers: { cookie: sent } }));
  };
  mustLogIn(keep(await browser.login()));
  return { cookie, ask };
}

/**
 * Uses every copy every 27 minutes, until a minute before its eighth hour is over. A server may renew less often than
 * at each request.
 */
export async function keepBusy({ skip }: Scene, copies: readonly Copy[]): Promise<void> {
  for (let minutes = 27; minutes < 8 * 60; minutes += 27) {
    skip(27 * MINUTE);
    for (const copy of copies) await copy.ask("GET /dashboard");
  }
  skip(20 * MINUTE);
  for (const copy of copies) await copy.ask("GET /dashboard");
}

/**
 * One copy for each route, because a request with an expired session may already remove it. The admin has a copy for
 * the admin's page.
 */
export const copyPerRoute = async ({ browser, has }: Scene): Promise<[Route, Copy][]> => {
  const copies: [Route, Copy][] = [];
  for (const route of routesOf({ has })) copies.push([route, await copyOf(browser("alice"))]);
  for (const route of ["GET /admin", "GET /dashboard"] as const) copies.push([route, await copyOf(browser("admin"))]);
  return copies;
};

/** Fails unless the server refuses each copy, twice. */
export async function mustBeOver({ skip }: Scene, copies: [Route, Copy][], when: string): Promise<void> {
  for (const [route, copy] of copies) {
    const cookie = copy.cookie();
    for (const time of ["", ", asked a second time"])
      mustRefuse(await copy.ask(route, cookie), `${route} ${when}${time}`);
  }
  skip(MINUTE);
  for (const [route, copy] of copies) mustRefuse(await copy.ask(route), `${route} ${when}, and a minute later again`);
}
