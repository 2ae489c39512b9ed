import { bearer, hash, howTo } from "../bearer.ts";
import * as site from "../../kit/server.ts";
import type { Handler, Lab } from "../../kit/server.ts";

type Key = { username: string; label: string };

const HOW = "POST /keys with username, password and label makes a key. Send it as: Authorization: Bearer wb_…";

/** API keys: made once, given to a program, good until somebody deletes them. The list holds hashes. */
export default function createServer({ users, sessions, now }: Lab<Key & { createdAt: number }>): Handler {
  async function create(request: Request) {
    const { username = "", password = "", label = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return new Response("Wrong name or password.", { status: 401 });
    // The prefix lets a scanner find keys that somebody committed by mistake.
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

  return site.dispatch(
    new Map<string, Handler>([
      ["GET /", () => howTo("API keys", HOW)],
      ["POST /keys", create],
      ["DELETE /keys", remove],
      ["GET /dashboard", dashboard],
    ]),
  );
}
