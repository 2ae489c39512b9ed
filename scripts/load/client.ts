/** A small HTTP client for load: keep-alive connections, and requests that are written as they are. */
import { connect } from "node:net";
import { placeOf } from "../../src/server/roles.ts";

export type Load = {
  port: number;
  /** How many requests in all, and over how many connections. */
  requests: number;
  connections: number;
  /** The text of request number n, head and body. */
  text: (n: number) => string;
  /** Any address of 127.0.0.0/8 for connection number n: for the server, another network. */
  from?: (connection: number) => string;
};

export type Result = { statuses: Record<number, number>; ms: number };

/** Where the labs of a site at this port are. A server that is no site has none. */
const labsPorts = new Map<number, number>();
export const knowLabs = (port: number, labsPort: number): void => void labsPorts.set(port, labsPort);
export const labsOf = (port: number): number => labsPorts.get(port) ?? port;

/** The request with the Host of the part that its path belongs to. */
export function withHost(port: number, text: string): string {
  if (!labsPorts.has(port)) return text;
  const [pathname = "/"] = (/^\S+ (\S+)/.exec(text)?.[1] ?? "/").split("?", 1);
  const isLabs = placeOf(pathname).roles[0] === "labs";
  return text.replace("Host: localhost\r\n", `Host: localhost:${isLabs ? labsOf(port) : port}\r\n`);
}

/** Sends everything, each connection one request after the other. Rejects when a connection breaks. */
export async function send(load: Load): Promise<Result> {
  const statuses: Record<number, number> = {};
  let next = 0;
  const start = performance.now();
  const one = (connection: number) =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ port: load.port, host: "127.0.0.1", localAddress: load.from?.(connection) });
      const ask = () =>
        next < load.requests ? socket.write(withHost(load.port, load.text(next++)), "latin1") : socket.end();
      const read = createReader((status) => {
        statuses[status] = (statuses[status] ?? 0) + 1;
        ask();
      });
      socket.setNoDelay(true).setEncoding("latin1");
      socket.on("connect", ask).on("data", read).on("error", reject).on("close", resolve);
    });
  await Promise.all(Array.from({ length: load.connections }, (_, connection) => one(connection)));
  return { statuses, ms: performance.now() - start };
}

/** Finds the ends of answers in what arrives, and tells each one's status. */
export function createReader(tell: (status: number, text: string) => void): (chunk: string) => void {
  let text = "";
  return (chunk) => {
    text += chunk;
    for (let end = endOf(text); end > 0; end = endOf(text)) {
      const answer = text.slice(0, end);
      text = text.slice(end);
      tell(Number(answer.slice(9, 12)), answer);
    }
  };
}

/** Where the first answer ends, or 0 when more must come. */
function endOf(text: string): number {
  const head = text.indexOf("\r\n\r\n") + 4;
  if (head < 4) return 0;
  const headers = text.slice(0, head);
  const length = /\r\ncontent-length: (\d+)/i.exec(headers)?.[1];
  if (length !== undefined) return text.length >= head + Number(length) ? head + Number(length) : 0;
  if (!/\r\ntransfer-encoding: chunked/i.test(headers)) return head;
  const last = text.indexOf("0\r\n\r\n", head - 2);
  return last < 0 ? 0 : last + 5;
}

export const get = (path: string, headers: Record<string, string> = {}): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${Object.entries({
    "User-Agent": "load",
    Accept: "text/html",
    ...headers,
  })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("")}\r\n`;
