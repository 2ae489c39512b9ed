import { parseCookie, stringifySetCookie } from "cookie";
import { newSessionId, type Handler, type Lab } from "../../labs/kit/lab/index.ts";
import { handleFunc, plain, welcome } from "../kit.ts";

export const ours = ["The article has one user, user_123. Here that is alice, and the protected page shows her note."];
export const pages = ["/login", "/protected", "/logout"];
export const doors = { "/dashboard": "/protected" };

/** `expires` is in epoch milliseconds. */
type Session = { userId: string; expires: number };

const DAY = 24 * 60 * 60_000;
const sessionId = (request: Request) => parseCookie(request.headers.get("cookie") ?? "").session_id ?? "";

export default function createServer({ users, sessions, now }: Lab<Session>): Handler {
  function login() {
    const value = newSessionId();
    const expires = now() + DAY;
    sessions.set(value, { userId: "user_123", expires });
    const flags = { path: "/", httpOnly: true, secure: true, sameSite: "lax", expires: new Date(expires) } as const;
    return plain("OK", 200, { "set-cookie": stringifySetCookie({ name: "session_id", value, ...flags }) });
  }

  function guarded(request: Request) {
    const session = sessions.get(sessionId(request));
    // An expired entry is refused and stays on the list, as in the article.
    if (!session || now() > session.expires) return plain("Unauthorized", 401);
    return welcome("You may come in.", users.get("alice"));
  }

  function logout(request: Request) {
    sessions.delete(sessionId(request));
    const gone = stringifySetCookie({ name: "session_id", value: "", path: "/", expires: new Date(0) });
    return plain("You are logged out.", 200, { "set-cookie": gone });
  }

  return handleFunc({ "/login": login, "/protected": guarded, "/logout": logout });
}
