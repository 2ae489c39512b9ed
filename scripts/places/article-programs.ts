import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The articles' servers in Go: one module, a folder for each server. */
const FOLDER = join(import.meta.dirname, "../../articles/go");

export const folderOf = (name: string): string => join(FOLDER, name);

/** A server in Go, and the server in TypeScript beside it: "000-server" and "article-000/server". */
export type ArticleProgram = { name: string; key: string };

/** Every folder with a wristband.yaml. */
export const articlePrograms = (): ArticleProgram[] =>
  readdirSync(FOLDER)
    .filter((name) => existsSync(join(FOLDER, name, "wristband.yaml")))
    .sort()
    .map((name) => ({ name, key: `article-${name.replace("-", "/")}` }));

/** A word for a server's sources and what it shares with the others: another one when any was changed. */
export function sourceOf(name: string): string {
  const hash = createHash("sha256");
  for (const folder of [name, "ours", ""])
    for (const file of readdirSync(join(FOLDER, folder)).sort())
      if (/\.go$|^go\.(mod|sum)$|\.yaml$/.test(file) && folder + file !== "differences.yaml")
        hash.update(file).update(readFileSync(join(FOLDER, folder, file), "utf8").replaceAll("\r\n", "\n"));
  return hash.digest("hex").slice(0, 16);
}

export type Ran = { code: number | null; text: string };

/** Runs one of Go's tools in the module. */
export function runGo(command: "go" | "gofmt", ...args: string[]): Ran {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: FOLDER, encoding: "utf8", timeout: 240_000 });
  return { code: status, text: `${stdout ?? ""}${stderr ?? ""}`.trim() };
}

/** True if Go is here and has everything that the servers need: nothing would be fetched. */
export const isWarm = (): boolean =>
  spawnSync("go", ["list", "-deps", "./..."], {
    cwd: FOLDER,
    stdio: "ignore",
    env: { ...process.env, GOPROXY: "off", GOTOOLCHAIN: "local" },
  }).status === 0;
