/** The table of routes that chapter 5 builds, for the labs after it. */

import {
  addComment,
  adminPage,
  clearComments,
  commentsPage,
  dashboardPage,
  exportNote,
  loginPage,
  setTheme,
} from "./pages.ts";
import { forbidden, notFound } from "./replies.ts";
import type { Comment, Guarded, Handler } from "./types.ts";

/**
 * Makes one handler from chapter 5's table, such as "GET /dashboard" and the handler for it. Anything else is a 404.
 */
export function dispatch(routes: ReadonlyMap<string, Handler>): Handler {
  return (request) => (routes.get(`${request.method} ${new URL(request.url).pathname}`) ?? notFound)(request);
}

/** The routes for members and for the admin, as chapter 5 built them: each checks the session first. */
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
