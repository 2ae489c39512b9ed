import { header, setCookies } from "../../../labs/kit/browser/browser.ts";
import type { WireRequest, WireResponse } from "../../../labs/kit/target/target.ts";
import type { Mutant } from "./proxy.ts";
import { editCookie, partsOf, toHeader } from "./set-cookie.ts";

/** The Cookie header with the session cookie's value replaced; without it when `change` answers undefined. */
export function editSent(
  request: WireRequest,
  session: string,
  change: (value: string) => string | undefined,
): WireRequest {
  const pairs = header(request, "cookie").split("; ").filter(Boolean);
  const edited = pairs.flatMap((pair) => {
    if (!pair.startsWith(`${session}=`)) return [pair];
    const value = change(pair.slice(session.length + 1));
    return value === undefined ? [] : [`${session}=${value}`];
  });
  return edited.join() === pairs.join() ? request : withCookie(request, edited.join("; "));
}

export const withCookie = (request: WireRequest, cookie: string): WireRequest => ({
  ...request,
  headers: [
    ...request.headers.filter(([name]) => name.toLowerCase() !== "cookie"),
    ...(cookie === "" ? [] : [["cookie", cookie] as [string, string]]),
  ],
});

export const sentValue = (request: WireRequest, session: string): string | undefined =>
  header(request, "cookie")
    .split("; ")
    .find((pair) => pair.startsWith(`${session}=`))
    ?.slice(session.length + 1);

export const setValue = (response: WireResponse, session: string): string | undefined =>
  setCookies(response)
    .map(partsOf)
    .find(({ name, value }) => name === session && value !== "")?.value;

export const isLogin = ({ method, path }: WireRequest): boolean => method === "POST" && path.startsWith("/login");
export const isLogout = ({ method, path }: WireRequest): boolean => method === "POST" && path === "/logout";

/** The field of a form, when its body is there already. */
export const field = ({ body }: WireRequest, name: string): string =>
  typeof body === "string" ? (new URLSearchParams(body).get(name) ?? "") : "";

/** A server that gives out IDs of its own making, and knows which of the real ones each stands for. */
export type Ids = {
  /** IDs by the real one they stand for. */
  given: Map<string, string>;
  /** Real IDs by the one given out. */
  real: Map<string, string>;
  /** Who logged in for each ID given out; "" for visitors. */
  owner: Map<string, string>;
};

/** Makes the ID for a new real one. `request` is what brought it about. */
export type Invent = (real: string, request: WireRequest, ids: Ids) => string;
/** Runs before a request is answered: it may forget or add IDs. */
export type Meddle = (request: WireRequest, ids: Ids, session: string) => void;

export function idMutant(name: string, session: string, invent: Invent, meddle: Meddle = () => {}): Mutant {
  return {
    name,
    make: () => {
      const ids: Ids = { given: new Map(), real: new Map(), owner: new Map() };
      return {
        request: (request) => {
          meddle(request, ids, session);
          return editSent(request, session, (value) => ids.real.get(value) ?? value);
        },
        response: (response, request) =>
          editCookie(response, session, (parts) => {
            if (parts.value === "") return [toHeader(parts)];
            return [toHeader({ ...parts, value: give(parts.value, request, ids, invent) })];
          }),
      };
    },
  };
}

function give(real: string, request: WireRequest, ids: Ids, invent: Invent): string {
  const known = ids.given.get(real);
  if (known !== undefined) return known;
  const given = invent(real, request, ids);
  ids.given.set(real, given);
  ids.real.set(given, real);
  ids.owner.set(given, isLogin(request) ? field(request, "username") : "");
  return given;
}
