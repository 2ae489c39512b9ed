import { MAX_HEADERS, type Asked } from "./protocol.ts";
import { ServerTrouble, type WireRequest, type WireResponse } from "../target.ts";

/** Headers of one connection (RFC 9110 section 7.6.1), and those that a server of HTTP writes by itself. */
const HIDDEN = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "date"]);
/** A client of HTTP sends these without Content-Length when they have no body. */
const WITHOUT_BODY = new Set(["GET", "HEAD", "DELETE", "OPTIONS"]);

/** A request as it is when it has come over HTTP: with Host and Content-Length, and a path that a request line can hold. */
export function asked(wire: WireRequest): Asked {
  const { body, signal: _, ...request } = wire;
  const { method, path, headers, origin } = request;
  const hasHost = headers.some(([name]) => name.toLowerCase() === "host");
  const host: Asked["headers"] = hasHost ? [] : [["host", new URL(origin).host]];
  return {
    ...request,
    // Encodes characters that an HTTP request line cannot hold, as a browser would; does not change any other.
    path: path.replace(/[^\x21-\xff]/gu, encodeURIComponent),
    headers: [...host, ...headers, ...lengthOf(method, body)],
    ...(typeof body === "string" && body !== "" ? { body } : {}),
  };
}

function lengthOf(method: string, body: WireRequest["body"]): Asked["headers"] {
  if (body instanceof Promise || (body === undefined && WITHOUT_BODY.has(method))) return [];
  return [["content-length", String(Buffer.byteLength(body ?? ""))]];
}

/** An answer without the headers of its connection. Throws ServerTrouble for one that no client would read. */
export function received(answer: WireResponse, what: string): WireResponse {
  const size = answer.headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (size > MAX_HEADERS)
    throw new ServerTrouble("too-much", `The headers of the answer to ${what} are larger than 64 KB.`);
  return { ...answer, headers: answer.headers.filter(([name]) => !HIDDEN.has(name.toLowerCase())) };
}
