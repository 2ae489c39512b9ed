import { parseCookie, stringifySetCookie } from "cookie";

const name = "__Secure-band";

export const read = (request: Request): string => parseCookie(request.headers.get("cookie") ?? "")[name] ?? "";

/** No Max-Age and no Expires: the browser keeps the cookie until it closes, and the server decides the rest. */
export function write(response: Response, value: string): Response {
  const header = stringifySetCookie({ name, value, path: "/", secure: true, httpOnly: true, sameSite: "lax" });
  response.headers.append("set-cookie", header);
  return response;
}

/** Max-Age=0, and a date in the past: one of them would be enough. */
export function clear(response: Response): Response {
  const gone = { maxAge: 0, expires: new Date(0), path: "/", secure: true, httpOnly: true, sameSite: "lax" } as const;
  response.headers.append("set-cookie", stringifySetCookie({ name, value: "", ...gone }));
  return response;
}
