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

const IDLE = 30 * 60_000;
const ABSOLUTE = 8 * 3_600_000;

type Band = { id: string; username: string; end: number };

/**
 * The cookie holds the idle deadline with an HMAC, and each answer signs it again. The record holds the absolute
 * deadline. The code parses the cookie itself.
 */
export default function createServer({ users, comments, now }: Lab): Handler {
  const bands: Record<string, Band> = Object.create(null);
  const secret = crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);

  async function sealed(id: string, deadline: number): Promise<string> {
    const signature = await crypto.subtle.sign("HMAC", await secret, new TextEncoder().encode(`${id}~${deadline}`));
    return `${id}~${deadline}~${Array.from(new Uint8Array(signature), (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  }

  async function bandOf(request: Request): Promise<Band | undefined> {
    const value = /(?:^|;)\s*band=([^;]*)/.exec(request.headers.get("cookie") ?? "")?.[1]?.trim() ?? "";
    const [id = "", deadline = ""] = value.split("~");
    if (value !== (await sealed(id, Number(deadline)))) return undefined;
    const band = bands[id];
    return band && now() < Number(deadline) && now() < band.end ? band : undefined;
  }

  async function withBand(response: Response, { id }: Band): Promise<Response> {
    const cookie = `band=${await sealed(id, now() + IDLE)}; Max-Age=1800; Path=/; Secure; HttpOnly; SameSite=Lax`;
    response.headers.append("Set-Cookie", cookie);
    return response;
  }

  async function login(request: Request) {
    const { username = "", password = "" } = await readForm(request);
    if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);
    for (const { id, end } of Object.values(bands)) if (end <= now()) delete bands[id];
    const id = newSessionId();
    const band = { id, username, end: now() + ABSOLUTE };
    bands[id] = band;
    return withBand(seeOther("/dashboard"), band);
  }

  async function page(route: string, user: User, request: Request) {
    if (route === "GET /dashboard") return dashboardPage(user);
    if (route === "POST /comments") return addComment(comments, user, request);
    return user.role === "admin" ? adminPage() : forbidden();
  }

  return async (request) => {
    const route = `${request.method} ${new URL(request.url).pathname}`;
    if (route === "GET /") return loginPage();
    if (route === "POST /login") return login(request);
    if (route === "GET /comments") return commentsPage(comments);
    if (route === "POST /logout") return seeOther("/", { "set-cookie": "band=; Path=/; Max-Age=0" });
    if (!["GET /dashboard", "GET /admin", "POST /comments"].includes(route)) return notFound();
    const band = await bandOf(request);
    const user = band && users.get(band.username);
    return band && user ? withBand(await page(route, user, request), band) : loginPage("Please log in.", 401);
  };
}
