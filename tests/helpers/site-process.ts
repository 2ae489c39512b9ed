import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Caps } from "../../src/http/caps.ts";
import type { Fetch } from "../live/site.ts";

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
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env["PATH"], PORT: "0", CAPS: JSON.stringify(caps), ...env },
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
    fetch: askerOf(port),
    signal: (signal) => void child.kill(signal),
    ended,
  };
}

const askerOf =
  (port: number): Fetch =>
  (path, { form, headers = {}, cookie, method } = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method: method ?? (form ? "POST" : "GET"),
      redirect: "manual",
      headers: { ...headers, ...(cookie ? { cookie } : {}) },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    });
