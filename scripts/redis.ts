import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

export const haveRedis = (): boolean => spawnSync("redis-server", ["--version"]).status === 0;

/** Whether there is a redis-server, installed on the way on Debian as root. Asked once, before tests that run side by side. */
export function getRedis(): boolean {
  if (haveRedis()) return true;
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) return false;
  console.log("No redis-server here yet; installing Debian's package.");
  run(["update", "-qq"]);
  run(["install", "-y", "-qq", "--no-install-recommends", "redis-server"]);
  return haveRedis();
}

const run = (args: string[]) =>
  spawnSync("apt-get", args, {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", "ignore", "inherit"],
    timeout: 120_000,
  });
