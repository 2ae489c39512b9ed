import { goTo, headerOf, json, type LiveAnswer, type LiveRequest, type Pairs } from "../../http/answer.ts";
import { isProgram } from "../../http/guard.ts";
import { problemAnswer } from "../../http/problem.ts";
import { NOT_YOURS } from "../../http/not-yours.ts";
import { isOwnerPair, ownerCookies, readOwner, type OwnerKind } from "./owner-cookie.ts";

/** Who may open a sandbox: only its browser; or, on the reader's own machine, also any program, such as curl. */
export type Owners = "browsers" | "browsers and programs";

/**
 * The answer to a request that may not enter a sandbox, or undefined. A request for an image may, because no script
 * runs in one.
 */
export function refuseStranger(
  request: LiveRequest,
  sandbox: string,
  owners: Owners,
  retry: string,
): LiveAnswer | undefined {
  const { headers } = request;
  if (owners === "browsers and programs" && isProgram(headers)) return undefined;
  const owner = readOwner(cookieOf(request), sandbox, kindFor(request, owners));
  if (owner === "two") return twoOwners(headers);
  if (owner === "owner" || headerOf(headers, "sec-fetch-dest") === "image") return undefined;
  return notYours(headers, retry);
}

/**
 * On a public host the site and the labs have different names. On the reader's machine they share one, and so their
 * cookies.
 */
const kindFor = ({ role }: LiveRequest, owners: Owners): OwnerKind =>
  role === "site" && owners === "browsers" ? "host" : "path";

const cookieOf = ({ headers }: LiveRequest): string => headerOf(headers, "cookie") ?? "";

/** The request without the owner's cookies: the lab's server, its log and its controls must not see them. */
export function withoutOwner(request: LiveRequest): LiveRequest {
  const headers = request.headers.flatMap(([name, value]): Pairs => {
    if (name !== "cookie") return [[name, value]];
    const left = value.split(";").filter((pair) => !isOwnerPair(pair));
    return left.length ? [[name, left.join(";").trim()]] : [];
  });
  return { ...request, headers };
}

export const ownerHeaders = (request: LiveRequest, sandbox: string, owners: Owners): Pairs =>
  ownerCookies(sandbox, kindFor(request, owners), cookieOf(request)).map((value) => ["set-cookie", value]);

/**
 * The answer to POST /live/sandbox/-/own, which the gate allows only for the site's own pages. A form gets a redirect.
 */
export async function own(request: LiveRequest, sandbox: string, owners: Owners): Promise<LiveAnswer> {
  const to = new URLSearchParams(await request.body()).get("to") ?? "";
  if (to.startsWith(`/live/${sandbox}/`)) return goTo(to, 303, ownerHeaders(request, sandbox, owners));
  return json({ own: true }, 200, ownerHeaders(request, sandbox, owners));
}

/** The answer to a browser that opens somebody else's sandbox. */
function notYours(headers: Pairs, retry: string): LiveAnswer {
  const message =
    "This sandbox belongs to another browser, or this browser has lost the sandbox's cookie. A text that a reader writes into a lab may run as a script, so only that reader's own browser shows it.";
  const links: [string, string][] = [[retry, "Make a sandbox of your own"]];
  const problem = { status: 403, code: "not-yours", title: "Not your sandbox", message, links };
  return problemAnswer(problem, headers, [[NOT_YOURS, "1"]]);
}

function twoOwners(headers: Pairs): LiveAnswer {
  const message =
    "This browser sent two cookies that name the owner of the sandbox. A script has added one of them. Delete this site's cookies, and open the chapter again.";
  return problemAnswer({ status: 403, code: "two-owners", title: "Two owners", message }, headers);
}
