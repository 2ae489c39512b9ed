/** The whole site as chapter 9 left it, on sessions that somebody else keeps. Chapter 10 builds what keeps them. */

import * as site from "./index.ts";
import type { Guarded, Handler, Lab } from "./index.ts";

export type Session = { username?: string; basket: string[]; createdAt: number; lastSeen: number };

/** Keeps sessions, and knows them by the token that the cookie holds. Every promise rejects when it cannot. */
export interface Book {
  /** Writes a new session down, and answers the token for its cookie. */
  add(session: Session): Promise<string>;
  /** The session of that token, if it still counts. A token may be any text: it comes from outside. */
  get(token: string): Promise<Session | undefined>;
  /** Reads a session, changes it and writes it, in one step, if it is still there. Answers whether it was. */
  update(token: string, change: (session: Session) => Session): Promise<boolean>;
  /** Ends a session, and answers what it was, if it counted. Of several who end the same one, one gets it. */
  delete(token: string): Promise<Session | undefined>;
  /** Every session that can be read, with the name it is filed under. No tokens: nobody here knows them. */
  all(): Promise<[name: string, session: Session][]>;
  /** Ends the session that is filed under that name. */
  strike(name: string): Promise<void>;
}

const LIMIT = 3;

/** The site: who it serves, what it knows the time by, where it files suggestions, and who keeps its sessions. */
export function createSite(
  { users, comments, now, disk }: Pick<Lab, "users" | "comments" | "now" | "disk">,
  book: Book,
) {
  async function start(session: Pick<Session, "username" | "basket">, page: Response) {
    const token = await book.add({ ...session, createdAt: now(), lastSeen: now() });
    await tidy(session.username);
    return site.withSessionCookie(page, token, site.IDLE);
  }

  async function tidy(username: string | undefined) {
    const list = (await book.all()).toSorted(([, one], [, other]) => one.createdAt - other.createdAt);
    const live = list.filter(([, session]) => now() < site.expiresAt(session));
    const own = live.filter(([, session]) => username !== undefined && session.username === username);
    const ended = list.filter((entry) => !live.includes(entry));
    for (const [name] of [...ended, ...own.slice(0, -LIMIT)]) await book.strike(name);
  }

  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    const before = await book.delete(site.sessionId(request));
    return start(
      { username, basket: before?.username === undefined ? (before?.basket ?? []) : [] },
      site.seeOther("/dashboard"),
    );
  }

  const requireSession = (handler: Guarded) => async (request: Request) => {
    const token = site.sessionId(request);
    // Taken before the lookup: a session that expires between the two is not woken by the update.
    const seen = now();
    const renew = (session: Session): Session => ({ ...session, lastSeen: Math.max(session.lastSeen, seen) });
    const user = users.get((await book.get(token))?.username ?? "");
    const renewed = user && (await book.update(token, renew));
    if (!renewed) return site.loginPage("Please log in.", 401);
    const response = await handler(user, request);
    const after = await book.get(token);
    if (!after) return site.withSessionCookie(response, "", 0);
    return site.withSessionCookie(response, token, site.expiresAt(after) - now());
  };

  async function logout(request: Request) {
    await book.delete(site.sessionId(request));
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  async function logoutEverywhere(request: Request) {
    const { username } = (await book.get(site.sessionId(request))) ?? {};
    if (!username) return site.loginPage("Please log in.", 401);
    for (const [name, session] of await book.all()) if (session.username === username) await book.strike(name);
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  async function addToBasket(request: Request) {
    const { item = "" } = await site.readForm(request);
    const token = site.sessionId(request);
    const add = (session: Session): Session => ({ ...session, basket: [...session.basket, item] });
    const added = (await book.get(token)) && (await book.update(token, add));
    return added ? site.seeOther("/basket") : start({ basket: [item] }, site.seeOther("/basket"));
  }

  /** Anybody may put a note into the box at the entrance. It is filed on the same disk, in a folder of its own. */
  async function suggest(request: Request) {
    const { text = "" } = await site.readForm(request);
    const path = `suggestions/${1 + (await disk.list("suggestions")).length}`;
    await disk.write(path, text);
    return site.html("Thank you", `<p>Your suggestion is filed as <code>${path}</code>.</p>`, 201);
  }

  const basket = async (request: Request) => (await book.get(site.sessionId(request)))?.basket ?? [];
  const routes = new Map<string, Handler>([
    ["GET /basket", async (request) => site.basketPage(await basket(request))],
    ["POST /basket", addToBasket],
    ["POST /login", login],
    ["POST /logout", logout],
    ["POST /logout-everywhere", logoutEverywhere],
    ["POST /suggestions", suggest],
    ...site.memberRoutes(comments, requireSession),
  ]);
  return site.dispatch(routes);
}
