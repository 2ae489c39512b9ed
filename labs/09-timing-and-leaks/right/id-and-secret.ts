import { createHash, timingSafeEqual } from "node:crypto";
import * as site from "../../kit/lab/index.ts";
import type { Guarded, Handler, Lab } from "../../kit/lab/index.ts";

const LIMIT = 3;

/** An ID, which need not be secret, finds the session. A secret opens it, and the list keeps only the secret's hash. */
type Session = { mark: string; ended?: true; username?: string; basket: string[]; createdAt: number; lastSeen: number };

const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();

/** "id.secret". A value of another shape has an ID that is on no list. */
function split(token: string): [id: string, secret: string] {
  const dot = token.indexOf(".");
  return dot < 0 ? ["", ""] : [token.slice(0, dot), token.slice(dot + 1)];
}

/** Both sides are hashes, so they always have the same length. */
const fits = (secret: string, mark: string): boolean => timingSafeEqual(sha256(secret), Buffer.from(mark, "hex"));

export default function createServer({ users, store, comments, now }: Lab<Session>): Handler {
  const counts = (session: Session | undefined) => !!session && !session.ended && now() < site.expiresAt(session);

  async function find(request: Request) {
    const [id, secret] = split(site.sessionId(request));
    const session = await store.get(id);
    return session && counts(session) && fits(secret, session.mark) ? session : undefined;
  }

  /** The ID of the request's session, if the secret is right. */
  const idOf = async (request: Request) => ((await find(request)) ? split(site.sessionId(request))[0] : "");

  /** Returns true if this call ended the session, and false if an earlier call did. */
  async function bury(id: string): Promise<Session | undefined> {
    let last: Session | undefined;
    await store.update(id, (session) => {
      last = counts(session) ? session : undefined;
      return { ...session, ended: true, basket: [] };
    });
    return last;
  }

  /** Writes only to sessions without a mark. */
  async function edit(id: string, change: (session: Session) => Session): Promise<boolean> {
    let lived = false;
    await store.update(id, (session) => {
      lived = counts(session);
      return lived ? change(session) : session;
    });
    return lived;
  }

  async function begin(username: string | undefined, basket: string[], location: string) {
    const [id, secret] = [site.newSessionId(), site.newSessionId()];
    await store.set(id, {
      mark: sha256(secret).toString("hex"),
      ...(username ? { username } : {}),
      basket,
      createdAt: now(),
      lastSeen: now(),
    });
    const own: string[] = [];
    for (const [other, session] of await store.all()) {
      // Removes marked sessions when they would have expired.
      if (now() >= site.expiresAt(session)) await store.delete(other);
      if (counts(session) && username !== undefined && session.username === username) own.push(other);
    }
    for (const other of own.slice(0, -LIMIT)) await bury(other);
    return site.withSessionCookie(site.seeOther(location), `${id}.${secret}`, site.IDLE);
  }

  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    const before = await bury(await idOf(request));
    return begin(username, before && !before.username ? before.basket : [], "/dashboard");
  }

  const guard = (page: Guarded) => async (request: Request) => {
    const id = await idOf(request);
    const user = users.get((await find(request))?.username ?? "");
    if (!user || !(await edit(id, (session) => ({ ...session, lastSeen: now() })))) return site.seeOther("/");
    const response = await page(user, request);
    const left = await find(request);
    return site.withSessionCookie(
      response,
      left ? site.sessionId(request) : "",
      left ? site.expiresAt(left) - now() : 0,
    );
  };

  async function logout(request: Request) {
    await bury(await idOf(request));
    return site.withSessionCookie(site.loginPage("You are logged out."), "", 0);
  }

  async function everywhere(user: { name: string }) {
    for (const [id, session] of await store.all()) if (session.username === user.name) await bury(id);
    return site.seeOther("/");
  }

  async function fill(request: Request) {
    const { item = "" } = await site.readForm(request);
    const add = (session: Session) => ({ ...session, basket: [...session.basket, item] });
    return (await edit(await idOf(request), add)) ? site.seeOther("/basket") : begin(undefined, [item], "/basket");
  }

  return site.dispatch(
    new Map<string, Handler>([
      ["GET /basket", async (request) => site.basketPage((await find(request))?.basket ?? [])],
      ["POST /basket", fill],
      ["POST /login", login],
      ["POST /logout", logout],
      ["POST /logout-everywhere", guard(everywhere)],
      ...site.memberRoutes(comments, guard),
    ]),
  );
}
