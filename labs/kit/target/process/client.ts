import { Agent, request as open, type ClientRequest, type IncomingMessage } from "node:http";
import { HELD, MAX_HEADERS, NOW, ORIGIN, THREW, TOGETHER, TROUBLE, type TroubleParts } from "./protocol.ts";
import { ServerTrouble, type Thrown, type WireRequest, type WireResponse } from "../target.ts";

const HIDDEN = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "date"]);

/** Connections stay open: a graded run makes thousands of requests. */
export const createAgent = (): Agent => new Agent({ keepAlive: true, maxSockets: 32 });

/**
 * Sends one request to the child and reads the answer. Throws ServerTrouble for an answer that is too large. When the
 * connection breaks, it never settles: the caller knows the process's end and the time limit.
 */
export function exchange(request: WireRequest, port: number, agent: Agent): Promise<WireResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<WireResponse>();
  const what = `${request.method} ${request.path}`;
  const message = open(
    {
      host: "127.0.0.1",
      port,
      agent,
      method: request.method,
      // A character that no HTTP request line can hold is written as a browser would; all others stay.
      path: request.path.replace(/[^\x21-\xff]/gu, encodeURIComponent),
      headers: headersFor(request),
      setHost: false,
      maxHeaderSize: MAX_HEADERS,
    },
    (response) => read(response, what).then(resolve, reject),
  );
  message.on("error", (error) => {
    if (isOverflow(error)) reject(tooMuch(`The headers of the answer to ${what} are larger than 64 KB.`));
  });
  sendBody(message, request.body);
  return promise;
}

function headersFor({ headers, now, origin, body, together }: WireRequest): string[] {
  const all = headers.some(([name]) => name.toLowerCase() === "host")
    ? headers
    : [["host", new URL(origin).host], ...headers];
  const held = body instanceof Promise ? [HELD, "1"] : [];
  const length = typeof body === "string" ? ["content-length", String(Buffer.byteLength(body))] : [];
  const meets = together ? [TOGETHER, `${together.place}/${together.of}/${together.writes}`] : [];
  return [...all.flat(), NOW, String(now), ORIGIN, origin, ...held, ...meets, ...length];
}

function sendBody(message: ClientRequest, body: WireRequest["body"]): void {
  if (!(body instanceof Promise)) return void message.end(body);
  message.flushHeaders();
  body.then(
    (text) => message.end(text),
    () => message.destroy(),
  );
}

const MAX_BODY = 2_000_000;

/** Never settles when the connection breaks: see `exchange`. */
function read(response: IncomingMessage, what: string): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    response.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY) return void response.destroy(tooMuch(`The answer to ${what} has no end.`));
      chunks.push(chunk);
    });
    response.on("error", (error) => (error instanceof ServerTrouble ? reject(error) : undefined));
    response.on("end", () => {
      const trouble = decode<TroubleParts>(response.headers[TROUBLE]);
      if (!trouble) return resolve(answerFrom(response, Buffer.concat(chunks).toString()));
      reject(new ServerTrouble(trouble.code, `${what}: ${trouble.message}`, trouble.where));
    });
  });
}

function answerFrom(response: IncomingMessage, body: string): WireResponse {
  const threw = decode<Thrown>(response.headers[THREW]);
  const answer = { status: response.statusCode ?? 0, headers: headersOf(response), body };
  return threw ? { ...answer, threw } : answer;
}

function headersOf({ rawHeaders }: IncomingMessage): [string, string][] {
  const headers: [string, string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = "", value = ""] = [rawHeaders[i], rawHeaders[i + 1]];
    if (!HIDDEN.has(name.toLowerCase()) && name !== THREW) headers.push([name, value]);
  }
  return headers;
}

/** A private header's JSON. One that the learner's code wrote in our place may be anything, and counts as none. */
function decode<T extends { message: string }>(header: string | string[] | undefined): T | undefined {
  if (typeof header !== "string") return undefined;
  try {
    const value: unknown = JSON.parse(decodeURIComponent(header));
    const isOne =
      typeof value === "object" && value !== null && "message" in value && typeof value.message === "string";
    return isOne ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}

const isOverflow = (error: Error): boolean => "code" in error && error.code === "HPE_HEADER_OVERFLOW";
const tooMuch = (message: string): ServerTrouble => new ServerTrouble("too-much", message);
