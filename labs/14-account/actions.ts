/** What people do on the account page, and how to see whether it was done. */

import type { AskOptions, Browser, Exchange } from "../kit/browser/browser.ts";
import { describe, isRefused, must, mustLogIn, mustRefuse } from "../kit/grader/expect.ts";
import type { Scene } from "../kit/grader/scene.ts";
import { attribute } from "../kit/target/attribute.ts";

/** The password that alice changes to. */
export const NEW = "looking-glass";

/** Logs a browser in, and returns its Cookie header, which a thief would copy. */
export async function logIn(browser: Browser, password?: string): Promise<string> {
  mustLogIn(await browser.login(browser.name, password));
  return browser.cookieHeader();
}

/** Fails unless the server accepted a request. It may answer with any status below 400: with 303, or with a page. */
function mustBeTaken(at: Exchange, what: string): void {
  must(at.response.status < 400, { expected: `${what} to be accepted: status 303, or a page`, got: describe(at), at });
}

/** Gives the password again in this browser. */
export async function prove(browser: Browser, { password }: Pick<Scene, "password">): Promise<void> {
  const own = browser.name === "bob" || browser.name === "admin" ? browser.name : "alice";
  const at = await browser.post("/confirm", { password: password(own) });
  mustBeTaken(at, `POST /confirm with ${browser.name}'s password`);
}

export async function changePassword(browser: Browser, current: string, password: string): Promise<Exchange> {
  const at = await browser.post("/password", { current, password });
  mustBeTaken(at, `${browser.name}'s new password, sent with the old password,`);
  return at;
}

export async function giveRole(admin: Browser, username: string, role: string): Promise<void> {
  const at = await admin.post("/role", { username, role });
  mustBeTaken(at, `POST /role with username=${username}&role=${role}, from the admin who has just given the password,`);
}

export async function close(browser: Browser): Promise<void> {
  const at = await browser.post("/close");
  mustBeTaken(at, `POST /close from ${browser.name}, who has just given the password,`);
}

/** The values that the buttons of the account page send as `device`, each once. */
export async function devicesOf(browser: Browser): Promise<string[]> {
  const at = await browser.get("/account");
  must(at.response.status === 200, { expected: `the account page for ${browser.name}`, got: describe(at), at });
  const tags = at.response.body.match(/<(?:button|input)\b[^>]*>/gi) ?? [];
  const found = tags.filter((tag) => attribute(tag, "name") === "device").map((tag) => attribute(tag, "value") ?? "");
  return [...new Set(found.map(plain))];
}

const plain = (text: string): string =>
  text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");

export const endDevice = (browser: Browser, device: string, options?: AskOptions): Promise<Exchange> =>
  browser.post("/end-device", { device }, options);

/** True if the browser's user is still logged in there. Asking does not change the browser's cookies. */
export async function isIn(browser: Browser): Promise<boolean> {
  return !isRefused(await browser.get("/dashboard"));
}

/** A copied Cookie header must no longer open any of its owner's pages. */
export async function mustBeDead({ thief }: Pick<Scene, "thief">, cookie: string, whose: string): Promise<void> {
  for (const path of ["/dashboard", "/account", "/admin"]) {
    const at = await thief.get(path, { headers: { cookie }, leaveJar: true });
    mustRefuse(at, `${path} with ${whose}`);
  }
}

/** This password must not log a new browser in. */
export async function mustNotOpen({ browser }: Pick<Scene, "browser">, name: string, password: string, what: string) {
  const other = browser(name);
  await other.login(name, password);
  mustRefuse(await other.get("/dashboard"), `a login with ${what}`);
}

/** alice's password must log a new browser in. `blamed` is the request that may have changed it. */
export async function mustOpen(
  scene: Pick<Scene, "browser" | "notes">,
  password: string,
  when: string,
  blamed?: Exchange,
): Promise<void> {
  const other = scene.browser("alice");
  const at = await other.login("alice", password);
  const page = await other.get("/dashboard");
  must(page.response.status === 200 && page.response.body.includes(scene.notes.alice), {
    expected: `alice's password ${password} to log her in ${when}`,
    got: isRefused(at) ? describe(at) : `${describe(at)}, and then a dashboard with ${describe(page)}`,
    at: blamed ?? at,
  });
}
