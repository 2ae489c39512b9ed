/** Every form has a token, made from the session's ID with a key. For a visitor it is made from a second cookie. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { parseCookie, stringifySetCookie } from "cookie";
import * as site from "../../kit/lab/index.ts";
import type { Handler, Lab } from "../../kit/lab/index.ts";
import { createShop, type Session } from "./parts/shop.ts";

export default function createServer(lab: Lab<Session>): Handler {
  const shop = createShop(lab);
  const key = site.newSessionId();
  const tokenFor = (owner: string) => createHmac("sha256", key).update(owner).digest("base64url");

  async function isFilledIn(request: Request, owner: string): Promise<boolean> {
    const { csrf_token: token = "" } = await site.readForm(request.clone());
    const [shown, wanted] = [Buffer.from(token), Buffer.from(tokenFor(owner))];
    return owner !== "" && shown.length === wanted.length && timingSafeEqual(shown, wanted);
  }

  return async (request) => {
    const session = site.sessionId(request);
    const visitor = parseCookie(request.headers.get("cookie") ?? "")["visitor"] ?? "";
    // The login form belongs to a visitor, even if the user is logged in. All other forms belong to the session.
    const isLogin = ["/", "/login"].includes(new URL(request.url).pathname) || session === "";
    const owner = isLogin ? visitor || site.newSessionId() : session;
    if (request.method === "POST" && !(await isFilledIn(request, isLogin ? visitor : session)))
      return site.notFromHere();
    const page = await site.withHiddenField(await shop(request), "csrf_token", tokenFor(owner));
    if (!isLogin || visitor !== "" || request.method !== "GET") return page;
    const flags = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;
    page.headers.append("set-cookie", stringifySetCookie({ name: "visitor", value: owner, ...flags }));
    return page;
  };
}
