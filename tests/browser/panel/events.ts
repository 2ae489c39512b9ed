import type { LiveEvent, LiveEventBody, Who } from "../../../src/live/server/events.ts";

export const NOON = Date.UTC(2026, 0, 15, 12);

/** The events of a log, numbered, at noon. */
export const log = (...bodies: LiveEventBody[]): LiveEvent[] =>
  bodies.map((body, index) => ({ id: index + 1, at: NOON, ...body }));

type Parts = { who?: Who; cookie?: string; sets?: string[]; location?: string; status?: number; body?: string };

/** One exchange: "GET /dashboard" and what matters of it. */
export function exchange(
  line: string,
  { who = "you", cookie, sets = [], location, status = 200, body = "" }: Parts = {},
) {
  const [method = "", path = ""] = line.split(" ");
  const headers: [string, string][] = sets.map((value) => ["set-cookie", value]);
  if (location) headers.push(["location", location]);
  return {
    type: "exchange",
    who,
    request: { method, path, headers: cookie ? [["cookie", cookie] as [string, string]] : [] },
    response: { status, headers, body },
  } satisfies LiveEventBody;
}
