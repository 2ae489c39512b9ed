import * as site from "../../kit/lab/index.ts";
import type { Handler, Lab, User } from "../../kit/lab/index.ts";

const IDLE = 30 * 60_000;
const ABSOLUTE = 8 * 60 * 60_000;

type Session = { username: string; born: number; seen: number; basket: string[] };

/** The list holds the SHA-256 of a token, never the token. */
async function keyOf(token: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

/** Its own cookie parser: whole names, first value wins, nothing is decoded. */
function cookie(request: Request, name: string): string {
  const pairs = (request.headers.get("cookie") ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
}

function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
}

const expired = (session: Session, now: number) => !(now - session.seen < IDLE && now - session.born < ABSOLUTE);

function setCookie(response: Response, name: string, value: string, seconds: number): Response {
  response.headers.append("set-cookie", `${name}=${value}; max-age=${seconds}; path=/; secure; httponly; samesite=lax`);
  return response;
}

export default function createServer({ users, sessions, comments, now }: Lab<Session>): Handler {
  /** Visitors have no session at all: a basket has its own cookie until its owner logs in. */
  const baskets = new Map<string, string[]>();

  async function find(request: Request): Promise<{ key: string; session: Session; user: User } | undefined> {
    const key = await keyOf(cookie(request, "sid"));
    const session = sessions.get(key);
    const user = users.get(session?.username ?? "");
    return session && user && !expired(session, now()) ? { key, session, user } : undefined;
  }

  async function login(request: Request): Promise<Response> {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Try again.", 401);
    for (const [key, session] of sessions) if (expired(session, now())) sessions.delete(key);
    sessions.delete(await keyOf(cookie(request, "sid")));
    const basketKey = await keyOf(cookie(request, "basket"));
    const basket = baskets.get(basketKey);
    baskets.delete(basketKey);
    const token = newToken();
    sessions.set(await keyOf(token), { username, born: now(), seen: now(), basket: basket ?? [] });
    const answer = setCookie(site.seeOther("/dashboard"), "sid", token, IDLE / 1000);
    return basket ? setCookie(answer, "basket", "", 0) : answer;
  }

  /** Refusals clear the cookie, and renewal happens once a minute at most. */
  function guard(page: (user: User, request: Request) => Response | Promise<Response>): Handler {
    return async (request) => {
      const found = await find(request);
      if (!found) return setCookie(site.loginPage("Please log in.", 401), "sid", "", 0);
      const due = now() - found.session.seen >= 60_000;
      if (due) found.session.seen = now();
      const response = await page(found.user, request);
      if (!sessions.has(found.key)) return setCookie(response, "sid", "", 0);
      const left = Math.min(IDLE, found.session.born + ABSOLUTE - now());
      return due ? setCookie(response, "sid", cookie(request, "sid"), Math.floor(left / 1000)) : response;
    };
  }

  const guardAdmin = (page: Handler) =>
    guard((user, request) => (user.role === "admin" ? page(request) : site.forbidden()));

  async function logout(request: Request): Promise<Response> {
    sessions.delete(await keyOf(cookie(request, "sid")));
    return setCookie(site.loginPage("You are logged out."), "sid", "", 0);
  }

  async function everywhere(user: User): Promise<Response> {
    const mine = [...sessions].filter(([, session]) => session.username === user.name);
    for (const [key] of mine) sessions.delete(key);
    return site.loginPage("You are logged out everywhere.");
  }

  async function showBasket(request: Request): Promise<Response> {
    const own = (await find(request))?.session.basket;
    return site.basketPage(own ?? baskets.get(await keyOf(cookie(request, "basket"))) ?? []);
  }

  async function fillBasket(request: Request): Promise<Response> {
    const { item = "" } = await site.readForm(request);
    const basket = (await find(request))?.session.basket ?? baskets.get(await keyOf(cookie(request, "basket")));
    basket?.push(item);
    if (basket) return site.seeOther("/basket");
    const token = newToken();
    baskets.set(await keyOf(token), [item]);
    return setCookie(site.seeOther("/basket"), "basket", token, ABSOLUTE / 1000);
  }

  const routes: Record<string, Handler> = {
    "GET /": () => site.loginPage(),
    "GET /basket": showBasket,
    "POST /basket": fillBasket,
    "POST /login": login,
    "POST /logout": logout,
    "POST /logout-everywhere": guard(everywhere),
    "GET /comments": () => site.commentsPage(comments),
    "POST /comments": guard((user, request) => site.addComment(comments, user, request)),
    "DELETE /comments": guardAdmin(() => site.clearComments(comments)),
    "GET /dashboard": guard(site.dashboardPage),
    "POST /export": guard(site.exportNote),
    "POST /theme": guard((_, request) => site.setTheme(request)),
    "GET /admin": guardAdmin(site.adminPage),
  };
  return site.dispatch(new Map(Object.entries(routes)));
}
