import { setCookies, type Browser, type Exchange } from "../../kit/browser/browser.ts";
import { describe, isRefused, must } from "../../kit/grader/expect.ts";

/** A route behind the door. */
export type Door = { method: string; path: string; who: "alice" | "admin"; body?: string };

/** Every guarded route, with a user who may use it. */
export const DOORS: Door[] = [
  { method: "GET", path: "/dashboard", who: "alice" },
  { method: "GET", path: "/admin", who: "admin" },
  { method: "POST", path: "/comments", who: "alice", body: "text=left-behind" },
  { method: "DELETE", path: "/comments", who: "admin" },
  { method: "POST", path: "/export", who: "alice", body: "" },
  { method: "POST", path: "/theme", who: "alice", body: "theme=dark" },
];

export const ADMIN_DOORS = DOORS.filter(({ who }) => who === "admin");

/** Methods that no guarded path has. Their answer is never a handler's page. */
export const OTHER_METHODS: [method: string, path: string][] = [
  ["HEAD", "/dashboard"],
  ["HEAD", "/admin"],
  ["HEAD", "/export"],
  ["GET", "/export"],
  ["GET", "/theme"],
  ["POST", "/dashboard"],
  ["POST", "/admin"],
  ["PUT", "/admin"],
  ["PATCH", "/comments"],
  ["PUT", "/comments"],
  ["DELETE", "/dashboard"],
  ["DELETE", "/admin"],
];

export type Knock = { cookie?: string; headers?: Record<string, string>; path?: string };

/** Asks for a route, if wanted with another Cookie header, more headers, or another spelling of the path. */
export function knock(browser: Browser, door: Door, { cookie, headers = {}, path = door.path }: Knock = {}) {
  const all = cookie === undefined ? headers : { ...headers, cookie };
  return browser.ask(door.method, path, door.body, { headers: all });
}

export const named = ({ method, path }: Pick<Door, "method" | "path">): string => `${method} ${path}`;

/** The kit's handlers set these. On a refused request they show that a handler ran. */
const HANDLERS_COOKIE = /^(theme|exported|export_format)=/;

const handlersCookie = ({ response }: Exchange): string | undefined =>
  setCookies(response).find((cookie) => HANDLERS_COOKIE.test(cookie));

const opened = ({ response }: Exchange): boolean => response.status >= 200 && response.status < 300;

/** Fails if a handler ran: with a 2xx status, or with a handler's cookie. */
export function mustNotOpen(at: Exchange, what: string): void {
  const cookie = handlersCookie(at);
  must(!opened(at) && cookie === undefined, {
    expected: `${what} to reach no handler`,
    got: cookie === undefined ? describe(at) : `${describe(at)}, with the handler's cookie ${cookie}`,
    at,
  });
}

/** Accepts a refusal, 403, 404 or an error page: none of them lets the visitor in. */
export function mustStayShut(at: Exchange, what: string): void {
  mustNotOpen(at, what);
  const { status } = at.response;
  must(isRefused(at) || status >= 400, {
    expected: `${what} to end in a refusal or an error (401, 500 and 503 are all fine)`,
    got: describe(at),
    at,
  });
}

/** A comment of alice that every refused request must leave in place. */
export async function writeKeepsake(alice: Browser): Promise<void> {
  await alice.post("/comments", { text: "keep-me" });
}

/** Fails if a refused request added a comment or deleted comments. */
export async function mustLeaveNothing(reader: Browser, sent: string): Promise<void> {
  const at = await reader.get("/comments");
  must(at.response.body.includes("keep-me"), {
    expected: `${sent} to leave alice's comment where it is`,
    got: "a page of comments without her comment",
    at,
  });
  must(!at.response.body.includes("left-behind"), {
    expected: `${sent} to add no comment`,
    got: "the request's comment on the page",
    at,
  });
}

/** The browser's cookies with their names, and every value replaced. */
export const withValue = (cookieHeader: string, value: string): string =>
  cookieHeader
    .split("; ")
    .map((pair) => `${pair.slice(0, pair.indexOf("="))}=${value}`)
    .join("; ");
