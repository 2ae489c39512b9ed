import { validateHeaderName, validateHeaderValue, type IncomingMessage, type ServerResponse } from "node:http";
import type { TroubleParts } from "./protocol.ts";
import { thrown } from "../in-process.ts";
import { type WireRequest, type WireResponse } from "../target.ts";

/** Headers of one connection (RFC 9110 section 7.6.1). A handler must not see them. */
const HIDDEN = new Set(["connection", "keep-alive", "transfer-encoding"]);
/** What the machine's clock shows. Saved at load time: the learner's code may replace it, and Date is faked later. */
export const realNow = Date.now;

/** A browser's request in the form that `answer` takes, with the real time and its own Host. */
export async function toWire(message: IncomingMessage): Promise<WireRequest> {
  const wire: WireRequest = {
    method: message.method ?? "GET",
    path: message.url ?? "/",
    headers: headersOf(message),
    now: realNow(),
    origin: `http://${message.headers.host ?? "localhost"}`,
  };
  return hasBody(message) ? { ...wire, body: await text(message) } : wire;
}

/** Header names in lower case, in their order, without those of one connection. */
export function headersOf({ rawHeaders }: IncomingMessage): [string, string][] {
  const headers: [string, string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = "", value = ""] = [rawHeaders[i]?.toLowerCase(), rawHeaders[i + 1]];
    if (!HIDDEN.has(name)) headers.push([name, value]);
  }
  return headers;
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";

function text(message: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    message.on("data", (chunk: Buffer) => chunks.push(chunk));
    message.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    message.on("error", reject);
  });
}

/**
 * The answer as HTTP can carry it. Node refuses some headers that a Response may have, and a client would never read a
 * body of another length than Content-Length says: then the handler counts as one that threw.
 */
export function writable(method: string, answer: WireResponse): WireResponse {
  try {
    for (const [name, value] of answer.headers) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    if (method === "HEAD") return { ...answer, body: "" };
    mustHaveItsLength(answer);
    return answer;
  } catch (error) {
    return { status: 500, headers: [], body: "", threw: thrown(error) };
  }
}

function mustHaveItsLength({ headers, body }: WireResponse): void {
  const [, length] = headers.find(([name]) => name === "content-length") ?? [];
  const bytes = Buffer.byteLength(body);
  if (length !== undefined && Number(length) !== bytes)
    throw new TypeError(`the answer has Content-Length: ${length}, and its body has ${bytes} bytes`);
}

/** Writes an answer that is `writable`. With `goesOn` the body is not over. */
export function write(response: ServerResponse, { status, headers, body }: WireResponse, goesOn = false): void {
  response.writeHead(status, headers.flat());
  if (!goesOn) return void response.end(body);
  response.flushHeaders();
  response.write(body);
}

/** Writes that there will be no answer, and why. */
export const writeTrouble = (response: ServerResponse, { message }: TroubleParts): void =>
  void response.writeHead(500, { "content-type": "text/plain" }).end(`${message}\n`);
