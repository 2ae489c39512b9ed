/** The solution, with links for a new password. Two things depend on headers that a client or the proxy wrote. */
import * as site from "../../kit/lab/index.ts";
import type { CreateServer, Handler, Lab } from "../../kit/lab/index.ts";
import createSolution from "../solution.ts";

/** How long a link works, in milliseconds. */
const LIFE = 10 * 60_000;

type Reset = { username: string; until: number };

const WRITTEN = ["x-forwarded-proto", "x-forwarded-host", "via"];

const requestPage = ({ headers }: Request) =>
  site.html(
    "Forgotten password",
    `<form method="post" action="forgot"><label>Name <input name="username" required></label><button>Send me a link</button></form>
    <p>The proxy wrote about this request:</p>
    <pre>${site.escapeHtml(WRITTEN.map((name) => `${name}: ${headers.get(name) ?? ""}`).join("\n"))}</pre>
    <p><a href="mail">alice's mail</a>, <a href="./">log in</a></p>`,
  );

const resetPage = (token: string, message = "", status = 200) =>
  site.html(
    "New password",
    `<p role="alert">${message}</p><form method="post" action="reset">
      <input type="hidden" name="token" value="${site.escapeHtml(token)}">
      <label>New password <input name="password" type="password" autocomplete="new-password" required></label>
      <button>Set it</button></form>`,
    status,
  );

// #region links
/** Which address the visitor sees: so says the proxy. It passes on the Host that the client wrote. */
const hostOf = (request: Request) => request.headers.get("x-forwarded-host") ?? new URL(request.url).host;
const schemeOf = (request: Request) => request.headers.get("x-forwarded-proto") ?? "http";

/** Wrong: whoever asks for the mail chooses the host of its link. */
const linkFor = (request: Request, token: string) => `${schemeOf(request)}://${hostOf(request)}/reset?token=${token}`;

/** Wrong: over plain http the cookie is not Secure, and a server without this header never sets Secure. */
function secureIfSecure(request: Request, response: Response): Response {
  const cookies = response.headers.getSetCookie();
  if (schemeOf(request) === "https" || cookies.length === 0) return response;
  response.headers.delete("set-cookie");
  for (const cookie of cookies) response.headers.append("set-cookie", cookie.replace("; Secure", ""));
  return response;
}
// #endregion

const createServer: CreateServer = (lab) => {
  const { users, sessions, disk, now } = lab as Lab<{ username: string }>;
  const shop = createSolution(lab as Parameters<typeof createSolution>[0]);

  async function forgot(request: Request) {
    const { username = "" } = await site.readForm(request);
    if (users.get(username)) {
      const token = site.newSessionId();
      const reset: Reset = { username, until: now() + LIFE };
      await disk.write(`resets/${await site.sha256(token)}`, JSON.stringify(reset));
      await disk.write(`mail/${username}`, `For a new password, open ${linkFor(request, token)}`);
    }
    return site.html("Mail", "<p>If this account exists, a mail is on its way.</p>");
  }

  async function reset(request: Request) {
    const { token = "", password = "" } = await site.readForm(request);
    const kept = await disk.delete(`resets/${await site.sha256(token)}`);
    const { username, until } = JSON.parse(kept ?? '{"username":"","until":0}') as Reset;
    if (now() >= until || !(await users.change(username, { password })))
      return resetPage("", "This link is no longer valid.", 400);
    for (const [id, session] of sessions) if (session.username === username) sessions.delete(id);
    return site.loginPage("Your new password is set. Please log in.");
  }

  async function mail() {
    const text = (await disk.read("mail/alice")) ?? "No mail.";
    return site.html("alice's mail", `<p>${site.escapeHtml(text)}</p><p><a href="forgot">Forgotten password</a></p>`);
  }

  const routes = new Map<string, Handler>([
    ["GET /forgot", requestPage],
    ["POST /forgot", forgot],
    ["GET /reset", (request) => resetPage(new URL(request.url).searchParams.get("token") ?? "")],
    ["POST /reset", reset],
    ["GET /mail", mail],
  ]);
  return async (request) => {
    const route = routes.get(`${request.method} ${new URL(request.url).pathname}`);
    const response = await (route ?? shop)(request);
    if (route) response.headers.set("cache-control", "no-store");
    return secureIfSecure(request, response);
  };
};
export default createServer;
