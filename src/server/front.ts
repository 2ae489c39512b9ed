/** Every request goes through here: at `npm start`, in `npm run dev` and in the tests. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { json, type LiveAnswer, type LiveRequest } from "../http/answer.ts";
import type { Caps } from "../http/caps.ts";
import { forgiving } from "../http/apology.ts";
import type { Admission } from "./admission.ts";
import { Gate, sourceOf } from "./gate.ts";
import { placeOf } from "./roles.ts";
import type { Log } from "./site-log.ts";
import { fromMessage, writeAnswer, type Rest } from "../http/node.ts";
import type { Origins } from "../http/origins.ts";
import { createSecured } from "../http/policy.ts";
import { corsFor, preflight } from "../http/cors.ts";
import type { Settings } from "../settings/settings.ts";
import type { Statics } from "../http/statics.ts";

export type Part = (request: LiveRequest) => LiveAnswer | Promise<LiveAnswer>;
export type Listener = (message: IncomingMessage, response: ServerResponse, next?: () => void) => void;

/** `ready` is false while live servers cannot be used. */
export type Health = { ready?: boolean };

export type FrontOptions = {
  settings: Pick<Settings, "proxies">;
  /** Where each part is. Called once the ports are known. */
  origins: () => Origins;
  caps: Caps;
  /** The secret of this start, for what writes and runs the reader's own file. Without it nobody may. */
  key?: string | undefined;
  /** Asks for the key of this start, where strangers can reach this front. */
  admission?: Admission | undefined;
  log: Log;
  clock: () => number;
  /** Parts of the site that answer without Astro, by the first word of their paths: "live". */
  parts: Record<string, Part>;
  /** The state of the server, for monitoring. */
  health: () => Health | Promise<Health>;
  /** What was built for the browser. In development Vite answers instead. */
  statics?: Statics | undefined;
  /** Answers everything else: Astro's own handler. */
  rest: Rest;
};

const ignore = (): void => {};

/** A listener for node:http, and a middleware for Vite. */
export function createFront(options: FrontOptions): Listener {
  const { settings, origins, caps, key, log, clock } = options;
  const gate = new Gate(origins, caps, key);
  const settle = createSettle(origins);
  return (message, response, next = () => {}) => {
    const start = clock();
    const most = placeOf(message.url ?? "/").withKey ? caps.draft : caps.body;
    const request = fromMessage(message, response, sourceOf(message, settings.proxies), most);
    if (log.wantsRequests) logWhenDone(request, response, start, options);
    response.on("error", ignore);
    const refused = gate.refuse(request, start) ?? preflight(request, origins());
    if (refused) return void settle(refused, request, message, response);
    void pass(request, message, response, next, { ...options, settle }).catch((error: unknown) => {
      log.note("bug", { path: request.path.slice(0, 40), error: String(error) });
      response.destroy();
    });
  };
}

async function pass(
  request: LiveRequest,
  message: IncomingMessage,
  response: ServerResponse,
  next: () => void,
  { admission, parts, health, statics, rest, origins, key, settle }: FrontOptions & { settle: Settle },
): Promise<void> {
  const closed = admission?.answer(request);
  if (closed) return settle(await forgiving(request, () => closed), request, message, response);
  const part = ownPart(parts, firstWord(request.path));
  if (part) {
    return settle(await forgiving(request, part), request, message, response);
  }
  const [pathname = ""] = request.path.split("?", 1);
  if (statics?.answer(message, response, pathname)) return;
  if (pathname === "/healthz" || pathname === "/readyz")
    return settle(healthAnswer(pathname, await health()), request, message, response);
  if (pathname === "/origins.json") return settle(originsAnswer(origins(), key), request, message, response);
  for (const [name, value] of statics?.pageHeaders(message) ?? []) response.setHeader(name, value);
  rest(message, response, next);
}

/**
 * /healthz is for the load balancer: a process that has lost its store still serves every chapter. /readyz is for the
 * alarm: it answers 503 as long as live servers cannot be used.
 */
function healthAnswer(pathname: string, health: Health): LiveAnswer {
  const ready = health.ready !== false;
  return json({ ...health, status: ready ? "ok" : "no live servers" }, ready || pathname === "/healthz" ? 200 : 503);
}

/**
 * Tells the site's pages where the labs are, because they show the labs' pages, and whether a page with the key may work
 * on the reader's own files.
 */
const originsAnswer = ({ labs, thief }: Origins, key: string | undefined): LiveAnswer =>
  json({ labs, thief, ownFiles: key !== undefined });

/** "live" of "/live/…". */
const firstWord = (path: string): string => /^\/([^/?]*)/.exec(path)?.[1] ?? "";

const ownPart = (parts: Record<string, Part>, name: string): Part | undefined =>
  Object.hasOwn(parts, name) ? parts[name] : undefined;

type Settle = (
  answer: LiveAnswer,
  request: LiveRequest,
  message: IncomingMessage,
  response: ServerResponse,
) => void | Promise<void>;

/** Makes the function that sends an answer. It closes the connection when the rest of a body is not worth reading. */
function createSettle(origins: () => Origins): Settle {
  let secured: ReturnType<typeof createSecured> | undefined;
  return (answer, request, message, response) => {
    if (response.destroyed) return undefined;
    const unread = !message.complete && answer.status >= 400 && mayBeLong(message);
    const headers = (secured ??= createSecured(origins()))(answer.headers, request.role ?? "site");
    headers.push(...corsFor(request, origins()));
    if (unread) headers.push("connection", "close");
    const written = writeAnswer(response, answer, headers);
    // The unread rest of this request must not block the next one.
    if (!message.complete) message.resume();
    return written;
  };
}

const mayBeLong = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 100_000;

function logWhenDone(
  request: LiveRequest,
  response: ServerResponse,
  start: number,
  { log, clock }: FrontOptions,
): void {
  const { method, path, address = "" } = request;
  response.once("close", () =>
    log.request({ method, path, status: response.headersSent ? response.statusCode : 0, ms: clock() - start, address }),
  );
}
