import { Agent, request as open, type ClientRequest, type IncomingMessage } from "node:http";
import { HELD, MAX_HEADERS, NOW, ORIGIN, PRIVATE, STREAM, THREW, TOGETHER, TROUBLE } from "./protocol.ts";
import { parseThrown, parseTrouble, toTrouble } from "./reports.ts";
import { ServerTrouble, type WireRequest, type WireResponse } from "../target.ts";

const HIDDEN = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "date"]);

/** Connections stay open: a graded run makes thousands of requests. */
export const createAgent = (): Agent => new Agent({ keepAlive: true, maxSockets: 32 });

/**
 * Sends one request to the child and reads the answer. Throws ServerTrouble for an answer that is too large. Never
 * settles when the connection breaks: the caller has a time limit and sees the process's end.
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
      // Encodes characters that an HTTP request line cannot hold, as a browser would; does not change any other.
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
      try {
        resolve(answerFrom(response, what, Buffer.concat(chunks).toString()));
      } catch (error) {
        reject(error);
      }
    });
  });
}

/**
 * Throws ServerTrouble for an answer that reports trouble, and for one that our own part of the child did not write.
 */
function answerFrom(response: IncomingMessage, what: string, body: string): WireResponse {
  const status = response.statusCode ?? 0;
  const [trouble, threw] = [single(response, TROUBLE), single(response, THREW)];
  if (trouble !== undefined) throw troubleFrom(trouble, what);
  if (status < 200 || status > 599) throw forged(what);
  const answer: WireResponse = { status, headers: headersOf(response), body };
  const stream = Number(single(response, STREAM));
  if (Number.isSafeInteger(stream)) answer.stream = stream;
  if (threw === undefined) return answer;
  const parsed = parseThrown(threw);
  if (!parsed) throw forged(what);
  return { ...answer, threw: parsed };
}

function headersOf({ rawHeaders }: IncomingMessage): [string, string][] {
  const headers: [string, string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [name = "", value = ""] = [rawHeaders[i], rawHeaders[i + 1]];
    if (!HIDDEN.has(name.toLowerCase()) && !name.toLowerCase().startsWith(PRIVATE)) headers.push([name, value]);
  }
  return headers;
}

function troubleFrom(header: string, what: string): ServerTrouble {
  const parts = parseTrouble(header);
  return parts ? toTrouble(parts, what, what) : forged(what);
}

const single = ({ headers }: IncomingMessage, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value.join() : value;
};

const forged = (what: string): ServerTrouble =>
  new ServerTrouble(
    "forged",
    `The answer to ${what} was not written by the grader's part of the server's process. A handler must return a Response and leave the connection alone.`,
  );

const isOverflow = (error: Error): boolean => "code" in error && error.code === "HPE_HEADER_OVERFLOW";
const tooMuch = (message: string): ServerTrouble => new ServerTrouble("too-much", message);
