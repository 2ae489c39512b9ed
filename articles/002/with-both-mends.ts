import { parseCookie, stringifySetCookie } from "cookie";
import type { Handler, Lab } from "../../labs/kit/lab/index.ts";
import createArticle, { doors, pages, SECONDS, type Session } from "./server.ts";

export const ours = [
  "The article's server, with its two defects mended. The mends are ours.",
  "A new session ends the one that the browser had before.",
  "Each use moves the end 180 seconds on, in the list and in the cookie, and never beyond eight hours after the start.",
];
export { doors, pages };
export const mended = true;

/** Milliseconds from the start of a session, however busy it is. */
const ABSOLUTE = 8 * 60 * 60_000;

type Kept = Session & { createdAt?: number };

export default function createServer(lab: Lab<Kept>): Handler {
  const { sessions, now } = lab;
  const article = createArticle(lab);

  // #region renew
  /** The end moves with each use. In Redis that is one SET, with a new EX. */
  function renew(id: string, response: Response): void {
    const session = sessions.get(id);
    if (!session) return;
    session.createdAt ??= session.expires - SECONDS * 1000;
    session.expires = Math.min(now() + SECONDS * 1000, session.createdAt + ABSOLUTE);
    const maxAge = Math.floor((session.expires - now()) / 1000);
    response.headers.append("set-cookie", stringifySetCookie({ name: "sessionID", value: id, path: "/", maxAge }));
  }
  // #endregion

  return async (request) => {
    const { sessionID = "" } = parseCookie(request.headers.get("cookie") ?? "");
    const response = await article(request);
    const isNew = response.headers.has("set-cookie");
    // #region refresh
    // What the browser had before is over as soon as there is something new. In Redis: DEL.
    if (isNew) sessions.delete(sessionID);
    // #endregion
    if (!isNew && response.ok) renew(sessionID, response);
    return response;
  };
}
