import { parseCookie, stringifySetCookie } from "cookie";

const NAME = "__Secure-sid";

export const readCookie = (request: Request): string => parseCookie(request.headers.get("cookie") ?? "")[NAME] ?? "";

/** Sends both Max-Age and Expires. Expires follows Date, which the host moves with now(). */
export function attachCookie(response: Response, value: string, maxAge: number): Response {
  const expires = new Date(Date.now() + maxAge * 1000);
  const flags = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;
  response.headers.append("set-cookie", stringifySetCookie({ name: NAME, value, maxAge, expires, ...flags }));
  return response;
}
