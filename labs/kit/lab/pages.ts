/** The pages of the lab's small site. A lab decides who may see them. */

import { escapeHtml } from "./escape.ts";
import { html, readForm, seeOther } from "./replies.ts";
import type { Comment, User } from "./types.ts";

/** What the chapter about being remembered tells somebody whose token came a second time. */
export const STOLEN = "Two browsers had the cookie that remembers you, so one of them has a copy. Both are logged out.";

export const loginPage = (message = "", status = 200): Response => loginForm(message, status, "");

/** The login page of the chapter about being remembered, with a box to tick. A box that is not ticked sends nothing. */
export const loginPageWithBox = (message = "", status = 200): Response =>
  loginForm(message, status, `<label><input type="checkbox" name="remember"> Remember me for 30 days</label>`);

function loginForm(message: string, status: number, box: string): Response {
  return html(
    "Log in",
    `${message ? `<p role="alert">${escapeHtml(message)}</p>` : ""}
    <form method="post" action="login">
      <label>Name <input name="username" autocomplete="username" required></label>
      <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
      ${box}<button>Log in</button>
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

/** Sends the user's own note as a file, and sets two cookies for the page that asked. */
export function exportNote(user: User): Response {
  const headers = new Headers({ "content-type": "text/plain; charset=utf-8" });
  headers.set("content-disposition", 'attachment; filename="note.txt"');
  headers.append("set-cookie", "exported=yes; Path=/; SameSite=Lax");
  headers.append("set-cookie", "export_format=txt; Path=/; SameSite=Lax");
  return new Response(user.note, { status: 201, headers });
}

/** Stores the theme, light or dark, in a cookie of its own. */
export async function setTheme(request: Request): Promise<Response> {
  const { theme } = await readForm(request);
  return seeOther("/dashboard", { "set-cookie": `theme=${theme === "dark" ? "dark" : "light"}; Path=/; SameSite=Lax` });
}

/** Adds a user's comment, with their private note when they ticked the box. */
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
    <p><a href="../">Log in</a></p>`,
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

/** Chapter 12: what its user wants to remember, and a link or a button that shows the private note to everybody. */
export function remindersPage(reminders: readonly Comment[], share: string): Response {
  return html(
    "Reminders",
    `<ul>${reminders.map(({ html: text }) => `<li>${escapeHtml(text)}</li>`).join("")}</ul>
    <form method="post" action="reminders"><label>Only I read this <input name="text" required></label><button>Keep</button></form>
    ${share}
    <p><a href="dashboard">Dashboard</a></p>`,
  );
}

const SHARE = "Show my note to everybody";
export const shareLink = `<p><a href="share">${SHARE}</a></p>`;
export const shareButton = `<form method="post" action="share"><button>${SHARE}</button></form>`;
