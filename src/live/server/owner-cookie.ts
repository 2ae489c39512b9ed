/** The cookies by which a browser shows that a sandbox is its own. */
const NAME = "wristband_owner";
/** The same for cross-site requests, in browsers that keep such a cookie: see `ownerCookies`. */
const ACROSS = "wristband_owner_across";
/**
 * For the site of a public host. A lab's script on a sibling name can set cookies for both names, but no `__Host-`
 * cookie.
 */
const HOST_NAME = "__Host-wristband";

/** What a Cookie header holds for the owner of a sandbox. */
export const ownerPair = (sandbox: string): string => `${NAME}=${sandbox}`;

/** True for a cookie of the site's own: of a sandbox's owner, or of who has shown the key of this start. */
export const isOwnerPair = (pair: string): boolean =>
  /^\s*(?:wristband_(?:owner|owner_across|door)|__Host-wristband(?:-door)?)\s*=/i.test(pair);

/** The path that a page of the site's own posts to, to get that cookie. */
export const ownPath = (sandbox: string): string => `/live/${sandbox}/-/own`;

/** The longest time that browsers keep a cookie, 400 days (6265bis section 5.5), in seconds. */
const LONGEST = 400 * 24 * 60 * 60;

/** "path": a pair of cookies below the sandbox's path. "host": one cookie that names the newest sandboxes of this browser. */
export type OwnerKind = "path" | "host";

/** How many sandboxes one browser owns on the site of a public host: the newest ones. */
const MOST = 20;

/**
 * Makes the browser that gets these cookies the owner of a sandbox. They hold only the sandbox's name: nothing is
 * stored here, and anybody who knows the name could write them. So they hide nothing from the owner; they keep others
 * out, because no link and no page of another site can set them. Some labs are about requests from the thief's site, so
 * one of the two says SameSite=None. On http://localhost Chromium and Firefox keep that one; Safari keeps only the
 * other, and sends it cross-site.
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

/** What a Cookie header says about the owner of a sandbox: this browser, nobody, or two different things. */
export function readOwner(cookie: string, sandbox: string, kind: OwnerKind): "owner" | "nobody" | "two" {
  const values = valuesOf(cookie);
  const wanted = kind === "host" ? [HOST_NAME] : [NAME, ACROSS];
  const found = wanted.map((name) => values[name] ?? []);
  // A script on a lab's page can add a second cookie with another path, and the server cannot know which one the
  // browser sends first.
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
