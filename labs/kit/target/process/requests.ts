import type { IncomingMessage, ServerResponse } from "node:http";
import { HELD, NOW, ORIGIN, PRIVATE, STREAM, THREW, TOGETHER, TROUBLE, type TroubleParts } from "./protocol.ts";
import { thrown } from "../in-process.ts";
import { type WireRequest, type WireResponse } from "../target.ts";

/** Headers of one connection (RFC 9110 section 7.6.1), and the grader's own. A handler must not see them. */
const HIDDEN = new Set(["connection", "keep-alive", "transfer-encoding", NOW, ORIGIN, HELD, TOGETHER]);
/** What the machine's clock shows. Saved at load time: the learner's code may replace it, and Date is faked later. */
export const realNow = Date.now;

/**
 * A request in the form that `answer` takes. A request that did not come from the grader gets the real time and its own
 * Host.
 */
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

/** True if the request comes from a browser or curl and not from the grader. */
export const isDirect = (message: IncomingMessage): boolean => single(message, NOW) === undefined;

/** Header names in lower case, in their order, without those of one connection and the grader's own. */
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

/**
 * Uses events and not `for await`: a graded run reads thousands of bodies, and an async iterator costs twice as much as
 * the request.
 */
function text(message: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    message.on("error", reject);
  });
}

/** Writes an answer. A private header says what the handler threw. With `goesOn` the body is not over. */
export function write(
  response: ServerResponse,
  { status, headers, body, threw, stream }: WireResponse,
  goesOn = false,
): void {
  const extra = [...(threw ? [THREW, encode(threw)] : []), ...(stream === undefined ? [] : [STREAM, String(stream)])];
  // A handler may copy a private header from the request into its answer.
  const own = headers.filter(([name]) => !name.startsWith(PRIVATE));
  try {
    response.writeHead(status, [...own.flat(), ...extra]);
    if (!goesOn) return void response.end(body);
    response.flushHeaders();
    response.write(body);
  } catch (error) {
    if (response.headersSent) return void response.end();
    // Node refuses some statuses and headers that a Response may have.
    write(response, { status: 500, headers: [], body: "", threw: thrown(error) });
  }
}

/** Writes that there will be no answer, and why. */
export const writeTrouble = (response: ServerResponse, trouble: TroubleParts): void =>
  void response.writeHead(500, { [TROUBLE]: encode(trouble) }).end();

const { stringify } = JSON;
const encode = (value: unknown): string => encodeURIComponent(stringify(value));
