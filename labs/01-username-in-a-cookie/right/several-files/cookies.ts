import { parseCookie, stringifySetCookie } from "cookie";

const cookie = { name: "username", path: "/" } as const;

export const writeName = (value: string): string => stringifySetCookie({ ...cookie, value });

export const clearName = (): string => stringifySetCookie({ ...cookie, value: "", maxAge: 0 });

export const readName = (request: Request): string =>
  parseCookie(request.headers.get("cookie") ?? "")[cookie.name] ?? "";

export const forge = async (cookieHeader: string): Promise<string> =>
  `${cookie.name}=admin; ${cookieHeader.replaceAll(`${cookie.name}=`, "was=")}`;
