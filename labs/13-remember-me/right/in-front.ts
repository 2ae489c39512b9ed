/**
 * A function in front of lab 6's server, which knows nothing of tokens. The function puts a session into the list and
 * into the request.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { parseCookie, stringifySetCookie } from "cookie";
import createPlain from "../../06-logout/solution.ts";
import { loginPageWithBox, readForm, STOLEN, type Handler, type Lab } from "../../kit/lab/index.ts";

const MONTH = 30 * 24 * 3_600_000;
const digest = (text: string) => createHash("sha256").update(text).digest("hex");
const isSame = (one: string, other: string) => one !== "" && timingSafeEqual(Buffer.from(one), Buffer.from(other));
const random = () => randomBytes(24).toString("base64url");

type Plain = { username: string; createdAt: number; lastSeen: number; of?: string };
type Ticket = { username: string; begun: number; now: string; was: string; turned: number; copied: boolean };

export default function createServer(lab: Lab<Plain | Ticket>): Handler {
  const { sessions, now } = lab;
  const plain = createPlain(lab as Lab<Plain>);

  const isTicket = (line: Plain | Ticket | undefined): line is Ticket => line !== undefined && "begun" in line;
  const ticketOf = (cookies: Record<string, string | undefined>): [place: string, secret: string, ticket?: Ticket] => {
    const [place = "", secret = ""] = (cookies["__Host-ticket"] ?? "").split("~");
    const line = sessions.get(`ticket ${place}`);
    return isTicket(line) && now() < line.begun + MONTH ? [place, secret, line] : [place, secret];
  };

  function endTicket(place: string) {
    for (const [key, line] of sessions) if (!isTicket(line) && line.of === place) sessions.delete(key);
    sessions.delete(`ticket ${place}`);
  }

  function open(username: string, of: string): string {
    const id = random();
    sessions.set(id, { username, createdAt: now(), lastSeen: now(), of });
    return id;
  }

  /** Finds out what the ticket of a request opens. All of this happens in one step. */
  function use(cookies: Record<string, string | undefined>): { id?: string; next?: string; copied?: true } {
    const [place, secret, ticket] = ticketOf(cookies);
    if (!ticket) return {};
    const shown = digest(secret);
    if (!ticket.copied && isSame(ticket.now, shown)) {
      const next = random();
      sessions.set(`ticket ${place}`, { ...ticket, now: digest(next), was: shown, turned: now() });
      return { id: open(ticket.username, place), next: `${place}~${next}` };
    }
    if (!ticket.copied && isSame(ticket.was, shown) && now() - ticket.turned < 10_000)
      return { id: open(ticket.username, place) };
    endTicket(place);
    sessions.set(`ticket ${place}`, { ...ticket, copied: true });
    return { copied: true };
  }

  async function login(request: Request) {
    const { username = "", remember } = await readForm(request.clone());
    const response = await plain(request);
    if (response.status >= 400) return loginPageWithBox("Wrong name or password.", 401);
    for (const [key, line] of sessions) if (isTicket(line) && now() >= line.begun + MONTH) sessions.delete(key);
    endTicket(ticketOf(parseCookie(request.headers.get("cookie") ?? ""))[0]);
    if (remember === undefined) return withTicket(response, "");
    const [place, secret] = [random(), random()];
    const ticket = { username, begun: now(), now: digest(secret), was: "", turned: now(), copied: false };
    sessions.set(`ticket ${place}`, ticket);
    const id = parseCookie(response.headers.getSetCookie()[0]?.split(";")[0] ?? "").session_token ?? "";
    const session = sessions.get(id);
    if (session && !isTicket(session)) session.of = place;
    return withTicket(response, `${place}~${secret}`);
  }

  return async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method === "POST" && pathname === "/login") return login(request);
    const cookies = parseCookie(request.headers.get("cookie") ?? "");
    if (request.method === "POST" && pathname === "/logout") {
      endTicket(ticketOf(cookies)[0]);
      return withTicket(await plain(request), "");
    }
    const response = await plain(request.clone());
    if (response.status !== 401) return pathname === "/logout-everywhere" ? withTicket(response, "") : response;
    const { id, next, copied } = use(cookies);
    if (!id) return loginPageWithBox(copied ? STOLEN : "Please log in.", 401);
    const headers = new Headers([...request.headers, ["cookie", `session_token=${id}`]]);
    headers.set("cookie", `session_token=${id}`);
    const body = request.method === "GET" ? null : await request.text();
    const again = await plain(new Request(request.url, { method: request.method, headers, body }));
    if (pathname === "/logout-everywhere") return withTicket(again, "");
    return next && sessions.has(id) ? withTicket(again, next) : again;
  };
}

function withTicket(response: Response, value: string): Response {
  const maxAge = value ? MONTH / 1000 : 0;
  const flags = { path: "/", secure: true, httpOnly: true, sameSite: "lax", maxAge } as const;
  response.headers.append("set-cookie", stringifySetCookie({ name: "__Host-ticket", value, ...flags }));
  return response;
}
