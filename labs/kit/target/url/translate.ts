import { attribute } from "../attribute.ts";
import type { Outgoing } from "./plain-http.ts";
import { CannotDo, type WireRequest, type WireResponse } from "../target.ts";
import { PASSWORDS, type Account } from "../users.ts";
import type { Description } from "./description.ts";

/**
 * The path on this server for one of the labs' paths. Throws CannotDo where the description says that there is none.
 */
export function theirPath(path: string, { paths, line }: Description): string {
  const [, pathname = path, rest = ""] = /^([^?#]*)(.*)$/.exec(path) ?? [];
  const theirs = Object.hasOwn(paths, pathname) ? paths[pathname] : pathname;
  if (theirs === "none") throw new CannotDo(`no page ${pathname} (${line()})`);
  return `${theirs}${rest}`;
}

/**
 * The fields of the labs' login form, with this server's names. `accounts` are the users of a server that has its own.
 */
export function theirLogin(
  body: string,
  { login, names, line }: Description,
  accounts?: readonly Account[],
): URLSearchParams {
  const theirs = new URLSearchParams();
  const fields = new URLSearchParams(body);
  const person = fields.get("username") ?? "";
  const account = accounts?.find(({ name }) => name === person);
  if (accounts && !account && person === "admin") throw new CannotDo(`no account for the admin (${line("accounts")})`);
  for (const [name, value] of fields) {
    if (name === "username")
      theirs.append(login.username, Object.hasOwn(names, value) ? (names[value] ?? value) : value);
    else if (name === "password")
      theirs.append(login.password, account && isLabs(person, value) ? account.password : value);
    else theirs.append(name, value);
  }
  return theirs;
}

/** Some checks use the passwords that the labs' pages show. */
const isLabs = (person: string, password: string): boolean =>
  new Map<string, string>(Object.entries(PASSWORDS)).get(person) === password;

/** The headers of a request to a server at `base`. `secret` lets the clock's header move its clock. */
export function theirHeaders(
  { headers, origin, now, method }: WireRequest,
  { headers: more, clock, forwarded }: Description,
  base: string,
  secret: string | undefined,
): [string, string][] {
  const { protocol, host } = new URL(origin);
  const own = forwarded ? `${protocol}//${new URL(base).host}` : base;
  const sent = headers
    .filter(([name]) => method !== "GET" || name !== "content-type")
    .map(([name, value]): [string, string] => [name.toLowerCase(), value.replaceAll(`${protocol}//${host}`, own)]);
  if (forwarded) sent.push(["x-forwarded-proto", protocol.slice(0, -1)]);
  if (clock !== undefined) sent.push([clock, String(now)]);
  if (clock !== undefined && secret !== undefined) sent.push(["x-wristband-secret", secret]);
  return [...sent, ...Object.entries(more).map(([name, value]): [string, string] => [name.toLowerCase(), value])];
}

export const asBody = (fields: URLSearchParams, as: "form" | "json"): string =>
  as === "json" ? JSON.stringify(Object.fromEntries(fields)) : fields.toString();

/** The answer in the form that checks expect: the labs' paths in Location, and 401 for any failed login. */
export function asTheLabs(
  response: WireResponse,
  request: Pick<WireRequest, "method" | "path" | "origin">,
  { paths, login }: Description,
  base: string,
): WireResponse {
  const back = new Map(Object.entries(paths).map(([ours, theirs]) => [theirs, ours]));
  // The page with the form may have another path than the one that it posts to.
  if (!back.has(login.page)) back.set(login.page, "/login");
  const headers = response.headers.map(([name, value]): [string, string] =>
    name.toLowerCase() === "location" ? [name, ourLocation(value, base, request, back)] : [name, value],
  );
  const failed = request.method === "POST" && request.path === "/login" && response.status === login.fails;
  return { ...response, headers, status: failed ? 401 : ourStatus(response.status, headers) };
}

/** Many frameworks lead to the login page with 302, which browsers follow as they follow 303. */
function ourStatus(status: number, headers: WireResponse["headers"]): number {
  const [, location = ""] = headers.find(([name]) => name.toLowerCase() === "location") ?? [];
  return status === 302 && /^https?:\/\/[^/]+\/login(\?|$)/.test(location) ? 303 : status;
}

function ourLocation(
  value: string,
  base: string,
  { origin, path }: Pick<WireRequest, "origin" | "path">,
  back: Map<string, string>,
): string {
  if (!URL.canParse(value, base + path)) return value;
  const to = new URL(value, base + (path.startsWith("/") ? path : "/"));
  const { host, hostname } = new URL(base);
  // Behind a proxy that speaks TLS, a server may leave its own port out.
  const own = [host, hostname, new URL(origin).host].includes(to.host);
  return own ? origin + (back.get(to.pathname) ?? to.pathname) + to.search : value;
}

/** The token on a page: in a form's field, or in a cookie. Undefined when there is none. */
export function tokenIn(
  { body, headers }: WireResponse,
  cookies: string,
  { field, cookie }: NonNullable<Description["token"]>,
): string | undefined {
  if (cookie !== undefined) {
    const given = [
      ...cookies.split("; "),
      ...headers.flatMap(([name, value]) =>
        name.toLowerCase() === "set-cookie" ? [value.split(";", 1)[0] ?? ""] : [],
      ),
    ];
    return given.findLast((pair) => pair.startsWith(`${cookie}=`))?.slice(cookie.length + 1);
  }
  const tags = body.match(/<(?:input|meta)\b[^>]*>/gi) ?? [];
  const tag = tags.find((one) => attribute(one, "name") === field);
  return tag && (attribute(tag, "value") ?? attribute(tag, "content"));
}

/** True if the request says that a page of the server itself sent it: only such a page has a token for its form. */
export function isFromOwnPage({ headers, origin }: Pick<WireRequest, "headers" | "origin">): boolean {
  const said = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
  const site = said("sec-fetch-site");
  return site === undefined ? said("origin") === origin : site === "same-origin";
}

/** A Cookie header, changed by the cookies that an answer set. */
export function withCookies(header: string, { headers }: WireResponse): string {
  const jar = new Map(header.split("; ").filter(Boolean).map(split));
  for (const [name, value] of headers)
    if (name.toLowerCase() === "set-cookie") jar.set(...split(value.split(";", 1)[0] ?? ""));
  return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
}

const split = (pair: string): [string, string] => {
  const at = pair.indexOf("=");
  return [pair.slice(0, Math.max(at, 0)), pair.slice(at + 1)];
};

/** True if the answer sets a cookie of the name that this Set-Cookie header has. */
export const sameCookie = ([, line]: [string, string], { headers }: WireResponse): boolean =>
  headers.some(
    ([name, value]) => name.toLowerCase() === "set-cookie" && value.split("=", 1)[0] === line.split("=", 1)[0],
  );

/** Sets a header of a request, in place of one of that name. */
export function setHeader({ headers }: Pick<Outgoing, "headers">, name: string, value: string): void {
  const at = headers.findIndex(([known]) => known === name);
  if (at < 0) headers.push([name, value]);
  else headers[at] = [name, value];
}
