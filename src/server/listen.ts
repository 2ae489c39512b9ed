import { createServer, type RequestListener, type Server } from "node:http";
import type { Socket } from "node:net";
import type { Caps } from "../http/caps.ts";
import type { Settings } from "../settings/settings.ts";

/** Time limits for a client, in milliseconds: one that sends very slowly must not keep a connection. */
export const SLOWEST = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 15_000,
  connectionsCheckingInterval: 2_000,
};

/** A server of node:http with every option that rejects bad requests early. */
export function createHttpServer(listener: RequestListener, caps: Caps, times = SLOWEST): Server {
  const server = createServer(
    {
      ...times,
      maxHeaderSize: 16_384,
      noDelay: true,
      // A browser that vanished leaves its event stream open. TCP keep-alive finds out.
      keepAlive: true,
      keepAliveInitialDelay: 30_000,
    },
    listener,
  );
  server.maxConnections = caps.connections;
  server.maxHeadersCount = 0;
  // Each request that waits on one socket adds a listener for its end.
  server.on("connection", (socket) => socket.setMaxListeners(0));
  server.on("clientError", answerBadRequest);
  server.on("connect", (_, socket) => end(socket as Socket, 501, "CONNECT means nothing here."));
  server.on("checkExpectation", (_, response) => response.writeHead(417, { connection: "close" }).end());
  return server;
}

const PHRASES: Record<number, string> = {
  400: "Bad Request",
  408: "Request Timeout",
  431: "Request Header Fields Too Large",
  501: "Not Implemented",
};

/** Answers a request that Node's parser could not read, or did not get in time. */
function answerBadRequest(error: NodeJS.ErrnoException, socket: import("node:stream").Duplex): void {
  if (error.code === "ERR_HTTP_REQUEST_TIMEOUT") return end(socket, 408, "The request did not arrive in time.");
  if (error.code === "HPE_HEADER_OVERFLOW")
    return end(socket, 431, "The headers have more than 16384 bytes, which is the limit.");
  end(socket, 400, "The server cannot understand this as an HTTP request.");
}

function end(socket: import("node:stream").Duplex, status: number, message: string): void {
  if (!socket.writable || socket.destroyed) return void socket.destroy();
  const lines = [
    `HTTP/1.1 ${status} ${PHRASES[status]}`,
    "content-type: text/plain; charset=utf-8",
    "x-content-type-options: nosniff",
    `content-length: ${message.length + 1}`,
    "connection: close",
    "",
    message,
  ];
  socket.end(`${lines.join("\r\n")}\n`, () => socket.destroy());
}

/** Takes the port before the site is ready, so that a second start fails at once. */
const answerNotYet: RequestListener = (_message, response) => {
  const headers = { "content-type": "text/html; charset=utf-8", "retry-after": "2", refresh: "2" };
  response
    .writeHead(503, {
      ...headers,
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'",
    })
    .end("<!doctype html><title>Wristband</title><p>The site is being built. It will be here in a few seconds.</p>");
};

/** Where the site and the labs listen. On a public host they share one port. */
export type Ports = { port: number; labsPort: number };

/** Servers that listen but do not answer yet, because an answer may need to know the ports. */
export type Listening = Ports & {
  serve: (listener: RequestListener) => void;
  /** Takes no new connections, ends the open ones, and is done within a second. */
  shutDown: (closeParts: () => Promise<void>) => Promise<void>;
};

/** Listens for the site and, on a second port, for the labs. Throws a sentence that says what to do when it cannot. */
export async function listenOn(settings: Settings, caps: Caps, times = SLOWEST): Promise<Listening> {
  let answer = answerNotYet;
  const open = () => createHttpServer((message, response) => answer(message, response), caps, times);
  const server = open();
  const port = await listen(server, settings, settings.port, "PORT");
  const { labsPort } = settings;
  if (labsPort === undefined) {
    return {
      port,
      labsPort: port,
      serve: (listener) => (answer = listener),
      shutDown: (close) => shutDown([server], close),
    };
  }
  const labs = open();
  const onLabs = await listen(labs, settings, labsPort, "LABS_PORT").catch(async (error: unknown) => {
    await shutDown([server], async () => {});
    throw error;
  });
  return {
    port,
    labsPort: onLabs,
    serve: (listener) => (answer = listener),
    shutDown: (close) => shutDown([server, labs], close),
  };
}

type PortName = "PORT" | "LABS_PORT";

async function listen(server: Server, { host }: Settings, port: number, name: PortName): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(helpful(error, host, port, name)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return typeof address === "object" && address ? address.port : port;
}

function helpful(error: NodeJS.ErrnoException, host: string, port: number, name: PortName): Error {
  if (error.code === "EADDRINUSE") {
    const what = name === "PORT" ? `Port ${port}` : `Port ${port}, which is for the labs,`;
    return new Error(`${what} is taken. Stop what runs there, or choose another: ${name}=${port + 2} npm start`);
  }
  return new Error(`Cannot listen on ${host}, port ${port}: ${error.message}`);
}

async function shutDown(servers: readonly Server[], closeParts: () => Promise<void>): Promise<void> {
  const closed = servers.map(
    (server) =>
      new Promise<void>((resolve) => {
        const force = setTimeout(() => server.closeAllConnections(), 1_000);
        server.close(() => {
          clearTimeout(force);
          resolve();
        });
        server.closeIdleConnections();
      }),
  );
  // Event streams end when their servers are closed; the browsers connect again to another process.
  void closeParts().then(() => servers.forEach((server) => server.closeIdleConnections()));
  await Promise.all(closed);
}
