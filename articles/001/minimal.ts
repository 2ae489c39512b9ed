import { parseCookie, stringifySetCookie } from "cookie";
import { newSessionId, type Handler, type Lab } from "../../labs/kit/lab/index.ts";
import { handleFunc, plain, welcome } from "../kit.ts";

export const ours = [
  "The article's sessions hold no user. Here whoever is let in is alice, and the protected page shows her note.",
];
export const pages = ["/login", "/protected"];
export const doors = { "/dashboard": "/protected" };

export default function createServer({ users, sessions }: Lab<boolean>): Handler {
  function login() {
    // 32 random bytes in hex, as in the article.
    const value = newSessionId();
    sessions.set(value, true);
    const flags = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;
    return plain("OK", 200, { "set-cookie": stringifySetCookie({ name: "session_id", value, ...flags }) });
  }

  function guarded(request: Request) {
    const id = parseCookie(request.headers.get("cookie") ?? "").session_id;
    if (id === undefined || !sessions.get(id)) return plain("Unauthorized", 401);
    return welcome("You may come in.", users.get("alice"));
  }

  return handleFunc({ "/login": login, "/protected": guarded });
}
