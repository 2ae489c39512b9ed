import { headerOf, json, type LiveAnswer, type LiveRequest, type Pairs } from "../../http/answer.ts";
import { isOwnerPair, NOT_YOURS, ownerPair } from "./owner-cookie.ts";
import { problemAnswer } from "../../http/problem.ts";

/** The longest that browsers keep a cookie, 400 days (6265bis section 5.5), in seconds. */
const LONGEST = 400 * 24 * 60 * 60;

/**
 * Makes the browser that gets it the owner of a sandbox. Its name is all that it holds: nothing is stored here, and whoever
 * knows the name could write it. It is no secret from the owner but a wall around everybody else, whom no link and no
 * page of another site can give it. SameSite=None: requests from the thief's site are what some labs are about.
 */
export function ownerCookie(sandbox: string, origin: string): string {
  const crossSite = origin.startsWith("https:") ? "; SameSite=None; Secure" : "";
  return `${ownerPair(sandbox)}; Path=/live/${sandbox}; Max-Age=${LONGEST}; HttpOnly${crossSite}`;
}

/** True when a request shows that its browser owns the sandbox, or asks for a picture, in which no script runs. */
export function mayEnter(headers: Pairs, sandbox: string): boolean {
  const wanted = ownerPair(sandbox);
  if (pairsOf(headerOf(headers, "cookie") ?? "").some((pair) => pair.trim() === wanted)) return true;
  return headerOf(headers, "sec-fetch-dest") === "image";
}

/** The request as the lab's server, its log and its controls see it. */
export function withoutOwner(request: LiveRequest): LiveRequest {
  const headers = request.headers.flatMap(([name, value]): Pairs => {
    if (name !== "cookie") return [[name, value]];
    const left = pairsOf(value).filter((pair) => !isOwnerPair(pair));
    return left.length ? [[name, left.join(";").trim()]] : [];
  });
  return { ...request, headers };
}

const pairsOf = (cookie: string): string[] => cookie.split(";");

/** The answer to POST /live/sandbox/-/own, which the guard lets only this site's own pages ask. */
export const own = ({ origin }: LiveRequest, sandbox: string): LiveAnswer =>
  json({ own: true }, 200, [["set-cookie", ownerCookie(sandbox, origin)]]);

/** The answer to a browser that opens somebody else's sandbox. */
export function notYours({ headers }: LiveRequest, slug: string, variant: string): LiveAnswer {
  const message =
    "This sandbox belongs to another browser, or this one has lost its cookie. What a reader writes into a lab may run as a script, so it is shown in that reader's own browser only.";
  const links: [string, string][] = [[`/live/new/${slug}/${variant}/`, "Make a sandbox of your own"]];
  const problem = { status: 403, code: "not-yours", title: "Not your sandbox", message, links };
  return problemAnswer(problem, headers, [[NOT_YOURS, "1"]]);
}
