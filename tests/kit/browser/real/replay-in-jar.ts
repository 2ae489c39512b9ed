import { Jar } from "../../../../labs/kit/browser/jar.ts";
import type { BrowserKind } from "../../../../labs/kit/browser/jar-rules.ts";
import type { Group } from "./corpus.ts";
import { HOME, moves, tell, type Move, type Outcome } from "./moves.ts";

/** What the simulated browser of this kind makes of a group. */
export function replayInJar(group: Group, kind: BrowserKind): Outcome {
  const jar = new Jar(kind);
  const now = Date.now();
  const sent: string[] = [];
  const ends = new Map<string, number>();
  for (const move of moves(group)) {
    const { url, by, headers } = move;
    if (by !== "script") sent.push(tell(move, jar.header(asking(move, now))));
    for (const header of headers) jar.set(header, url, now, by === "script" ? "script" : "server");
  }
  const home = { url: HOME, method: "GET", now, initiator: "same-site" as const };
  // WebKit's driver tells only the cookies that go to the page that it asks.
  const told = kind === "webkit" ? jar.sent(home) : jar.cookies(now);
  for (const { name, domain, hostOnly, path, expires } of told) {
    ends.set(`${hostOnly ? "" : "."}${domain}${path} ${name}`, expires === Infinity ? -1 : (expires - now) / 1000);
  }
  return { sent, script: jar.documentCookie(HOME, now), ends };
}

const asking = ({ url, by }: Move, now: number) => ({
  url,
  method: by === "post" || by === "form" ? "POST" : "GET",
  now,
  initiator: by === "link" || by === "form" ? ("cross-site" as const) : ("same-site" as const),
});
