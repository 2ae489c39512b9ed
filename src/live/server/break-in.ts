import type { Account } from "../../../labs/kit/target/users.ts";
import type { LiveEvent } from "./events.ts";

type Exchange = Omit<Extract<LiveEvent, { type: "exchange" }>, "id">;
type Outcome = Extract<LiveEvent, { type: "outcome" }>;
type BreakIn = Pick<Outcome, "type" | "stolen" | "text" | "byHand">;
/** The server before this exchange was written down. */
type Scene = {
  attacking: boolean;
  log: { all(): readonly LiveEvent[] };
  record: { accounts: readonly Account[]; jar: string };
};

const MINUTE = 60_000;
/** From chapter 4 on no session is valid after so long without a request, or after so long since the login. */
const IDLE = 30 * MINUTE;
const ABSOLUTE = 8 * 60 * MINUTE;

/**
 * What the reader has just achieved as a thief, by hand: a note of alice or the admin that they may not read. Undefined
 * when they read none, and during a run of the attack. `byHand` is true unless the thief only sent a copy of a cookie
 * whose owner is still logged in, because every server here must accept that.
 */
export function findBreakIn(last: Exchange, { attacking, log, record }: Scene): BreakIn | undefined {
  const { accounts, jar } = record;
  const owner = accounts.find(({ name, note }) => name !== "bob" && last.response.body.includes(note));
  if (!owner || attacking) return undefined;
  // Nobody told the reader the admin's password. As alice they may log in.
  if (last.who === "you") return owner.name === "admin" ? broken(`your browser shows ${owner.name}'s note`) : undefined;
  const exchanges = log.all().filter((event) => event.type === "exchange");
  // A comment shows a note to everybody. That is an attack only if another site's page made alice's browser write it.
  if (last.request.path.startsWith("/comments")) {
    const isForged = exchanges.some(
      ({ who, request }) => who === "you" && header(request, "sec-fetch-site") === "cross-site",
    );
    return isForged ? broken(`everybody can read ${owner.name}'s note`) : undefined;
  }
  const shouldFail =
    isUngiven(last, exchanges, jar) || isGone(last, jar) || isFromBefore(last, exchanges) || isOver(last, exchanges);
  if (shouldFail) return broken(`the thief has read ${owner.name}'s note`);
  const text = `The thief has read ${owner.name}'s note. His cookie is a copy of a cookie that is still valid.`;
  return { type: "outcome", stolen: true, text };
}

const broken = (what: string): BreakIn => ({
  type: "outcome",
  stolen: true,
  text: `You broke in by hand: ${what}.`,
  byHand: true,
});

const header = ({ headers }: { headers: [string, string][] }, wanted: string): string =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? "";
const pairsOf = (cookie: string): string[] => cookie.split(/; */).filter(Boolean);
const cookiesOf = (last: Exchange): string[] => pairsOf(header(last.request, "cookie"));
const isLogin = ({ who, request, response }: Exchange): boolean =>
  who === "you" && request.path === "/login" && response.status < 400;

/** The first answer to the reader's browser that set one of these cookies. */
const giverOf = (pairs: readonly string[], exchanges: readonly Exchange[]): Exchange | undefined =>
  exchanges.find(
    ({ who, response }) =>
      who === "you" &&
      response.headers.some(
        ([name, value]) => name.toLowerCase() === "set-cookie" && pairs.includes(value.split(";")[0] ?? ""),
      ),
  );

/** No server gave the reader's browser that cookie: it is forged, or none. */
const isUngiven = (last: Exchange, exchanges: readonly Exchange[], jar: string): boolean =>
  !giverOf(cookiesOf(last), exchanges) && !pairsOf(jar).some((pair) => cookiesOf(last).includes(pair));

/** The reader's browser has no cookie of that name any more, because it logged out. */
function isGone(last: Exchange, jar: string): boolean {
  const names = pairsOf(jar).map((pair) => pair.split("=")[0]);
  return !cookiesOf(last).some((pair) => names.includes(pair.split("=")[0]));
}

/** The browser had that cookie before anybody logged in with it. */
function isFromBefore(last: Exchange, exchanges: readonly Exchange[]): boolean {
  const giver = giverOf(cookiesOf(last), exchanges);
  return giver !== undefined && !exchanges.slice(0, exchanges.indexOf(giver) + 1).some(isLogin);
}

/** Nobody has used the server for too long, or the login was too long ago. */
function isOver(last: Exchange, exchanges: readonly Exchange[]): boolean {
  const [used, login] = [exchanges.at(-1), exchanges.findLast(isLogin)];
  return last.at - (used?.at ?? last.at) >= IDLE || last.at - (login?.at ?? last.at) >= ABSOLUTE;
}
