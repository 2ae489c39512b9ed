import { parseCookie, stringifySetCookie } from "cookie";

const NAME = "session_token";

export const read = (request: Request): string => parseCookie(request.headers.get("cookie") ?? "")[NAME] ?? "";

export function write(response: Response, value: string): Response {
  response.headers.append("set-cookie", stringifySetCookie({ name: NAME, value, path: "/", httpOnly: true }));
  return response;
}

export function clear(response: Response): Response {
  const gone = stringifySetCookie({ name: NAME, value: "", path: "/", expires: new Date(0) });
  response.headers.append("set-cookie", gone);
  return response;
}
