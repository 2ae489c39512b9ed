import { connect } from "node:net";
import { labs } from "../../labs/kit/build/all-labs.ts";
import { createReader } from "../../scripts/load/client.ts";
import type { Caps } from "../../src/http/caps.ts";
import { isPublic, type Env } from "../../src/settings/env.ts";
import { localOrigins, originsFor } from "../../src/http/origins.ts";
import { LiveHost } from "../../src/live/live-host.ts";
import { placeOf } from "../../src/server/roles.ts";
import { createFront, type Part } from "../../src/server/front.ts";
import { listenOn, SLOWEST } from "../../src/server/listen.ts";
import { createLog } from "../../src/server/site-log.ts";
import { readSettings } from "../../src/settings/settings.ts";
import { PATIENT } from "../helpers/patient.ts";

export type Options = {
  caps?: Partial<Caps>;
  env?: Env;
  times?: Partial<typeof SLOWEST>;
  /** The secret of this start, and what answers below /own/. */
  key?: string;
  own?: Part;
};

/** The front on a port of its own, with the live servers behind it and a word in place of the pages. */
export async function startFront({ caps: some = {}, env = {}, times = {}, key, own }: Options = {}) {
  const caps = { ...PATIENT, requestsPerSecond: 1_000_000, requestsPerSecondAndAddress: 1_000_000, ...some };
  const settings = { ...readSettings({ ...env, PORT: "0" }), log: "requests" as const };
  const owners = isPublic(env) ? ("browsers" as const) : ("browsers and programs" as const);
  // Tests ask by names without a port, as a browser does for port 80.
  const origins = () => (isPublic(env) ? originsFor(env, 0, 0) : localOrigins(80, 8080));
  const host = new LiveHost({ labs, root: process.cwd(), caps, clock: Date.now, owners, origins });
  const lines: string[] = [];
  const front = createFront({
    settings,
    origins,
    caps,
    log: createLog(settings.log, (line) => lines.push(line), Date.now),
    clock: Date.now,
    key,
    parts: { live: (request) => host.answer(request), ...(own && { own }) },
    health: () => host.usage(),
    rest: (_, response) => void response.writeHead(404).end("no such page"),
  });
  const servers = await listenOn(settings, caps, { ...SLOWEST, ...times });
  servers.serve(front);
  const { port } = servers;
  const close = () => servers.shutDown(() => host.close());
  return { port, lines, host, close, ask: (text: string | Buffer) => ask(port, text) };
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

/** A request for the part that its path belongs to: the labs have a port of their own. */
export function request(line: string, headers: readonly string[] = [], body = ""): string {
  const [, path = "/"] = line.split(" ");
  const isLabs = placeOf(path.split("?", 1)[0] ?? "").roles[0] === "labs";
  return `${[`${line} HTTP/1.1`, `Host: localhost${isLabs ? ":8080" : ""}`, ...headers, "", ""].join("\r\n")}${body}`;
}
