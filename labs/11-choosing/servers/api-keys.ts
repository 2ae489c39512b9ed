import { bearerOf, send, shown } from "../ask.ts";
import { bearer, hash } from "../bearer.ts";
import * as site from "../../kit/lab/index.ts";
import type { Handler, Lab } from "../../kit/lab/index.ts";

type Key = { username: string; label: string };

/**
 * API keys: the server makes a key once for a program, and it is valid until somebody deletes it. The list holds
 * hashes.
 */
export default function createServer({ users, sessions, now }: Lab<Key & { createdAt: number }>): Handler {
  async function create(request: Request) {
    const { username = "", password = "", label = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return new Response("Wrong name or password.", { status: 401 });
    // With this prefix a scanner can find keys that somebody committed by mistake.
    const key = `wb_${site.newSessionId()}`;
    sessions.set(await hash(key), { username, label, createdAt: now() });
    return Response.json({ key }, { status: 201 });
  }

  async function userOf(request: Request) {
    return users.get(sessions.get(await hash(bearer(request)))?.username ?? "");
  }

  async function dashboard(request: Request) {
    const user = await userOf(request);
    if (user) return site.dashboardPage(user);
    return new Response("A key is needed.", { status: 401, headers: { "www-authenticate": "Bearer" } });
  }

  async function remove(request: Request) {
    const user = await userOf(request);
    const all = new URL(request.url).searchParams.has("all");
    if (all) for (const [id, { username }] of sessions) if (username === user?.name) sessions.delete(id);
    sessions.delete(await hash(bearer(request)));
    return new Response(null, { status: 204 });
  }

  const api: [string, Handler][] = [
    ["POST /keys", create],
    ["DELETE /keys", remove],
    ["GET /dashboard", dashboard],
  ];
  const ask = site.dispatch(new Map(api));

  /** A browser's form cannot send the header, so the page does it for the reader. */
  async function asProgram(request: Request) {
    const { key = "", end } = await site.readForm(request);
    const headers = bearerOf(key.trim());
    const asked = await send(ask, end ? "/keys" : "/dashboard", { method: end ? "DELETE" : "GET", headers });
    return site.html("What the program gets", `${shown(asked)}<p><a href="./">Once more</a></p>`);
  }

  return site.dispatch(
    new Map([...api, ["GET /", () => site.html("API keys", FORMS)], ["POST /use", asProgram]] as [string, Handler][]),
  );
}

const FORMS = `<p>Make a key for a program, and copy it: it is shown once.</p>
<form method="post" action="keys"><label>Name <input name="username" required></label>
<label>Password <input name="password" type="password" required></label>
<label>Label <input name="label" value="printer"></label><button>Make a key</button></form>
<h2>As the program</h2><form method="post" action="use"><label>Key <input name="key" required></label>
<button>Read the note with it</button> <button name="end" value="yes">Delete the key</button></form>`;
