import type { IncomingMessage, ServerResponse } from "node:http";
import { HELD, NOW, ORIGIN, PRIVATE, THREW, TOGETHER, TROUBLE, type TroubleParts } from "./protocol.ts";
import { thrown } from "../in-process.ts";
import { type WireRequest, type WireResponse } from "../target.ts";

/** Headers of this one connection (RFC 9110 section 7.6.1), and the grader's own: no business of a handler. */
const HIDDEN = new Set(["connection", "keep-alive", "transfer-encoding", NOW, ORIGIN, HELD, TOGETHER]);
// Kept from before the learner's code could replace it, and from before Date was faked.
const realNow = Date.now;

/** A request as it came, for `answer`. One that did not come from the grader gets the real time and its own Host. */
export async function toWire(message: IncomingMessage): Promise<WireRequest> {
  const origin = single(message, ORIGIN) ?? `http://${message.headers.host ?? "localhost"}`;
  const now = Number(single(message, NOW) ?? realNow());
  const wire: WireRequest = {
    method: message.method ?? "GET",
    path: message.url ?? "/",
    headers: headersOf(message),
    now,
    origin,
  };
  const [place, of, writes] = (single(message, TOGETHER) ?? "").split("/");
  if (place && of) {
    wire.together = { place: Number(place), of: Number(of), writes: writes === "backwards" ? writes : "forwards" };
  }
  if (!hasBody(message)) return wire;
  const body = text(message);
  return { ...wire, body: single(message, HELD) === undefined ? await body : body };
}

/** Whether somebody other than the grader asks: a browser, or curl. */
export const isDirect = (message: IncomingMessage): boolean => single(message, NOW) === undefined;

/** Names in lower case, in the order they came, without what is about this one connection or the grader's own. */
export function headersOf({ rawHeaders }: IncomingMessage): [string, string][] {
  const headers: [string, string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = "", value = ""] = [rawHeaders[i]?.toLowerCase(), rawHeaders[i + 1]];
    if (!HIDDEN.has(name)) headers.push([name, value]);
  }
  return headers;
}

function single(message: IncomingMessage, name: string): string | undefined {
  const value = message.headers[name];
  return typeof value === "string" ? value : undefined;
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";

/** Events, not `for await`: a graded run reads thousands of bodies, and an async iterator costs twice the request. */
function text(message: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    message.on("error", reject);
  });
}

/** Writes an answer. What the handler threw goes along in a private header. */
export function write(response: ServerResponse, { status, headers, body, threw }: WireResponse): void {
  const extra = threw ? [THREW, encode(threw)] : [];
  // A handler that answers with what it was asked may send a private header back.
  const own = headers.filter(([name]) => !name.startsWith(PRIVATE));
  try {
    response.writeHead(status, [...own.flat(), ...extra]).end(body);
  } catch (error) {
    if (response.headersSent) return void response.end();
    // Node refuses to write some statuses and headers that a Response may carry.
    write(response, { status: 500, headers: [], body: "", threw: thrown(error) });
  }
}

/** Writes that there will be no answer, and why. */
export const writeTrouble = (response: ServerResponse, trouble: TroubleParts): void =>
  void response.writeHead(500, { [TROUBLE]: encode(trouble) }).end();

const { stringify } = JSON;
const encode = (value: unknown): string => encodeURIComponent(stringify(value));
