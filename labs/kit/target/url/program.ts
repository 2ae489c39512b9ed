import { spawn, type ChildProcess } from "node:child_process";
import { connect, createServer, type AddressInfo } from "node:net";
import { setTimeout as after } from "node:timers/promises";
import { OutputBuffer, type Output } from "../process/output.ts";
import { ServerTrouble } from "../target.ts";

/** The command of a wristband.yaml, running. */
export type Program = { port: number; output(): Output; close(): Promise<void> };

export type ProgramOptions = { command: string; folder: string; env: Record<string, string>; patienceMs?: number };

/** Starts the command with a free PORT, and resolves when something listens there. Throws ServerTrouble. */
export async function startProgram({ command, folder, env, patienceMs = 60_000 }: ProgramOptions): Promise<Program> {
  const port = await freePort();
  const child = spawn(command, {
    cwd: folder,
    shell: true,
    // Its own process group, so that everything that the shell starts ends with it.
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env, PORT: String(port) },
  });
  const printed = new OutputBuffer();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => printed.add(text));
  const ended = new Promise<void>((resolve) => void child.on("close", () => resolve()).on("error", () => resolve()));
  const onExit = () => end(child);
  process.once("exit", onExit);
  const close = async () => {
    process.off("exit", onExit);
    end(child);
    await ended;
  };
  const program: Program = { port, output: () => printed.current, close };
  if (await listens(port, ended, patienceMs)) return program;
  await close();
  const said = printed.current.text.trim().split("\n").slice(-3).join(" / ").slice(0, 400);
  throw new ServerTrouble(
    "does-not-load",
    `\`${command}\` did not listen on PORT ${port}. It printed: ${said || "nothing"}`,
  );
}

function end(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill();
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
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
