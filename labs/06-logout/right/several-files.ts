import * as site from "../../kit/lab/index.ts";
import type { Handler, Lab } from "../../kit/lab/index.ts";
import { createGuards } from "./several-files/guards.ts";
import { createStore, type Session } from "./several-files/store.ts";

/**
 * Three files: the store with an index of each user's IDs, the cookie, and the guards. This file has only the routes.
 */
export default function createServer(lab: Lab<Session>): Handler {
  const { comments } = lab;
  const guards = createGuards(lab, createStore(lab));
  const routes = new Map<string, Handler>([
    ["GET /", () => site.loginPage()],
    ["POST /login", guards.login],
    ["POST /logout", guards.logout],
    ["POST /logout-everywhere", guards.user(guards.everywhere)],
    ["GET /comments", () => site.commentsPage(comments)],
    ["POST /comments", guards.user((user, request) => site.addComment(comments, user, request))],
    ["DELETE /comments", guards.admin(() => site.clearComments(comments))],
    ["GET /dashboard", guards.user(site.dashboardPage)],
    ["POST /export", guards.user(site.exportNote)],
    ["POST /theme", guards.user((_, request) => site.setTheme(request))],
    ["GET /admin", guards.admin(site.adminPage)],
  ]);
  return site.dispatch(routes);
}
