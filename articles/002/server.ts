import { parseCookie, stringifySetCookie } from "cookie";
import { newSessionId, readForm, type Handler, type Lab } from "../../labs/kit/lab/index.ts";
import { handleFunc, plain, welcome } from "../kit.ts";

export const ours = [
  "The article does not say how its random string is made. Here it is 32 random bytes, so nothing is held against it.",
  "The article does not say how /signup and /signin know the user. Here they take the name from the form, or alice without one, and ask for no password, since the article shows no such check.",
  "The article does not say what a refused visitor gets. Here it is a 401.",
  "Redis is the list, and an entry that has lived for its 180 seconds is gone from it, as Redis would see to. The profile shows the user's note.",
];
export const pages = ["/signup", "/profile", "/signin"];
export const doors = { "/login": "/signin", "/dashboard": "/profile" };

/** Redis keeps `expires`, epoch milliseconds, beside the value. */
export type Session = { userId: number; authenticated: boolean; expires: number };

export const SECONDS = 180;

/** The one who asks, by the form or without one. */
async function nameOf(request: Request): Promise<string> {
  const { username = "alice" } = request.method === "POST" ? await readForm(request) : {};
  return username;
}

export default function createServer({ users, sessions, now }: Lab<Session>): Handler {
  const numbered = ["alice", "bob", "admin"];
  const sweep = () => sessions.forEach(({ expires }, id) => void (now() > expires && sessions.delete(id)));

  /** A new ID and a new entry. An entry that the browser already has a cookie for is not touched. */
  async function start(request: Request) {
    const name = await nameOf(request);
    if (!users.get(name)) return plain("Unauthorized", 401);
    if (!numbered.includes(name)) numbered.push(name);
    const value = newSessionId();
    sessions.set(value, { userId: numbered.indexOf(name) + 1, authenticated: true, expires: now() + SECONDS * 1000 });
    const cookie = stringifySetCookie({ name: "sessionID", value, path: "/", maxAge: SECONDS });
    return plain("You have a session.", 200, { "set-cookie": cookie });
  }

  /** The article's four steps: a cookie, its value, the key in Redis, and the flag in the record. */
  function authenticate(page: (session: Session) => Response): Handler {
    return (request) => {
      sweep();
      const { sessionID } = parseCookie(request.headers.get("cookie") ?? "");
      const session = sessions.get(sessionID ?? "");
      return session?.authenticated ? page(session) : plain("Unauthorized", 401);
    };
  }

  const profile = authenticate(({ userId }) =>
    welcome(`You are user ${userId}.`, users.get(numbered[userId - 1] ?? "")),
  );
  return handleFunc({ "/signup": start, "/profile": profile, "/signin": start });
}
