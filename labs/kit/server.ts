/** What a lab server may use besides web globals and the `cookie` package: its types, its pages and three replies. */

import { parseCookie, stringifySetCookie } from "cookie";
import type { Disk } from "./disk.ts";
import { Page } from "./page.ts";
import type { Store } from "./store.ts";

export type { Disk, Store };

/** Somebody the site knows. `note` is private: only this user's own dashboard shows it. */
export type User = { readonly name: string; readonly role: "member" | "admin"; readonly note: string };

/** The people who may log in. Given to every lab; nothing to build here. */
export type Users = {
  /** The user of that exact name, or undefined when there is none. Never throws. */
  get(name: string): User | undefined;
  /** True when the name is known and the password is right. A promise: forget `await` and everybody is let in. */
  verify(name: string, password: string): Promise<boolean>;
};

/** One reader's comment. `note` is there when the author chose to show their private note with it. */
export type Comment = { author: string; html: string; note?: string };

/** What a lab server is made from. `Session` is the record that the server keeps for one wristband. */
export type Lab<Session = unknown> = {
  users: Users;
  /** The list at the door: session ID to record. Starts empty; fill it, so that the page can show it. */
  sessions: Map<string, Session>;
  /** The same list as another program keeps it, from chapter 8 on: all of its answers are promises. */
  store: Store<Session>;
  /** Files that are still there after a restart, from chapter 10 on. */
  disk: Disk;
  /** What readers wrote, from chapter 3 on. */
  comments: Comment[];
  /** The clock, in epoch milliseconds. The page and the grader move it. */
  now: () => number;
};

export type Handler = (request: Request) => Response | Promise<Response>;
export type CreateServer<Session = unknown> = (lab: Lab<Session>) => Handler;

/**
 * The fields of a posted form. A field that was not sent is undefined; a body that is no form has no fields.
 * The object has no prototype, so a field named `constructor` is just a field.
 */
export async function readForm(request: Request): Promise<Record<string, string | undefined>> {
  const fields: Record<string, string | undefined> = Object.create(null);
  const body = await request.text();
  for (const [name, value] of new URLSearchParams(body)) fields[name] = value;
  return fields;
}

/** 32 random bytes as 64 hex digits: what chapter 2 builds, kept here so that later labs need not repeat it. */
export function newSessionId(): string {
  return hex(crypto.getRandomValues(new Uint8Array(32)));
}

/** Two hex digits for each byte. */
export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Whether two texts are the same. Takes as long for texts that differ early as for those that differ late; lengths may show. */
export function constantTimeEqual(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let at = 0; at < one.length; at++) difference |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return difference === 0;
}

/** 303: "done, now go and look there with a GET" (RFC 9110 section 15.4.4). */
export function seeOther(location: string, headers: Record<string, string> = {}): Response {
  return new Response(null, { status: 303, headers: { location, ...headers } });
}

export const notFound = (): Response => html("Not found", "<p>There is no such page here.</p>", 404);

/** 403: we know who you are, and you may not (RFC 9110 section 15.5.4). */
export const forbidden = (): Response => html("Not for you", "<p>This page is for the admin.</p>", 403);

export function loginPage(message = "", status = 200): Response {
  return html(
    "Log in",
    `${message ? `<p role="alert">${escapeHtml(message)}</p>` : ""}
    <form method="post" action="login">
      <label>Name <input name="username" autocomplete="username" required></label>
      <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
      <button>Log in</button>
    </form>`,
    status,
  );
}

export function dashboardPage(user: User): Response {
  return html(
    `Dashboard of ${user.name}`,
    `<p>Your private note: <strong>${escapeHtml(user.note)}</strong></p>
    <form method="post" action="logout"><button>Log out</button></form>
    <p><a href="admin">Admin page</a></p>`,
  );
}

export const adminPage = (): Response =>
  html("Admin", `<p>Only the admin reads this.</p><p><a href="dashboard">Dashboard</a></p>`);

/** Sends the user's own note as a file, and leaves two cookies for the page that asked. */
export function exportNote(user: User): Response {
  const headers = new Headers({ "content-type": "text/plain; charset=utf-8" });
  headers.set("content-disposition", 'attachment; filename="note.txt"');
  headers.append("set-cookie", "exported=yes; Path=/; SameSite=Lax");
  headers.append("set-cookie", "export_format=txt; Path=/; SameSite=Lax");
  return new Response(user.note, { status: 201, headers });
}

