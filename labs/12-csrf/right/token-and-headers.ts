/** Two defences: Sec-Fetch-Site for browsers that send it, and a token in the form for browsers that do not. */
import { parseCookie } from "cookie";
import * as site from "../../kit/lab/index.ts";
import type { Handler, Lab } from "../../kit/lab/index.ts";
import { createShop, type Session } from "./parts/shop.ts";

export default function createServer(lab: Lab<Session>): Handler {
  const shop = createShop(lab);
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const key = crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);

  /** "salt.mac": the salt makes the token different each time, and the MAC binds it to the cookie. */
  async function seal(cookie: string, salt = site.newSessionId().slice(0, 16)): Promise<string> {
    const mac = await crypto.subtle.sign("HMAC", await key, new TextEncoder().encode(`${salt} ${cookie}`));
    return `${salt}.${site.hex(new Uint8Array(mac))}`;
  }

  async function mayPass(request: Request): Promise<boolean> {
    const from = request.headers.get("sec-fetch-site");
    if (from !== null) return from === "same-origin";
    const { seal: shown = "" } = await site.readForm(request.clone());
    const [salt = ""] = shown.split(".");
    return site.constantTimeEqual(shown, await seal(bandOf(request), salt));
  }

  return async (request) => {
    if (request.method === "POST" && !(await mayPass(request))) return site.notFromHere();
    const page = await shop(request);
    const given = bandOf(request);
    if (given !== "" || request.method !== "GET") return site.withHiddenField(page, "seal", await seal(given));
    const fresh = site.newSessionId();
    const sealed = await site.withHiddenField(page, "seal", await seal(fresh));
    sealed.headers.append("set-cookie", `__Host-guest=${fresh}; Path=/; Secure; HttpOnly; SameSite=Strict`);
    return sealed;
  };
}

/** The value that a form is bound to: the session, or the cookie of a visitor without a session. */
function bandOf(request: Request): string {
  const cookies = parseCookie(request.headers.get("cookie") ?? "");
  return site.sessionId(request) || (cookies["__Host-guest"] ?? "");
}
