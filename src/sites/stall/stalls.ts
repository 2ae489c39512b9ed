import { otherOrigin, ownOrigin } from "../../http/origins.ts";
import { goTo, toResponse, type LiveAnswer } from "../../http/answer.ts";
import { originAllowed } from "../../http/guard.ts";
import { type Env } from "../../settings/env.ts";
import { problemAnswer } from "../../http/problem.ts";
import { parseStallAddress } from "./stall-address.ts";
import { stallPage } from "./stall-page.ts";
import { cameAlong, handOut, MemoryStalls, noteVisit, type Stall, type Stalls } from "./stall.ts";

export type StallOptions = {
  /** Epoch milliseconds. */
  clock: () => number;
  env: Env;
  stalls?: Stalls;
};

/** The cookie stall as a web-standard handler. Throws StoreTrouble. */
export function createStall({ clock, env, stalls = new MemoryStalls() }: StallOptions) {
  return async (request: Request): Promise<Response> => toResponse(await answer(request, stalls, clock(), env));
}

async function answer(request: Request, stalls: Stalls, now: number, env: Env): Promise<LiveAnswer> {
  const address = parseStallAddress(new URL(request.url).pathname);
  if (!address) {
    const message = "A stall is at /stall/sandbox/. The link to the thief's site in chapter 3 leads to yours.";
    return problemAnswer({ status: 404, code: "no-stall", title: "No such stall", message }, [...request.headers]);
  }
  const { sandbox, at } = address;
  if (at === "set") return set(request, stalls, sandbox, now);
  if (at === "") return show(request, await stalls.look(sandbox), sandbox, now, env);
  const { stall } = await stalls.change(sandbox, (seen) =>
    noteVisit(seen, visitOf(request, seen, at, now), at === "logout"),
  );
  return show(request, stall, sandbox, now, env);
}

/** The four cookies, for whoever presses the stall's own button. */
async function set(request: Request, stalls: Stalls, sandbox: string, now: number): Promise<LiveAnswer> {
  const asked: [string, string][] = [...request.headers];
  const problem = {
    code: "other-site",
    title: "Not from here",
    message: "Cookies are handed out at the stall's own page.",
  };
  if (request.method !== "POST") return problemAnswer({ status: 405, ...problem }, asked, [["allow", "POST"]]);
  if (!originAllowed(request.headers, request.url)) return problemAnswer({ status: 403, ...problem }, asked);
  const path = `/stall/${sandbox}`;
  const { result: headers } = await stalls.change(sandbox, (stall) => handOut(stall, path, now));
  return goTo(
    `${path}/`,
    303,
    headers.map((value) => ["set-cookie", value]),
  );
}

function show(request: Request, stall: Stall, sandbox: string, now: number, env: Env): LiveAnswer {
  const own = ownOrigin(request);
  const other = otherOrigin(own, env);
  const thief = other && `${other}/attacker/${sandbox}/cookie-flags/starter/same-site`;
  return stallPage(stall, { came: cameAlong(stall, request.headers.get("cookie") ?? ""), own, thief, now });
}

/** Headers are cut: what is kept for a reader has an end. */
function visitOf({ method, headers }: Request, stall: Stall, at: string, now: number) {
  const header = (name: string) => (headers.get(name) ?? "").slice(0, 100);
  return {
    method: method.slice(0, 20),
    path: at,
    dest: header("sec-fetch-dest"),
    site: header("sec-fetch-site"),
    origin: header("origin"),
    age: stall.setAt === undefined ? undefined : now - stall.setAt,
    came: cameAlong(stall, headers.get("cookie") ?? ""),
  };
}