/** Remembers light or dark for this browser, in a cookie of its own. */
export async function setTheme(request: Request): Promise<Response> {
  const { theme } = await readForm(request);
  return seeOther("/dashboard", { "set-cookie": `theme=${theme === "dark" ? "dark" : "light"}; Path=/; SameSite=Lax` });
}

/** Writes a comment down for a user, with their private note when they ticked the box. */
export async function addComment(comments: Comment[], user: User, request: Request): Promise<Response> {
  const { text = "", attach } = await readForm(request);
  comments.push({ author: user.name, html: text, ...(attach === "note" ? { note: user.note } : {}) });
  return seeOther("/comments");
}

export function clearComments(comments: Comment[]): Response {
  comments.length = 0;
  return seeOther("/comments");
}

/** A basket that visitors fill before they log in, in chapter 7. */
export function basketPage(items: readonly string[]): Response {
  return html(
    "Basket",
    `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join("")}</ul>
    <form method="post" action="basket"><label>Item <input name="item" required></label><button>Add</button></form>
    <p><a href="./">Log in</a></p>`,
  );
}

/** Comments are printed as HTML on purpose: chapter 3 asks what a script on the page can reach. */
export function commentsPage(comments: readonly Comment[]): Response {
  const item = ({ author, html: text, note }: Comment) =>
    `<li><b>${escapeHtml(author)}</b>: ${text}${note ? ` <em>(note: ${escapeHtml(note)})</em>` : ""}</li>`;
  return html(
    "Comments",
    `<ul>${comments.map(item).join("")}</ul>
    <form method="post" action="comments">
      <label>Comment <textarea name="text" required></textarea></label>
      <label><input type="checkbox" name="attach" value="note"> Show my private note with it</label>
      <button>Post</button>
    </form>`,
  );
}

/** A page of the lab's small site. Links inside are relative, so that it also works below a path of a larger site. */
export function html(title: string, body: string, status = 200): Response {
  const name = escapeHtml(title);
  const page = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${name}</title>
<style>:root{color-scheme:light dark;background:Canvas;color:CanvasText;font:1rem/1.5 system-ui,sans-serif}body{margin:1.5rem;max-width:32rem}
label{display:block;margin:.5rem 0}</style><main><h1>${name}</h1>${body}</main></html>`;
  return new Page(page, status);
}

/** The answer with the session cookie on it, as chapters 3 and 4 build it. The browser keeps it for `lifetime` milliseconds. */
export function withSessionCookie(response: Response, value: string, lifetime: number): Response {
  const flags = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;
  const maxAge = Math.floor(lifetime / 1000);
  response.headers.append("set-cookie", stringifySetCookie({ name: "session_token", value, maxAge, ...flags }));
  return response;
}

/** The value of the session cookie that a request carries, or an empty string. The other half of withSessionCookie. */
export const sessionId = (request: Request): string =>
  parseCookie(request.headers.get("cookie") ?? "").session_token ?? "";

/** The table of chapter 5 as one handler: "GET /dashboard" and the like to what answers it; anything else is a 404. */
export function dispatch(routes: ReadonlyMap<string, Handler>): Handler {
  return (request) => (routes.get(`${request.method} ${new URL(request.url).pathname}`) ?? notFound)(request);
}

/** What runs behind a door: it is told who asks. */
export type Guarded = (user: User, request: Request) => Response | Promise<Response>;

/** What members and the admin may do, as chapter 5 built it: each route behind the one door. */
export function memberRoutes(comments: Comment[], member: (handler: Guarded) => Handler): [string, Handler][] {
  const admin = (page: () => Response) => member(({ role }) => (role === "admin" ? page() : forbidden()));
  return [
    ["GET /", () => loginPage()],
    ["GET /comments", () => commentsPage(comments)],
    ["POST /comments", member((user, request) => addComment(comments, user, request))],
    ["DELETE /comments", admin(() => clearComments(comments))],
    ["GET /dashboard", member(dashboardPage)],
    ["POST /export", member(exportNote)],
    ["POST /theme", member((_, request) => setTheme(request))],
    ["GET /admin", admin(adminPage)],
  ];
}

/** How long a session lives unused, in milliseconds: chapter 4's numbers. */
export const IDLE = 30 * 60_000;
const ABSOLUTE = 8 * 60 * 60_000;

/** When a session ends, by its two clocks, epoch milliseconds. From that moment on it is no session any more. */
export const expiresAt = ({ lastSeen, createdAt }: { lastSeen: number; createdAt: number }): number =>
  Math.min(lastSeen + IDLE, createdAt + ABSOLUTE);

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
