import type { Origins } from "../../http/origins.ts";
import { goTo, toResponse, type LiveAnswer } from "../../http/answer.ts";
import { problemAnswer } from "../../http/problem.ts";
import { parseStallAddress } from "./stall-address.ts";
import { stallPage } from "./stall-page.ts";
import { cameAlong, handOut, MemoryStalls, noteVisit, type Stall, type Stalls } from "./stall.ts";

export type StallOptions = {
  /** Epoch milliseconds. */
  clock: () => number;
  origins: () => Origins;
  stalls?: Stalls;
};

/** The cookie stall as a web-standard handler. Throws StoreTrouble. */
export function createStall({ clock, origins, stalls = new MemoryStalls() }: StallOptions) {
  return async (request: Request): Promise<Response> => toResponse(await answer(request, stalls, clock(), origins()));
}

async function answer(request: Request, stalls: Stalls, now: number, origins: Origins): Promise<LiveAnswer> {
  const address = parseStallAddress(new URL(request.url).pathname);
  if (!address) {
    const message = "A stall is at /stall/sandbox/. The link to the thief's site in chapter 3 leads to your stall.";
    return problemAnswer({ status: 404, code: "no-stall", title: "No such stall", message }, [...request.headers]);
  }
  const { sandbox, at } = address;
  if (at === "set") return set(request, stalls, sandbox, now);
  if (at === "") return show(request, await stalls.look(sandbox), sandbox, now, origins);
  const { stall } = await stalls.change(sandbox, (seen) =>
    noteVisit(seen, visitOf(request, seen, at, now), at === "logout"),
  );
  return show(request, stall, sandbox, now, origins);
}

/** Sets the four cookies, when somebody presses the stall's own button. */
async function set(request: Request, stalls: Stalls, sandbox: string, now: number): Promise<LiveAnswer> {
  const asked: [string, string][] = [...request.headers];
  if (request.method !== "POST") {
    const message = "You get the cookies on the stall's own page.";
    return problemAnswer({ status: 405, code: "method", title: "Not so", message }, asked, [["allow", "POST"]]);
  }
  const path = `/stall/${sandbox}`;
  const { result: headers } = await stalls.change(sandbox, (stall) => handOut(stall, path, now));
  return goTo(
    `${path}/`,
    303,
    headers.map((value) => ["set-cookie", value]),
  );
}

function show(request: Request, stall: Stall, sandbox: string, now: number, { labs, thief }: Origins): LiveAnswer {
  const over = thief && `${thief}/attacker/${sandbox}/cookie-flags/starter/same-site`;
  const came = cameAlong(stall, request.headers.get("cookie") ?? "");
  return stallPage(stall, { came, own: labs, thief: over, now });
}

/** Cuts headers, so that what the stall keeps for a reader is limited. */
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
