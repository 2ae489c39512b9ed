import { Agent, request as openHttp } from "node:http";
import { Agent as TlsAgent, request as openHttps } from "node:https";
import type { ClientRequest, IncomingMessage } from "node:http";
import { isEventStream } from "../streams.ts";
import { ServerTrouble, type WireResponse } from "../target.ts";

/** A request as it was really sent, and the answer as it really came. */
export type Crossing = {
  method: string;
  url: string;
  headers: [string, string][];
  body?: string;
  response: WireResponse;
};
export type Outgoing = Pick<Crossing, "method" | "headers"> & { path: string; body?: string | Promise<string> };

const MAX_BODY = 2_000_000;
/** So long a server may say nothing. */
const PATIENCE_MS = 30_000;
/** So many times as long an answer may take that comes bit by bit. */
const BITS = 4;
const ABOUT_THE_CONNECTION = new Set(["connection", "keep-alive", "transfer-encoding", "content-length"]);

/**
 * Sends requests to one origin. Without `keepAlive` each has a connection of its own: a server closes one that is silent.
 * Follows no redirect and does not change the path. Throws ServerTrouble.
 */
export function plainHttp(base: string, patienceMs = PATIENCE_MS, keepAlive = true) {
  const { protocol, hostname, port, host } = new URL(base);
  const secure = protocol === "https:";
  const agent = secure ? new TlsAgent({ keepAlive }) : new Agent(keepAlive ? { keepAlive, maxSockets: 64 } : {});
  const send = ({ method, path, headers, body }: Outgoing): Promise<WireResponse> => {
    const { promise, resolve, reject } = Promise.withResolvers<WireResponse>();
    const what = `${method} ${path}`;
    const length: [string, string][] =
      typeof body === "string" ? [["content-length", String(Buffer.byteLength(body))]] : [];
    const message = (secure ? openHttps : openHttp)(
      {
        host: hostname.replace(/^\[|\]$/g, ""),
        port: port || (secure ? 443 : 80),
        agent,
        method,
        path: path.replace(/[^\x21-\xff]/gu, encodeURIComponent),
        headers: [["host", host], ...headers.filter(([name]) => name !== "host"), ...length].flat(),
        setHost: false,
        timeout: patienceMs,
      },
      (response) => read(response, what).then(resolve, reject),
    );
    watch(message, what, patienceMs).catch(reject);
    if (body instanceof Promise) {
      message.flushHeaders();
      body.then(
        (text) => message.end(text),
        () => message.destroy(),
      );
    } else message.end(body);
    return promise;
  };
  return { send, close: () => agent.destroy() };
}

/** Rejects with ServerTrouble when no answer comes, or none that has an end. */
function watch(message: ClientRequest, what: string, patienceMs: number): Promise<never> {
  const giveUp = (ms: number) =>
    message.destroy(new ServerTrouble("no-answer", `${what} was not answered within ${ms / 1000} seconds.`));
  message.on("timeout", () => giveUp(patienceMs));
  message.on("socket", () => {
    const whole = setTimeout(giveUp, patienceMs * BITS, patienceMs * BITS);
    message.on("close", () => clearTimeout(whole));
  });
  return new Promise((_, reject) => {
    message.on("error", (error) => reject(error instanceof ServerTrouble ? error : broken(what, error)));
    // Status 101 is no answer, and no error either.
    message.on("upgrade", ({ statusCode }, socket) => {
      socket.destroy();
      reject(broken(what, new Error(`status ${statusCode}`)));
    });
  });
}

const broken = (what: string, { message }: Error): ServerTrouble =>
  new ServerTrouble("died", `The connection broke before ${what} was answered: ${message}.`);

function read(response: IncomingMessage, what: string): Promise<WireResponse> {
  return new Promise((resolve, reject) => {
    const answer = { status: response.statusCode ?? 0, headers: pairs(response.rawHeaders) };
    if (isEventStream(answer.headers)) {
      // It has no end, and nobody can move its clock second by second.
      response.destroy();
      return resolve({ ...answer, body: "" });
    }
    const chunks: Buffer[] = [];
    let size = 0;
    response.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_BODY) response.destroy(new ServerTrouble("too-much", `The answer to ${what} does not end.`));
    });
    response.on("error", (error) => reject(error instanceof ServerTrouble ? error : broken(what, error)));
    response.on("end", () => resolve({ ...answer, body: Buffer.concat(chunks).toString() }));
  });
}

const pairs = (raw: readonly string[]): [string, string][] =>
  raw.flatMap((name, at): [string, string][] =>
    at % 2 === 0 && !ABOUT_THE_CONNECTION.has(name.toLowerCase()) ? [[name, raw[at + 1] ?? ""]] : [],
  );
