import { spawn } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { Readable } from "node:stream";
import type { Caps } from "../../src/http/caps.ts";
import { placeOf } from "../../src/server/roles.ts";
import type { Asking, Fetch } from "../live/site.ts";

export type Process = {
  pid: number;
  port: number;
  /** Everything it has printed. */
  printed: () => string;
  /** Asks it as a reader's browser would; `name` is the Host. */
  fetch: Fetch;
  signal: (signal: "SIGTERM" | "SIGKILL" | "SIGSTOP" | "SIGCONT") => void;
  /** Resolves with the exit code when it has ended. */
  ended: Promise<number | null>;
};

export type ProcessOptions = { env?: Record<string, string>; caps?: Partial<Caps>; script?: string };

/** The built site in a process of its own, on a free port. Throws what it printed when it ends before it listens. */
export async function startProcess({
  env = {},
  caps = {},
  script = "tests/helpers/serve.ts",
}: ProcessOptions): Promise<Process> {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [script], {
    env: { PATH, NODE_COMPILE_CACHE, PORT: "0", CAPS: JSON.stringify(caps), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const { promise: listening, resolve } = Promise.withResolvers<number>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      printed += String(chunk);
      const port = /localhost:(\d+)|"port":(\d+)/.exec(printed)?.slice(1).find(Boolean);
      if (port) resolve(Number(port));
    });
  }
  const ended = once(child, "close").then(([code]) => code as number | null);
  const failed = ended.then(() => Promise.reject(new Error(`It ended: ${printed}`)));
  failed.catch(() => {});
  const port = await Promise.race([listening, failed]);
  return {
    pid: child.pid ?? 0,
    port,
    printed: () => printed,
    fetch: askerOf(port, env),
    signal: (signal) => void child.kill(signal),
    ended,
  };
}

/** Asks the part of the site that the path belongs to, by its name: the labs have one of their own. */
function askerOf(port: number, env: Record<string, string>): Fetch {
  const isPublic = env["WRISTBAND_PUBLIC"] === "1";
  let labs: Promise<string> | undefined;
  const knownLabs = async () => {
    const answer = await send(port, `localhost:${port}`, "/origins.json", {});
    return new URL(((await answer.json()) as { labs: string }).labs).host;
  };
  return async (path, asking = {}) => {
    const [role] = placeOf(path.split("?", 1)[0] ?? "").roles;
    const isLabs = role === "labs";
    if (role === "thief") return send(port, `127.0.0.1:${port}`, path, asking);
    if (isPublic) return send(port, isLabs ? "labs.class.example" : "class.example", path, asking);
    const host = isLabs ? await (labs ??= knownLabs()) : `localhost:${port}`;
    return send(port, host, path, asking);
  };
}

/** One request with any Host, which fetch() does not let one choose. */
function send(port: number, host: string, path: string, { form, headers = {}, cookie, method }: Asking) {
  const body = form && new URLSearchParams(form).toString();
  const type = form ? { "content-type": "application/x-www-form-urlencoded" } : {};
  return new Promise<Response>((resolve, reject) => {
    const all = { ...type, ...headers, ...(cookie ? { cookie } : {}), host };
    const sent = request({ port, path, method: method ?? (form ? "POST" : "GET"), headers: all }, (answer) => {
      const { statusCode: status = 0, rawHeaders } = answer;
      const pairs = rawHeaders.flatMap((name, at): [string, string][] =>
        at % 2 ? [] : [[name, rawHeaders[at + 1] ?? ""]],
      );
      const bodiless = [204, 205, 304].includes(status);
      const stream = Readable.toWeb(answer) as ReadableStream<Uint8Array>;
      resolve(new Response(bodiless ? null : stream, { status, headers: pairs }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
