import type { Browser, Exchange } from "../kit/browser/browser.ts";
import { must, mustLogIn } from "../kit/grader/expect.ts";
import type { Pair } from "../kit/grader/identity.ts";
import type { Scene } from "../kit/grader/scene.ts";

export type Files = [path: string, text: string][];

/** The lines of a list that are files on the disk. */
export const filesOf = async ({ list }: Pick<Scene, "list">): Promise<Files> =>
  (await list()).filter((entry): entry is [string, string] => typeof entry[1] === "string");

/** Ends the process and starts another on the same disk, after `change` if it is given. */
export async function restartOnDisk(
  scene: Scene,
  change: (files: Files) => Files = (files) => files,
  options: { servers?: number; listFails?: boolean; listFailsFrom?: number } = {},
): Promise<void> {
  await scene.restart({ ...options, disk: change(await filesOf(scene)) });
}

export async function logIn(browser: Browser): Promise<string> {
  mustLogIn(await browser.login());
  return browser.cookieHeader();
}

/**
 * Logs in, and returns the file that this login wrote. Fails the running check if there is none. A login before that
 * has written files that come only once, such as a key or an audit file.
 */
export async function fileOfLogin(scene: Scene, browser: Browser): Promise<Files[number]> {
  const first = scene.browser(browser.name);
  await logIn(first);
  await first.post("/logout");
  const before = new Set((await filesOf(scene)).map(([path]) => path));
  await logIn(browser);
  const file = (await filesOf(scene)).find(([path]) => !before.has(path));
  must(file !== undefined, { expected: "a new file on the disk after a login", got: "none" });
  return file;
}

export const open = (browser: Browser, cookie: string, path = "/dashboard"): Promise<Exchange> =>
  browser.get(path, { headers: { cookie }, leaveJar: true });

/**
 * Paths from the sessions' folder to a file outside, for code that takes a cookie for a path, and for code that cleans
 * the path up.
 */
const WAYS = [
  "../",
  "./../",
  "x/../../",
  "..%2f",
  "%2e%2e%2f",
  "..%252f",
  "%252e%252e%252f",
  "..%2F",
  "....//",
  "..././",
  "/../",
  "//..//",
  "../sessions/../",
];

/**
 * The cookie's values with the way to `path` in place of the name of the session's own file; or before what they hold,
 * where that name is not in them.
 */
export function detours(pairs: readonly Pair[], file: string, path: string): Pair[][] {
  const [name = ""] = file.split("/").at(-1)?.split(".") ?? [];
  const lead = (value: string, whole: string) => (value.includes(name) ? value.replace(name, () => whole) : whole);
  const ways = WAYS.map((way) => way + (way.includes("%25") ? path.replaceAll("/", "%252f") : path));
  // As long as the name that it replaces, for code that counts letters.
  const padded = `..${"/".repeat(Math.max(1, name.length - path.length - 2))}${path}`;
  return [...ways, padded].flatMap((whole) => [
    pairs.map((pair) => ({ ...pair, value: lead(pair.value, whole) })),
    pairs.map((pair) => ({ ...pair, value: whole })),
  ]);
}
