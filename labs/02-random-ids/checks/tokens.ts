import type { Browser } from "../../kit/browser/browser.ts";
import { must } from "../../kit/grader/expect.ts";
import { identity, toHeader, valueOf } from "../../kit/grader/identity.ts";
import type { Scene } from "../../kit/grader/scene.ts";

/** The number of logins that run at the same time when a check needs many. */
const AT_ONCE = 64;

/** The value of a browser's session cookie: one text, even if the server splits it over two cookies. */
export const tokenOf = async (browser: Browser): Promise<string> =>
  (await identity(browser)).map(({ value }) => value).join(" ");

/**
 * Logs a user in again and again, each time in a new browser, `count` times or until `isEnough`. Returns the session
 * cookie's value of each login.
 */
export async function tokensOf(
  scene: Pick<Scene, "browser">,
  name: string,
  count: number,
  isEnough: (tokens: readonly string[]) => boolean = () => false,
): Promise<string[]> {
  const first = scene.browser(name);
  await first.login();
  const names = (await identity(first)).map((pair) => pair.name);
  const tokens = [read(first, names)];
  while (tokens.length < count && !isEnough(tokens)) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - tokens.length) }, () => scene.browser(name));
    await Promise.all(batch.map((browser) => browser.login()));
    tokens.push(...batch.map((browser) => read(browser, names)));
  }
  return tokens;
}

function read(browser: Browser, names: string[]): string {
  const values = names.map((name) => valueOf(browser.cookieHeader(), name));
  must(!values.includes(undefined), {
    expected: `a cookie called ${names.join(" and ")} after each login of ${browser.name}`,
    got: `the Cookie header "${browser.cookieHeader()}"`,
  });
  return values.join(" ");
}

/** The browser's session cookies, with `value` in place of their values. */
export const pretending = async (browser: Browser, value: string): Promise<string> =>
  toHeader((await identity(browser)).map(({ name }) => ({ name, value })));

/** For messages: the text, or its beginning and length when it is long. */
export const shortened = (text: string): string =>
  text.length > 80 ? `${text.slice(0, 60)}… (${text.length} characters)` : text;
