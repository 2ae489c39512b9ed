import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { knowLabs } from "./client.ts";

/** CPU time in microseconds, memory in bytes. */
export type Usage = { cpu: number; rss: number; heapUsed: number };
export type Measured = {
  port: number;
  pid: number;
  usage: () => Promise<Usage>;
  /** The same, after garbage collection. */
  memory: () => Promise<Usage>;
  output: () => string;
  stop: () => Promise<void>;
};

/** The time limit: longer than any of them takes to start or to answer on a busy machine. */
const PATIENCE_MS = 60_000;

type Options = { env?: Record<string, string>; nodeArgs?: string[] };

/** Starts one of the servers that are measured. It ends with this process at the latest. Rejects when it says nothing. */
export async function start(
  kind: "raw" | "site" | "adapter",
  { env = {}, nodeArgs = [] }: Options = {},
): Promise<Measured> {
  const file = fileURLToPath(new URL("servers.ts", import.meta.url));
  const child = fork(file, [kind], {
    execArgv: ["--expose-gc", ...nodeArgs],
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (output += String(chunk)));
  const died = once(child, "exit").then(() => {
    throw new Error(`The server ended: ${output}`);
  });
  died.catch(() => {});
  const told = (): Promise<unknown> =>
    Promise.race([once(child, "message").then(([message]: unknown[]) => message), died, silence(kind, () => output)]);
  const ask = (wanted: "usage" | "memory") => (child.send(wanted), told() as Promise<Usage>);
  const { port, labsPort } = (await told()) as { port: number; labsPort?: number };
  if (labsPort !== undefined) knowLabs(port, labsPort);
  return {
    port,
    pid: child.pid ?? 0,
    output: () => output,
    usage: () => ask("usage"),
    memory: () => ask("memory"),
    stop: () => {
      child.kill("SIGKILL");
      return died.catch(() => {});
    },
  };
}

/** Rejects after the time limit. It keeps no process alive. */
async function silence(kind: string, output: () => string): Promise<never> {
  await setTimeout(PATIENCE_MS, undefined, { ref: false });
  throw new Error(`The server ${kind} says nothing. It printed: ${output()}`);
}
