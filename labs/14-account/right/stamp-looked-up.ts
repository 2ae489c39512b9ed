/**
 * Like ASP.NET Core's security stamp: each user has a random stamp, a session holds the stamp of its login, and each
 * request compares the two. A closed account has no stamp. A login is not enough for important changes: the server
 * always asks for the password again.
 */
import * as site from "../../kit/lab/index.ts";
import type { Change, Handler, Lab, User } from "../../kit/lab/index.ts";

type Session = {
  name: string;
  stamp: string;
  label: string;
  provenUntil?: number;
  createdAt: number;
  lastSeen: number;
};

export default function createServer({ users, sessions, comments, now }: Lab<Session>): Handler {
  const stamps = new Map<string, string>();
  const stampOf = (name: string) => stamps.get(name) ?? "";

  function find(request: Request): { id: string; session: Session; user: User } | undefined {
    const id = site.sessionId(request);
    const session = sessions.get(id);
    if (!session || now() >= site.expiresAt(session) || session.stamp !== stampOf(session.name)) return undefined;
    const user = users.get(session.name);
    return user && { id, session, user };
  }

  type Found = NonNullable<ReturnType<typeof find>>;
  type Page = (found: Found, request: Request) => Response | Promise<Response>;

  const member =
    (page: Page): Handler =>
    async (request) => {
      const found = find(request);
      if (!found) return site.loginPage("Please log in.", 401);
      found.session.lastSeen = now();
      const response = await page(found, request);
      const isSet = response.headers.getSetCookie().some((line) => line.startsWith("session_token="));
      if (isSet || !sessions.has(found.id)) return response;
      return site.withSessionCookie(response, found.id, site.expiresAt(found.session) - now());
    };

  const proven =
    (page: Page): Page =>
    (found, request) =>
      now() < (found.session.provenUntil ?? 0) ? page(found, request) : site.confirmPage();

  function issue(name: string, page: string, proof: Pick<Session, "provenUntil"> = {}): Response {
    for (const [id, old] of sessions)
      if (now() >= site.expiresAt(old) || old.stamp !== stampOf(old.name)) sessions.delete(id);
    const id = site.newSessionId();
    const label = crypto.randomUUID();
    sessions.set(id, { name, stamp: stampOf(name), label, createdAt: now(), lastSeen: now(), ...proof });
    return site.withSessionCookie(site.seeOther(page), id, site.IDLE);
  }

  async function alter(name: string, to: Change): Promise<void> {
    if (await users.change(name, to)) stamps.set(name, crypto.randomUUID());
  }

  const leave = () => site.withSessionCookie(site.seeOther("/"), "", 0);
  const refuse = () => site.html("No", "<p>Nothing was changed.</p>", 403);

  async function login(request: Request): Promise<Response> {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);
    return issue(username, "/dashboard");
  }

  const confirm: Page = async ({ id, user }, request) => {
    const { password = "" } = await site.readForm(request);
    if (!(await users.verify(user.name, password))) return refuse();
    sessions.delete(id);
    return issue(user.name, "/account", { provenUntil: now() + 5 * 60_000 });
  };

  const changePassword: Page = async ({ user }, request) => {
    const { current = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(user.name, current))) return refuse();
    await alter(user.name, { password });
    return issue(user.name, "/account");
  };

  const account: Page = ({ user, id }) => {
    const own = [...sessions].filter(([, one]) => one.name === user.name && one.stamp === stampOf(user.name));
    return site.accountPage(
      user,
      own.map(([key, one]) => ({ ...one, device: one.label, isThis: key === id })),
    );
  };

  const endDevice: Page = async ({ user }, request) => {
    const { device = "" } = await site.readForm(request);
    for (const [id, one] of sessions) if (one.name === user.name && one.label === device) sessions.delete(id);
    return site.seeOther("/account");
  };

  const giveRole: Page = proven(async (_, request) => {
    const { username = "", role = "" } = await site.readForm(request);
    if (role !== "member" && role !== "admin") return refuse();
    await alter(username, { role });
    return site.seeOther("/account");
  });

  const close: Page = async ({ user }) => {
    await alter(user.name, { closed: true });
    return leave();
  };

  const everywhere: Page = ({ user }) => {
    stamps.set(user.name, crypto.randomUUID());
    return leave();
  };

  const logout = (request: Request) => {
    sessions.delete(site.sessionId(request));
    return leave();
  };

  return site.dispatch(
    new Map<string, Handler>([
      ...site.memberRoutes(comments, (page) => member(({ user }, request) => page(user, request))),
      ["POST /login", login],
      ["POST /logout", logout],
      ["POST /logout-everywhere", member(everywhere)],
      ["GET /account", member(account)],
      ["POST /confirm", member(confirm)],
      ["POST /password", member(changePassword)],
      ["POST /end-device", member(proven(endDevice))],
      ["POST /close", member(proven(close))],
      ["POST /role", member((found, request) => (found.user.role === "admin" ? giveRole(found, request) : refuse()))],
    ]),
  );
}
