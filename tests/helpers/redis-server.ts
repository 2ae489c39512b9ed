import { spawn } from "node:child_process";
import { createServer } from "node:net";

/** `pid` is its process. */
export type RedisServer = { url: string; port: number; pid: number; stop: () => Promise<void> };
export type RedisOptions = {
  /** Any free one, if left out. */
  port?: number;
  password?: string;
};

/** A redis-server on a free port of 127.0.0.1 that writes nothing to disk. Resolves when it takes connections. */
export async function startRedis({ port: wanted, password }: RedisOptions = {}): Promise<RedisServer> {
  const port = wanted ?? (await freePort());
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  if (password !== undefined) options.push("--requirepass", password);
  const child = spawn("redis-server", options, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  // It would outlive a process that ends without stopping it.
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  void ended.then(() => process.off("exit", kill));
  await new Promise<void>((resolve, reject) => {
    let printed = "";
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`redis-server ended: ${printed}`)));
    child.stdout.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed.includes("Ready to accept connections")) resolve();
    });
  });
  const stop = async () => {
    // One that a test has stopped in its tracks takes no other signal.
    child.kill("SIGKILL");
    await ended;
  };
  const secret = password === undefined ? "" : `:${password}@`;
  return { url: `redis://${secret}127.0.0.1:${port}`, port, pid: child.pid ?? 0, stop };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
