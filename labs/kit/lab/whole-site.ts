/** The whole site as chapter 9 left it. Chapter 10 builds the place where its sessions are kept. */

import * as site from "./index.ts";
import type { Guarded, Handler, Lab } from "./index.ts";

export type Session = { username?: string; basket: string[]; createdAt: number; lastSeen: number };

/** Keeps sessions, and finds them by the token in the cookie. Every promise rejects when it cannot. */
export interface Book {
  /** Stores a new session, and resolves to the token for its cookie. */
  add(session: Session): Promise<string>;
  /**
   * The session of that token, if it is still valid; otherwise undefined. A token may be any text, because it comes
   * from outside.
   */
  get(token: string): Promise<Session | undefined>;
  /** Reads a session, changes it and writes it, in one step, if it is still there. Resolves to true if it was there. */
  update(token: string, change: (session: Session) => Session): Promise<boolean>;
  /**
   * Ends a session, and resolves to it, if it was valid. When several requests end the same session, only one gets it.
   */
  delete(token: string): Promise<Session | undefined>;
  /**
   * Every session that can be read, with the name under which it is stored. No tokens, because the store does not know
   * them.
   */
  all(): Promise<[name: string, session: Session][]>;
  /** Ends the session that is stored under that name. */
  strike(name: string): Promise<void>;
}

const LIMIT = 3;

/** Makes the site from its users, its clock, the disk for suggestions, and what keeps its sessions. */
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
    // Read the clock before the lookup: then the update cannot extend a session that expires between the two.
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

  /** Anybody may send a suggestion. It goes to the same disk, in a folder of its own. */
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
