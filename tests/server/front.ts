import { connect } from "node:net";
import { labs } from "../../labs/kit/build/all-labs.ts";
import { createReader } from "../../scripts/load/client.ts";
import { CAPS, type Caps } from "../../src/http/caps.ts";
import { isPublic, type Env } from "../../src/settings/env.ts";
import { LiveHost } from "../../src/live/live-host.ts";
import { createFront } from "../../src/server/front.ts";
import { createHttpServer, listen, shutDown, SLOWEST } from "../../src/server/listen.ts";
import { createLog } from "../../src/server/site-log.ts";
import { readSettings } from "../../src/settings/settings.ts";

export type Options = { caps?: Partial<Caps>; env?: Env; times?: Partial<typeof SLOWEST> };

/** The front on a port of its own, with the live servers behind it and a word in place of the pages. */
export async function startFront({ caps: some = {}, env = {}, times = {} }: Options = {}) {
  const caps = { ...CAPS, requestsPerSecond: 1_000_000, requestsPerSecondAndAddress: 1_000_000, ...some };
  const settings = { ...readSettings({ ...env, PORT: "0" }), log: "requests" as const };
  const host = new LiveHost({ labs, root: process.cwd(), caps, clock: Date.now, owners: isPublic(env) });
  const lines: string[] = [];
  const front = createFront({
    settings,
    env,
    caps,
    log: createLog(settings.log, (line) => lines.push(line), Date.now),
    clock: Date.now,
    parts: { live: (request) => host.answer(request) },
    health: () => host.usage(),
    rest: (_, response) => void response.writeHead(404).end("no such page"),
  });
  const server = createHttpServer(front, caps, { ...SLOWEST, ...times });
  const port = await listen(server, settings);
  const close = () => shutDown(server, () => host.close());
  return { port, lines, host, server, close, ask: (text: string | Buffer) => ask(port, text) };
}

/** Sends bytes as they are and reads until the other side closes the line. Answers the statuses and all the text. */
export function ask(port: number, text: string | Buffer): Promise<{ statuses: number[]; text: string }> {
  return new Promise((resolve, reject) => {
    const statuses: number[] = [];
    let all = "";
    const read = createReader((status) => statuses.push(status));
    const socket = connect(port, "127.0.0.1");
    socket.setEncoding("latin1");
    socket.on("data", (chunk: string) => {
      all += chunk;
      read(chunk);
    });
    // A server that has said no may close the line while we still write: that is no failure.
    socket.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "ECONNRESET" || error.code === "EPIPE" ? undefined : reject(error),
    );
    socket.on("close", () => resolve({ statuses, text: all }));
    socket.write(text, "latin1");
  });
}

/** The last request on a line: the server answers and hangs up. */
export const BYE = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

export const request = (line: string, headers: readonly string[] = [], body = ""): string =>
  `${[`${line} HTTP/1.1`, "Host: localhost", ...headers, "", ""].join("\r\n")}${body}`;
