import { parseCookie, stringifySetCookie } from "cookie";
import type { Handler, Lab } from "../../labs/kit/lab/index.ts";
import { handleFunc, plain, welcome } from "../kit.ts";

export const ours = [
  "The article has one user, user123. Here that is alice, and the dashboard shows her note.",
  "The article prints every session ID to the terminal. Here the live server's page shows the list.",
];
export const pages = ["/login", "/dashboard", "/logout"];
export const doors = {};

/** The article's one ID, for everybody and for ever. */
const SESSION_ID = "user123";
const MAX_AGE = 60;

const cookie = (value: string, maxAge: number) => stringifySetCookie({ name: "session_id", value, path: "/", maxAge });

export default function createServer({ users, sessions }: Lab<boolean>): Handler {
  // Go runs handlers in parallel and needs a mutex around the map. Here nothing else runs between two awaits.
  function login() {
    sessions.set(SESSION_ID, true);
    return plain("You are logged in.", 200, { "set-cookie": cookie(SESSION_ID, MAX_AGE) });
  }

  function dashboard(request: Request) {
    const id = parseCookie(request.headers.get("cookie") ?? "").session_id;
    if (id === undefined) return plain("Unauthorized", 401);
    if (!sessions.get(id)) return plain("Forbidden", 403);
    return welcome("This is your dashboard.", users.get("alice"));
  }

  function logout(request: Request) {
    const id = parseCookie(request.headers.get("cookie") ?? "").session_id;
    if (id !== undefined) sessions.delete(id);
    return plain("You are logged out.", 200, { "set-cookie": cookie("", 0) });
  }

  return handleFunc({ "/login": login, "/dashboard": dashboard, "/logout": logout });
}
