/** Translates between node:http and the requests and answers of the site's own parts. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { headersOf } from "../../labs/kit/target/process/requests.ts";
import { type LiveAnswer, type LiveRequest } from "./answer.ts";
import { readBody } from "./body.ts";

/** Where a request came from: the reader's address, and scheme and host as the reader typed them. */
export type Source = { address: string; origin: string };

/** A handler of node:http that may pass a request to the next one. */
export type Rest = (message: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** A request as it came. `maxBody` is in bytes. */
export function fromMessage(
  message: IncomingMessage,
  response: ServerResponse,
  { address, origin }: Source,
  maxBody: number,
): LiveRequest {
  const method = message.method ?? "GET";
  return {
    method,
    origin,
    address,
    path: message.url ?? "/",
    headers: headersOf(message),
    gone: () => goneOf(response),
    body: async () => (hasNoBody(method) ? "" : readBody(message, message.headers["content-length"], maxBody)),
  };
}

/** Made only for requests that ask for it: most have their answer at once. */
function goneOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  else response.once("close", () => response.writableFinished || controller.abort());
  return controller.signal;
}

/** A body has no meaning with these methods (RFC 9110 section 9.3.1), and a Request refuses one. */
const hasNoBody = (method: string): boolean => method === "GET" || method === "HEAD";

/**
 * Sends an answer with these headers. For a stream it resolves when all of it is written, or when the client has gone.
 */
export function writeAnswer(
  response: ServerResponse,
  { status, body }: LiveAnswer,
  headers: string[],
): void | Promise<void> {
  if (typeof body !== "string") return pump(body, response.writeHead(status, headers));
  const bodiless = status === 204 || status === 304;
  // With a known length, Node sends head and body in one packet.
  if (!bodiless) headers.push("content-length", String(Buffer.byteLength(body)));
  response.writeHead(status, headers).end(bodiless ? undefined : body);
}

/** Writes no faster than the client reads. */
async function pump(body: ReadableStream<Uint8Array>, response: ServerResponse): Promise<void> {
  const reader = body.getReader();
  response.once("close", () => void reader.cancel());
  response.flushHeaders();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return void response.end();
    if (!response.write(value)) await drained(response);
  }
}

/** Resolves when the client is ready for more, or has gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    if (response.destroyed) resolve();
    else response.on("drain", done).on("close", done);
  });
}

/** Makes a handler of node:http from a web-standard handler. */
export const fromFetch =
  (handle: (request: Request) => Response | Promise<Response>) =>
  async ({ method, origin, path, headers, body }: LiveRequest): Promise<LiveAnswer> => {
    const text = await body();
    const response = await handle(new Request(origin + path, { method, headers, ...(text ? { body: text } : {}) }));
    return { status: response.status, headers: [...response.headers], body: await response.text() };
  };
