/**
 * Each user has a list, beside the list of all sessions. The button sends a hash of the ID, and the code searches the
 * owner's list.
 */
import { createHash } from "node:crypto";
import * as site from "../../kit/lab/index.ts";
import type { Change, Guarded, Handler, Lab, User } from "../../kit/lab/index.ts";

type Session = { username: string; passwordGivenAt: number; createdAt: number; lastSeen: number };

const nameFor = (id: string) => createHash("sha256").update(`device ${id}`).digest("base64url");

export default function createServer({ users, sessions, comments, now }: Lab<Session>): Handler {
  const door = site.createDoor({ users, sessions, now }, ({ username }) => users.get(username));
  const byUser = new Map<string, Set<string>>();

  /** The IDs of one user's live sessions. Removes IDs of sessions that have ended. */
  function idsOf(name: string): string[] {
    const ids = [...(byUser.get(name) ?? [])].filter((id) => sessions.has(id));
    if (ids.length === 0) byUser.delete(name);
    else byUser.set(name, new Set(ids));
    return ids;
  }

  function open(name: string, page: string): Response {
    door.sweep();
    for (const known of byUser.keys()) idsOf(known);
    const id = site.newSessionId();
    const time = now();
    sessions.set(id, { username: name, passwordGivenAt: time, createdAt: time, lastSeen: time });
    byUser.set(name, new Set([...idsOf(name), id]));
    return site.withSessionCookie(site.seeOther(page), id, site.IDLE);
  }

  function endAll(name: string): void {
    for (const id of idsOf(name)) sessions.delete(id);
    byUser.delete(name);
  }

  async function become(name: string, to: Change): Promise<void> {
    await users.change(name, to);
    endAll(name);
  }

  const goodbye = () => site.withSessionCookie(site.seeOther("/"), "", 0);

  const recently =
    (handler: Guarded): Guarded =>
    async (user, request) => {
      const given = sessions.get(site.sessionId(request))?.passwordGivenAt;
      if (given === undefined || now() - given >= 300_000) return site.confirmPage();
      return handler(user, request);
    };

  const pages: Record<string, Guarded> = {
    "GET /account": (user, request) =>
      site.accountPage(
        user,
        idsOf(user.name).flatMap((id) => {
          const session = sessions.get(id);
          return session ? [{ ...session, device: nameFor(id), isThis: id === site.sessionId(request) }] : [];
        }),
      ),
    "POST /confirm": async ({ name }, request) => {
      const { password = "" } = await site.readForm(request);
      if (!(await users.verify(name, password))) return site.confirmPage("Wrong.");
      sessions.delete(site.sessionId(request));
      return open(name, "/account");
    },
    "POST /password": async ({ name }, request) => {
      const { current = "", password = "" } = await site.readForm(request);
      if (!(await users.verify(name, current))) return site.confirmPage("Wrong.");
      await become(name, { password });
      return open(name, "/account");
    },
    "POST /end-device": recently(async ({ name }, request) => {
      const { device } = await site.readForm(request);
      const id = idsOf(name).find((one) => nameFor(one) === device);
      if (id !== undefined) sessions.delete(id);
      return site.seeOther("/account");
    }),
    "POST /close": recently(async ({ name }) => {
      await become(name, { closed: true });
      return goodbye();
    }),
    "POST /logout-everywhere": ({ name }: User) => {
      endAll(name);
      return goodbye();
    },
  };

  const role: Guarded = recently(async (_, request) => {
    const { username = "", role: next } = await site.readForm(request);
    if (next === "admin" || next === "member") await become(username, { role: next });
    return site.seeOther("/account");
  });

  return site.dispatch(
    new Map<string, Handler>([
      ...site.memberRoutes(comments, door.requireSession),
      ...Object.entries(pages).map(([route, page]): [string, Handler] => [route, door.requireSession(page)]),
      ["POST /role", door.requireAdmin(role)],
      ["POST /login", door.login(({ name }) => open(name, "/dashboard"))],
      ["POST /logout", door.logout],
    ]),
  );
}
