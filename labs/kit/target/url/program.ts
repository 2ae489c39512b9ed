import { spawn } from "node:child_process";
import { connect, createServer, type AddressInfo } from "node:net";
import { setTimeout as after } from "node:timers/promises";
import { createMark, keepTrack } from "../process/living.ts";
import { OutputBuffer, type Output } from "../process/output.ts";
import { ServerTrouble } from "../target.ts";

/** The command of a wristband.yaml, running. */
export type Program = { port: number; ended: Promise<void>; output(): Output; close(): Promise<void> };

export type ProgramOptions = {
  command: string;
  folder: string;
  env: Record<string, string>;
  patienceMs?: number;
  /** A free one by default. */
  port?: number;
  /** Where the program's output goes too. */
  show?: (text: string) => void;
};

/** Starts the command with a PORT, and resolves when something listens there. Throws ServerTrouble. */
export async function startProgram({ patienceMs = 60_000, ...options }: ProgramOptions): Promise<Program> {
  const { command, folder, env, show, port = await freePort() } = options;
  const running = run(command, folder, { ...env, PORT: String(port) }, show);
  const ended = running.ended.then(() => {});
  const close = async () => {
    running.end();
    await ended;
  };
  const program: Program = { port, ended, output: () => running.printed.current, close };
  if (await listens(port, ended, patienceMs)) return program;
  await close();
  throw new ServerTrouble("does-not-load", `\`${command}\` did not listen on PORT ${port}. ${printedBy(running)}`);
}

/** Runs a command that makes what the other command starts. Throws ServerTrouble that quotes what it printed. */
export async function buildProgram(command: string, folder: string): Promise<void> {
  const running = run(command, folder, {});
  const code = await running.ended;
  running.end();
  if (code !== 0) throw new ServerTrouble("does-not-load", `\`${command}\` failed. ${printedBy(running)}`);
}

type Running = { printed: OutputBuffer; ended: Promise<number | null>; end: () => void };

function run(command: string, folder: string, more: Record<string, string>, show?: (text: string) => void): Running {
  const { mark, env } = createMark(process.env);
  const child = spawn(command, {
    cwd: folder,
    shell: true,
    // Its own process group, so that everything that the shell starts ends with it.
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...env, ...more },
  });
  const end = keepTrack(child, mark);
  const printed = new OutputBuffer();
  const hear = (text: string) => {
    printed.add(text);
    show?.(text);
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", hear);
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve).on("error", () => resolve(1)));
  return { printed, ended, end };
}

function printedBy({ printed }: Running): string {
  const said = printed.current.text.trim().split("\n").slice(-8).join(" / ").slice(0, 400);
  return `It printed: ${said || "nothing"}`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => void server.close(resolve));
  return port;
}

/** Another program sends no event when it is ready, so this tries to connect again and again. */
async function listens(port: number, ended: Promise<void>, patienceMs: number): Promise<boolean> {
  const over = { is: false };
  void ended.then(() => (over.is = true));
  const until = Date.now() + patienceMs;
  while (!over.is && Date.now() < until) {
    if (await knock(port)) return true;
    await after(15);
  }
  return false;
}

function knock(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const tell = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.on("connect", () => tell(true)).on("error", () => tell(false));
  });
}
