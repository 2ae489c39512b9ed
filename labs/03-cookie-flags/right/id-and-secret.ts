import { parseCookie, stringifySetCookie } from "cookie";
import {
  addComment,
  adminPage,
  commentsPage,
  dashboardPage,
  forbidden,
  loginPage,
  notFound,
} from "../../kit/lab/index.ts";
import { newSessionId, readForm, seeOther, type Handler, type Lab, type User } from "../../kit/lab/index.ts";

type Row = { username: string; secretHash: string };

/** The token is `id.secret`. An asynchronous store keeps the ID and a hash of the secret. A refusal is a 303. */
export default function createServer({ users, comments }: Lab): Handler {
  const store = createStore();

  async function login(request: Request) {
    const { username = "", password = "" } = await readForm(request);
    if (!(await users.verify(username, password))) return seeOther("/");
    const [id, secret] = [newSessionId().slice(0, 20), newSessionId()];
    await store.insert(id, { username, secretHash: await hash(secret) });
    return seeOther("/dashboard", { "set-cookie": cookie(`${id}.${secret}`) });
  }

  async function userOf(request: Request): Promise<User | undefined> {
    const token = parseCookie(request.headers.get("cookie") ?? "")["sid"];
    const [id, secret, ...rest] = (token ?? "").split(".");
    if (!id || !secret || rest.length > 0) return undefined;
    const row = await store.find(id);
    return row && row.secretHash === (await hash(secret)) ? users.get(row.username) : undefined;
  }

  const forMembers =
    (page: (user: User, request: Request) => Response | Promise<Response>) => async (request: Request) => {
      const user = await userOf(request);
      return user ? page(user, request) : seeOther("/");
    };

  const routes = new Map<string, Handler>([
    ["GET /", () => loginPage()],
    ["POST /login", login],
    ["GET /dashboard", forMembers(dashboardPage)],
    ["GET /admin", forMembers((user) => (user.role === "admin" ? adminPage() : forbidden()))],
    ["GET /comments", () => commentsPage(comments)],
    ["POST /comments", forMembers((user, request) => addComment(comments, user, request))],
    ["POST /logout", () => seeOther("/", { "set-cookie": cookie("", 0) })],
  ]);
  return (request) => (routes.get(`${request.method} ${new URL(request.url).pathname}`) ?? notFound)(request);
}

function createStore() {
  const rows = new Map<string, Row>();
  return {
    insert: async (id: string, row: Row) => void rows.set(id, row),
    find: async (id: string) => structuredClone(rows.get(id)),
  };
}

async function hash(secret: string): Promise<string> {
  return String(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(secret))));
}

const cookie = (value: string, maxAge?: number): string =>
  stringifySetCookie({
    name: "sid",
    value,
    httpOnly: true,
    secure: true,
    sameSite: "lax",
    path: "/",
    priority: "high",
    ...(maxAge === undefined ? {} : { maxAge }),
  });
