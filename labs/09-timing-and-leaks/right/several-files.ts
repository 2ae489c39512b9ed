import * as site from "../../kit/lab/index.ts";
import type { Guarded, Handler, Lab, User } from "../../kit/lab/index.ts";
import { hashed } from "./several-files/hashed.ts";
import { createSessions, type Session } from "./several-files/sessions.ts";

export default function createServer(lab: Lab<Session>): Handler {
  const { users, comments, now } = lab;
  const sessions = createSessions({ store: hashed(lab.store), now });

  const start = async (session: Pick<Session, "username" | "basket">, location: string) =>
    site.withSessionCookie(site.seeOther(location), await sessions.begin(session), site.IDLE);

  async function login(request: Request) {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Try again.", 401);
    const before = await sessions.end(site.sessionId(request));
    return start({ username, basket: before?.username === undefined ? (before?.basket ?? []) : [] }, "/dashboard");
  }

  const guard =
    (page: Guarded): Handler =>
    async (request) => {
      const id = site.sessionId(request);
      const session = await sessions.find(id);
      const user = users.get(session?.username ?? "");
      if (!session || !user || !(await sessions.renew(id, session))) return site.loginPage("Please log in.", 401);
      const response = await page(user, request);
      const left = await sessions.find(id);
      return left ? site.withSessionCookie(response, id, site.expiresAt(left) - now()) : response;
    };

  async function logout(request: Request) {
    await sessions.end(site.sessionId(request));
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  async function everywhere({ name }: User) {
    await sessions.endAllOf(name);
    return site.withSessionCookie(site.seeOther("/"), "", 0);
  }

  async function fill(request: Request) {
    const { item = "" } = await site.readForm(request);
    const id = site.sessionId(request);
    const added = (await sessions.find(id)) && (await sessions.add(id, item));
    return added ? site.seeOther("/basket") : start({ basket: [item] }, "/basket");
  }

  const routes = new Map<string, Handler>([
    ["GET /basket", async (request) => site.basketPage((await sessions.find(site.sessionId(request)))?.basket ?? [])],
    ["POST /basket", fill],
    ["POST /login", login],
    ["POST /logout", logout],
    ["POST /logout-everywhere", guard(everywhere)],
    ...site.memberRoutes(comments, guard),
  ]);
  return site.dispatch(routes);
}
