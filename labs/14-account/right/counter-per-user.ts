/**
 * Each user has a counter that goes up when something changes, and a session holds the number from its login. The code
 * searches no list, and old sessions leave the list when they expire. The browser that changes the password is logged
 * out, too.
 */
import * as site from "../../kit/lab/index.ts";
import type { Guarded, Handler, Lab, User } from "../../kit/lab/index.ts";

type Session = { who: string; generation: number; key: string; proof: number; createdAt: number; lastSeen: number };

export default function createServer({ users, sessions, comments, now }: Lab<Session>): Handler {
  const generations = new Map<string, number>();
  const generationOf = (name: string) => generations.get(name) ?? 0;
  const isCurrent = ({ who, generation }: Session) => generation === generationOf(who);
  const door = site.createDoor({ users, sessions, now }, (session) =>
    isCurrent(session) ? users.get(session.who) : undefined,
  );
  const out = () => site.withSessionCookie(site.seeOther("/"), "", 0);

  function begin({ name }: User): string {
    door.sweep();
    const id = site.newSessionId();
    const times = { proof: now(), createdAt: now(), lastSeen: now() };
    sessions.set(id, { who: name, generation: generationOf(name), key: site.newSessionId().slice(0, 20), ...times });
    return id;
  }

  const greet = (user: User, page: string) => site.withSessionCookie(site.seeOther(page), begin(user), site.IDLE);

  const nextGeneration = (name: string) => void generations.set(name, generationOf(name) + 1);

  const ask: (handler: Guarded) => Guarded = (handler) => (user, request) => {
    const proof = sessions.get(site.sessionId(request))?.proof ?? -Infinity;
    return now() - proof < 5 * 60_000 ? handler(user, request) : site.seeOther("/confirm");
  };

  const confirm: Guarded = async (user, request) => {
    const { password = "" } = await site.readForm(request);
    if (!(await users.verify(user.name, password))) return site.confirmPage();
    sessions.delete(site.sessionId(request));
    return greet(user, "/account");
  };

  const setPassword: Guarded = async ({ name }, request) => {
    const { current, password } = await site.readForm(request);
    const isRight = current !== undefined && (await users.verify(name, current));
    if (!isRight || password === undefined) return site.html("No", "<p>That is not your password.</p>", 400);
    await users.change(name, { password });
    nextGeneration(name);
    return out();
  };

  const setRole: Guarded = async (_, request) => {
    const { username = "", role } = await site.readForm(request);
    if (role !== "admin" && role !== "member") return site.html("No", "<p>There is no such role.</p>", 422);
    if (await users.change(username, { role })) nextGeneration(username);
    return site.seeOther("/account");
  };

  const list: Guarded = (user, request) => {
    const own = [...sessions].filter(([, session]) => session.who === user.name && isCurrent(session));
    const others = own.filter(([id]) => id !== site.sessionId(request));
    return site.accountPage(
      user,
      others.map(([, session]) => ({ ...session, device: session.key, isThis: false })),
    );
  };

  const end: Guarded = async ({ name }, request) => {
    const { device } = await site.readForm(request);
    const found = [...sessions].find(([, { who, key }]) => who === name && key === device);
    if (!found) return site.notFound();
    sessions.delete(found[0]);
    return site.seeOther("/account");
  };

  const close: Guarded = async ({ name }) => {
    await users.change(name, { closed: true });
    nextGeneration(name);
    return out();
  };

  const everywhere: Guarded = ({ name }) => {
    nextGeneration(name);
    return out();
  };

  const guarded: [string, Guarded][] = [
    ["GET /account", list],
    ["GET /confirm", () => site.confirmPage()],
    ["POST /confirm", confirm],
    ["POST /password", setPassword],
    ["POST /end-device", ask(end)],
    ["POST /close", ask(close)],
    ["POST /logout-everywhere", everywhere],
  ];
  const routes = new Map<string, Handler>([
    ...site.memberRoutes(comments, door.requireSession),
    ...guarded.map(([route, handler]): [string, Handler] => [route, door.requireSession(handler)]),
    ["POST /role", door.requireAdmin(ask(setRole))],
    ["POST /login", door.login((user) => greet(user, "/dashboard"))],
    ["POST /logout", door.logout],
  ]);
  return site.dispatch(routes);
}
