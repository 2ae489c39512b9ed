import type { Browser } from "../browser/browser.ts";
import { mustLogIn, mustRefuse } from "./expect.ts";
import { MINUTE, type Scene } from "./scene.ts";
import { defends, works, type About, type Check } from "./suite.ts";

type Route = [method: string, path: string, fields?: Record<string, string>];

/**
 * What a thief may try with the cookie of an expired session, by the first lab that has the route. The failed login is
 * bob's.
 */
const TRIES: [from: number, ...Route][] = [
  [4, "GET", "/"],
  [4, "GET", "/dashboard"],
  [4, "GET", "/admin"],
  [4, "GET", "/comments"],
  [4, "POST", "/comments", { text: "hello" }],
  [4, "POST", "/login", { username: "bob", password: "a typing error" }],
  [4, "POST", "/logout", {}],
  [5, "POST", "/theme", { theme: "dark" }],
  [7, "GET", "/basket"],
  [7, "POST", "/basket", { item: "anvil" }],
];

/** A check for lab `number`: whatever is sent with an expired session's cookie, the session stays expired. */
export function staysExpired(number: number, about: Pick<About, "needs" | "alone" | "hints" | "read">): Check {
  const kind = number > 5 ? works : defends;
  return kind(
    "no request brings an expired session back",
    {
      ...about,
      why: "Otherwise a thief with last week's cookie first opens a public page, and then the protected pages work again.",
    },
    async (scene) => {
      for (const [from, ...route] of TRIES) if (number >= from && scene.has(route[1])) await mustStayOver(scene, route);
    },
  );
}

/** Sends it twice: a server may refuse the first request and still count it as activity. */
async function mustStayOver(scene: Scene, [method, path, fields]: Route): Promise<void> {
  const owner = scene.browser("alice");
  const cookie = await logIn(owner);
  scene.skip(31 * MINUTE);
  const headers = { cookie };
  const body = fields && new URLSearchParams(fields).toString();
  await scene.thief.ask(method, path, body, { headers, leaveJar: true });
  const page = await scene.thief.get("/dashboard", { headers, leaveJar: true });
  mustRefuse(page, `the cookie of an expired session, used again after ${method} ${path},`);
}

async function logIn(browser: Browser): Promise<string> {
  mustLogIn(await browser.login());
  return browser.cookieHeader();
}
