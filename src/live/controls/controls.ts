import {
  goTo,
  headerOf,
  json,
  queryOf,
  wantsJson,
  type LiveAnswer,
  type LiveRequest,
  type Pairs,
} from "../../http/answer.ts";
import type { Controlled } from "./controlled.ts";
import { controlRoom } from "./control-room.ts";
import { problemAnswer } from "../../http/problem.ts";
import { deletions } from "../server/scope.ts";
import { streamEvents } from "./stream.ts";
import { LABS_CONTROLS, type Control } from "./labs-controls.ts";
import { readThiefRequest } from "./thief-request.ts";

/** Answers everything below B/-/. `rest` is the part of the path after B. */
export async function control(at: Controlled, rest: string, request: LiveRequest): Promise<LiveAnswer> {
  const pathname = rest.split("?", 1)[0] ?? "";
  if (pathname === "/-") return goTo(`${at.base}/-/`, 308);
  const found = CONTROLS.get(pathname.slice("/-/".length));
  if (!found)
    return bad(request, 404, "no-such-control", `The controls are ${[...CONTROLS.keys()].filter(Boolean).join(", ")}.`);
  const method = request.method === "HEAD" ? "GET" : request.method;
  if (method !== found.method) {
    return bad(request, 405, "method", `This control accepts only the method ${found.method}.`, [
      ["allow", found.method],
    ]);
  }
  return found.answer(at, request);
}

const showState: Control = ({ use }) =>
  use(async (server) => {
    const { now, record, log } = server;
    const { offset, jar: cookie } = record;
    return json({ now, offset, list: await server.list(), cookie, log: log.all() });
  });

const showRoom: Control = (at) => at.use((server) => controlRoom(server, at));

async function skip(at: Controlled, request: LiveRequest): Promise<LiveAnswer> {
  const ms = Number(new URLSearchParams(await request.body()).get("ms"));
  if (!Number.isSafeInteger(ms) || ms < 1) {
    return bad(request, 400, "bad-ms", "ms must be a whole number of milliseconds above 0: a clock does not go back.");
  }
  return at.use(async (server) => {
    server.skip(ms);
    return done(at, request, { now: server.now, offset: server.record.offset });
  });
}

/** The server forgets everything. Only the labs' origin can delete the browser's cookies: see labs-controls.ts. */
const reset: Control = (at, request) =>
  at.use(async (server) => {
    const cookies = at.ownFirst
      ? []
      : deletions(headerOf(request.headers, "cookie") ?? "", server.record.cookies, at.base);
    await server.reset("You reset the server: the list is empty, and every user has a new note.");
    return done(
      at,
      request,
      { reset: true },
      cookies.map((cookie) => ["set-cookie", cookie]),
    );
  });

const restart: Control = (at, request) =>
  at.use(async (server) => {
    await server.restart();
    return done(at, request, { restarted: true });
  });

async function runAttack(at: Controlled, request: LiveRequest): Promise<LiveAnswer> {
  return done(at, request, await at.attack());
}

async function runOneCheck({ checks, check }: Controlled, request: LiveRequest): Promise<LiveAnswer> {
  if (checks) return check(new URLSearchParams(queryOf(request.path)).get("title") ?? "");
  return bad(
    request,
    404,
    "no-checks",
    "There are no checks for this server. To grade a file of your own, run npm run check-lab",
  );
}

async function actAsThief(at: Controlled, request: LiveRequest): Promise<LiveAnswer> {
  const sent = readThiefRequest(new URLSearchParams(await request.body()));
  if (typeof sent === "string") return bad(request, 400, "bad-request", sent);
  return at.use(async (server) => done(at, request, { response: (await server.exchange("thief", sent)).response }));
}

const CONTROLS = new Map<string, { method: "GET" | "POST"; answer: Control }>([
  ["", { method: "GET", answer: showRoom }],
  ["state", { method: "GET", answer: showState }],
  ["events", { method: "GET", answer: streamEvents }],
  ["check", { method: "GET", answer: runOneCheck }],
  ["skip", { method: "POST", answer: skip }],
  ["reset", { method: "POST", answer: reset }],
  ["restart", { method: "POST", answer: restart }],
  ["attack", { method: "POST", answer: runAttack }],
  ["thief", { method: "POST", answer: actAsThief }],
  ...LABS_CONTROLS,
]);

/** Answers a script with JSON, and everybody else with the control room. */
function done({ base }: Controlled, request: LiveRequest, result: unknown, headers: Pairs = []): LiveAnswer {
  return wantsJson(request.headers) ? json(result, 200, headers) : goTo(`${base}/-/`, 303, headers);
}

const bad = ({ headers }: LiveRequest, status: number, code: string, message: string, more: Pairs = []): LiveAnswer =>
  problemAnswer(
    { status, code, title: "That does not work", message, links: [["./", "The control room"]] },
    headers,
    more,
  );
