import { spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";

export type RedisServer = { url: string; stop: () => Promise<void> };

const isThere = (): boolean => spawnSync("redis-server", ["--version"]).status === 0;

/** Whether there is a redis-server. Installs one where apt-get is there and may. */
export function haveRedis(): boolean {
  if (isThere()) return true;
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, timeout: 120_000 };
  spawnSync("apt-get", ["update", "-qq"], options);
  spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "redis-server"], options);
  return isThere();
}

/** A redis-server on a free port of 127.0.0.1 that writes nothing to disk. Resolves when it takes connections. */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  const options = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
  const child = spawn("redis-server", options, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
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
    child.kill();
    await ended;
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
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
