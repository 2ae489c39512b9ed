import * as site from "../../kit/lab/index.ts";
import type { CreateServer, Handler, Lab } from "../../kit/lab/index.ts";
import createSolution from "../solution.ts";

/** How long a token works, in milliseconds. */
const LIFE = 10 * 60_000;

type Reset = { username: string; until: number };

const hashOf = async (token: string): Promise<string> =>
  site.hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token))));

const requestPage = () =>
  site.html(
    "Forgotten password",
    `<form method="post" action="forgot"><label>Name <input name="username" required></label><button>Send me a mail</button></form>
    <p><a href="mail">alice's mail</a>. <a href="reset">I have a mail</a>. <a href="./">Log in</a></p>`,
  );

const resetPage = (message = "", status = 200) =>
  site.html(
    "New password",
    `<p role="alert">${message}</p><form method="post" action="reset">
      <label>What the mail says <input name="token" autocomplete="off" required></label>
      <label>New password <input name="password" type="password" autocomplete="new-password" required></label>
      <button>Set it</button></form><p><a href="forgot">Forgotten password</a></p>`,
    status,
  );

/** The solution, and a reset for users who have forgotten the password. Mails and tokens are on the disk. */
const createServer: CreateServer = (lab) => {
  const { users, sessions, disk, now } = lab as Lab<{ username: string }>;
  const account = createSolution(lab as Parameters<typeof createSolution>[0]);

  // #region reset
  /** A user has at most one token. After its use the user has none. */
  async function forget(username: string) {
    for (const [name, text] of await disk.list("resets"))
      if ((JSON.parse(text) as Reset).username === username) await disk.delete(`resets/${name}`);
  }

  /** The same answer for every name. The mail holds the token, and the server keeps its hash. */
  async function forgot(request: Request) {
    const { username = "" } = await site.readForm(request);
    if (users.get(username)) {
      await forget(username);
      const token = site.newSessionId();
      const reset: Reset = { username, until: now() + LIFE };
      await disk.write(`resets/${await hashOf(token)}`, JSON.stringify(reset));
      await disk.write(`mail/${username}`, `Your token for a new password: ${token}`);
    }
    return site.html("Mail", '<p>If this account exists, a mail is on its way. <a href="reset">I have it</a></p>');
  }

  /** Deletes the token's file to take it: if two requests bring one token, only one of them gets the file. */
  async function reset(request: Request) {
    const { token = "", password = "" } = await site.readForm(request);
    const kept = await disk.delete(`resets/${await hashOf(token)}`);
    const { username, until } = JSON.parse(kept ?? '{"username":"","until":0}') as Reset;
    if (now() >= until || !(await users.change(username, { password })))
      return resetPage("This token is no longer valid.", 400);
    await forget(username);
    for (const [id, session] of sessions) if (session.username === username) sessions.delete(id);
    return site.loginPage("Your new password is set. Please log in.");
  }
  // #endregion

  /** In place of a mailbox. */
  async function mail() {
    const text = (await disk.read("mail/alice")) ?? "No mail.";
    return site.html("alice's mail", `<p>${site.escapeHtml(text)}</p><p><a href="reset">New password</a></p>`);
  }

  const routes = new Map<string, Handler>([
    [
      "GET /",
      () =>
        site.html(
          "Shop",
          '<p><a href="dashboard">Dashboard</a>, <a href="account">account</a>, <a href="forgot">forgotten password</a></p>',
        ),
    ],
    ["GET /forgot", requestPage],
    ["POST /forgot", forgot],
    ["GET /reset", () => resetPage()],
    ["POST /reset", reset],
    ["GET /mail", mail],
  ]);
  return (request) => (routes.get(`${request.method} ${new URL(request.url).pathname}`) ?? account)(request);
};
export default createServer;
