/** The cookies by which a browser shows that a sandbox is its own. */
const NAME = "wristband_owner";
/** The same for requests from another site, in browsers that keep such a cookie: see `ownerCookies`. */
const ACROSS = "wristband_owner_across";
/** On the site of a public host: a lab's script on the name beside it can set cookies for both, but none of this name. */
const HOST_NAME = "__Host-wristband";

/** What a Cookie header holds for the owner of a sandbox. */
export const ownerPair = (sandbox: string): string => `${NAME}=${sandbox}`;

export const isOwnerPair = (pair: string): boolean =>
  /^\s*(?:wristband_owner|wristband_owner_across|__Host-wristband)\s*=/i.test(pair);

/** Where a page of the site's own asks for that cookie, by POST. */
export const ownPath = (sandbox: string): string => `/live/${sandbox}/-/own`;

/** The longest that browsers keep a cookie, 400 days (6265bis section 5.5), in seconds. */
const LONGEST = 400 * 24 * 60 * 60;

/** "path": a pair of cookies below the sandbox's path. "host": one cookie that names the newest sandboxes of this browser. */
export type OwnerKind = "path" | "host";

/** Sandboxes that one browser owns on the site of a public host: the newest. */
const MOST = 20;

/**
 * Makes the browser that gets them the owner of a sandbox. Its name is all that they hold: nothing is stored here, and
 * whoever knows the name could write it. It is no secret from the owner but a wall around everybody else, whom no link and
 * no page of another site can give it. Requests from the thief's site are what some labs are about, so one of the two says
 * SameSite=None. On http://localhost Chromium and Firefox keep it, and Safari keeps only the other, which it sends across.
 */
export function ownerCookies(sandbox: string, kind: OwnerKind, cookie: string): string[] {
  if (kind === "host") {
    const others = (valuesOf(cookie)[HOST_NAME]?.[0] ?? "").split(".").filter((one) => one && one !== sandbox);
    const all = [sandbox, ...others].slice(0, MOST).join(".");
    return [`${HOST_NAME}=${all}; Path=/; Max-Age=${LONGEST}; HttpOnly; Secure; SameSite=Lax`];
  }
  const where = `Path=/live/${sandbox}; Max-Age=${LONGEST}; HttpOnly`;
  return [`${NAME}=${sandbox}; ${where}`, `${ACROSS}=${sandbox}; ${where}; SameSite=None; Secure`];
}

/** What a Cookie header says of who owns a sandbox: this browser, nobody, or two things at once. */
export function readOwner(cookie: string, sandbox: string, kind: OwnerKind): "owner" | "nobody" | "two" {
  const values = valuesOf(cookie);
  const wanted = kind === "host" ? [HOST_NAME] : [NAME, ACROSS];
  const found = wanted.map((name) => values[name] ?? []);
  // A script on a lab's page can add a second one below another path, and which comes first is the browser's business.
  if (found.some((one) => one.length > 1)) return "two";
  return found.some(([value = ""]) => value.split(".").includes(sandbox)) ? "owner" : "nobody";
}

/** The values of the owner's cookies in a Cookie header, by name. */
function valuesOf(cookie: string): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const pair of cookie.split(";").filter(isOwnerPair)) {
    const equals = pair.indexOf("=");
    (values[pair.slice(0, equals).trim()] ??= []).push(pair.slice(equals + 1).trim());
  }
  return values;
}
