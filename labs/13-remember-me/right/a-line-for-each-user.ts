/** Each user has one line, with all sessions and all remembered browsers in it. A loop compares everything. */
import * as site from "../../kit/lab/index.ts";
import type { Guarded, Handler, Lab } from "../../kit/lab/index.ts";

const MONTH = 2_592_000_000;

type Browser = { id: string; since: number; secrets: string[]; turnedAt: number; alarm: boolean };
type Visit = { id: string; createdAt: number; lastSeen: number; browser: string };
type Member = { username: string; visits: Visit[]; browsers: Browser[] };

export default function createServer({ users, sessions, comments, now }: Lab<Member>): Handler {
  const memberOf = (username: string): Member => {
    const found = sessions.get(username) ?? { username, visits: [], browsers: [] };
    found.visits = found.visits.filter((visit) => now() < site.expiresAt(visit));
    found.browsers = found.browsers.filter(({ since }) => now() - since < MONTH);
    sessions.set(username, found);
    return found;
  };

  function tidy() {
    for (const username of sessions.keys()) {
      const { visits, browsers } = memberOf(username);
      if (visits.length + browsers.length === 0) sessions.delete(username);
    }
  }

  /** The visit of that ID, with its member. */
  function visitOf(id: string): [Member, Visit] | undefined {
    for (const username of sessions.keys()) {
      const member = memberOf(username);
      const visit = member.visits.find((one) => site.constantTimeEqual(one.id, id));
      if (visit) return [member, visit];
    }
    return undefined;
  }

  function browserOf(id: string): [Member, Browser] | undefined {
    for (const username of sessions.keys()) {
      const member = memberOf(username);
      const browser = member.browsers.find((one) => one.id === id);
      if (browser) return [member, browser];
    }
    return undefined;
  }

  function forget(id: string) {
    const [member] = browserOf(id) ?? [];
    if (!member) return;
    member.browsers = member.browsers.filter((browser) => browser.id !== id);
    member.visits = member.visits.filter((visit) => visit.browser !== id);
  }

  function enter(member: Member, browser: string): string {
    const visit = { id: site.newSessionId(), createdAt: now(), lastSeen: now(), browser };
    member.visits.push(visit);
    return visit.id;
  }

  const tokenOf = (request: Request): [string, string] => {
    const [id = "", ...rest] = site.cookieOf(request, "browser").split(":");
    return [id, rest.join(":")];
  };
  const give = (page: Response, token: string, left: number) => site.withCookie(page, "browser", token, left);

  async function login(request: Request) {
    const { username = "", password = "", remember } = await site.readForm(request);
    const isRight = await users.verify(username, password);
    if (!isRight) return site.loginPageWithBox("Wrong name or password.", 401);
    const secret = site.newSessionId();
    const hash = await site.sha256(secret);
    tidy();
    forget(tokenOf(request)[0]);
    const member = memberOf(username);
    const page = site.seeOther("/dashboard");
    if (!remember) return give(site.withSessionCookie(page, enter(member, ""), site.IDLE), "", 0);
    const id = site.newSessionId().slice(0, 32);
    member.browsers.push({ id, since: now(), secrets: [hash], turnedAt: now(), alarm: false });
    return give(site.withSessionCookie(page, enter(member, id), site.IDLE), `${id}:${secret}`, MONTH);
  }

  async function resume(request: Request): Promise<{ id?: string; token?: [string, number]; alarm?: boolean }> {
    const [id, secret] = tokenOf(request);
    const hash = await site.sha256(secret);
    const fresh = site.newSessionId();
    const freshHash = await site.sha256(fresh);
    const [member, browser] = browserOf(id) ?? [];
    if (!member || !browser) return {};
    // The last hash is the newest. All others are copies, except that for ten seconds the one before it is not.
    const age = browser.secrets.length - 1 - browser.secrets.findLastIndex((one) => site.constantTimeEqual(one, hash));
    const isSecond = age === 1 && browser.secrets.length > 1 && now() - browser.turnedAt < 10_000;
    if (browser.alarm || (age !== 0 && !isSecond)) {
      browser.alarm = true;
      member.visits = member.visits.filter((visit) => visit.browser !== id);
      return { alarm: true };
    }
    if (isSecond) return { id: enter(member, id) };
    browser.secrets = [...browser.secrets.slice(-1), freshHash];
    browser.turnedAt = now();
    return { id: enter(member, id), token: [`${id}:${fresh}`, browser.since + MONTH - now()] };
  }

  const door = (handler: Guarded) => async (request: Request) => {
    const own = site.sessionId(request);
    const { id = "", token, alarm = false } = visitOf(own) ? { id: own } : await resume(request);
    const [member, visit] = visitOf(id) ?? [];
    const user = users.get(member?.username ?? "");
    if (!visit || !user)
      return site.loginPageWithBox(alarm ? "A copy of your cookie was used." : "Please log in.", 401);
    visit.lastSeen = now();
    const page = await handler(user, request);
    if (!visitOf(id)) return give(site.withSessionCookie(page, "", 0), "", 0);
    if (token) give(page, ...token);
    return site.withSessionCookie(page, id, site.expiresAt(visit) - now());
  };

  function logout(request: Request) {
    const [member] = visitOf(site.sessionId(request)) ?? [];
    if (member) member.visits = member.visits.filter(({ id }) => id !== site.sessionId(request));
    forget(tokenOf(request)[0]);
    tidy();
    return give(site.withSessionCookie(site.seeOther("/"), "", 0), "", 0);
  }

  const routes: [string, Handler][] = [
    ...site.memberRoutes(comments, door),
    ["GET /", () => site.loginPageWithBox()],
    ["POST /login", login],
    ["POST /logout", logout],
    ["POST /logout-everywhere", door(({ name }) => (sessions.delete(name), site.seeOther("/")))],
  ];
  return site.dispatch(new Map(routes));
}
