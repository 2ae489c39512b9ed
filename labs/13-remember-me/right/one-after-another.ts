/** A queue for each token takes the place of a step without await. The login page's address says what happened. */
import * as site from "../../kit/lab/index.ts";
import type { Guarded, Handler, Lab } from "../../kit/lab/index.ts";

const LIMITS = { remembered: 30 * 86_400_000, grace: 10_000 };

type Session = { username: string; createdAt: number; lastSeen: number; device: string };
type Device = { username: string; firstSeen: number; current: string; previous: string; changed: number; over: string };

export default function createServer(lab: Lab<Session | Device>): Handler {
  const { users, sessions, comments, now } = lab;
  const lines = site.createLines<Session | Device>(
    sessions,
    (line) => ("firstSeen" in line ? line.firstSeen + LIMITS.remembered : site.expiresAt(line)),
    now,
  );
  const queues = new Map<string, Promise<unknown>>();

  /** Does the work as soon as all earlier work for the same name is done. */
  async function inTurn<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const before = queues.get(name) ?? Promise.resolve();
    const own = before.then(work, work);
    queues.set(name, own);
    try {
      return await own;
    } finally {
      if (queues.get(name) === own) queues.delete(name);
    }
  }

  const device = (name: string) => {
    const line = lines.find(name);
    return line && "firstSeen" in line ? line : undefined;
  };
  const session = (id: string) => {
    const line = lines.find(id);
    if (!line || "firstSeen" in line) return undefined;
    return line.device === "" || device(line.device)?.over === "" ? line : undefined;
  };
  const start = (username: string, from: string) =>
    lines.add({ username, createdAt: now(), lastSeen: now(), device: from });

  const token = (request: Request) => {
    const text = site.cookieOf(request, "__Host-device");
    return { name: text.slice(0, 64), secret: text.slice(64) };
  };
  const set = (page: Response, value: string, left: number) => site.withCookie(page, "__Host-device", value, left);

  async function login(request: Request) {
    const form = await site.readForm(request);
    const username = form.username ?? "";
    if (!(await users.verify(username, form.password ?? "")))
      return site.loginPageWithBox("Wrong name or password.", 401);
    const known = device(token(request).name);
    if (known) sessions.delete(token(request).name);
    const page = site.seeOther("/dashboard");
    if (form.remember !== "on") return set(site.withSessionCookie(page, start(username, ""), site.IDLE), "", 0);
    const secret = site.newSessionId();
    const current = await site.sha256(secret);
    const name = lines.add({ username, firstSeen: now(), current, previous: "", changed: 0, over: "" });
    return set(site.withSessionCookie(page, start(username, name), site.IDLE), name + secret, LIMITS.remembered);
  }

  async function comeIn(request: Request, page: Response): Promise<string> {
    const { name, secret } = token(request);
    const shown = await site.sha256(secret);
    const line = device(name);
    if (!line) return "";
    const isNewest = line.current === shown;
    const isJustReplaced = line.previous === shown && now() - line.changed < LIMITS.grace;
    if (!isNewest && !isJustReplaced) line.over = "copied";
    if (line.over !== "") return "";
    if (isNewest) {
      const next = site.newSessionId();
      line.current = await site.sha256(next);
      line.previous = shown;
      line.changed = now();
      set(page, name + next, line.firstSeen + LIMITS.remembered - now());
    }
    return start(line.username, name);
  }

  const guarded = (handler: Guarded) => async (request: Request) => {
    const carrier = new Response();
    const own = site.sessionId(request);
    const { name } = token(request);
    const id = session(own) ? own : await inTurn(name, () => comeIn(request, carrier));
    const current = session(id);
    const user = users.get(current?.username ?? "");
    if (!current || !user) return site.seeOther(device(name)?.over ? "/?copied" : "/");
    current.lastSeen = now();
    const page = await handler(user, request);
    if (!session(id)) return set(site.withSessionCookie(page, "", 0), "", 0);
    for (const line of carrier.headers.getSetCookie()) page.headers.append("set-cookie", line);
    return site.withSessionCookie(page, id, site.expiresAt(current) - now());
  };

  function logout(request: Request) {
    const [own, { name }] = [site.sessionId(request), token(request)];
    if (device(name)) sessions.delete(name);
    if (session(own)) sessions.delete(own);
    return set(site.withSessionCookie(site.seeOther("/"), "", 0), "", 0);
  }

  const everywhere: Guarded = (user) => {
    lines.end(({ username }) => username === user.name);
    return site.seeOther("/");
  };

  const front: Handler = (request) =>
    site.loginPageWithBox(
      new URL(request.url).searchParams.has("copied") ? "Your cookie was copied. Change your password." : "",
    );
  return site.dispatch(
    new Map<string, Handler>([
      ...site.memberRoutes(comments, guarded),
      ["GET /", front],
      ["POST /login", login],
      ["POST /logout", logout],
      ["POST /logout-everywhere", guarded(everywhere)],
    ]),
  );
}
