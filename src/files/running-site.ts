import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Env } from "../settings/env.ts";

/** The site that runs on this machine, as it tells the commands in other terminals. Holds no secret. */
type Running = { port: number; pid: number };

const fileOf = (root: string): string => join(root, ".wristband", "site.json");

/**
 * Notes where the site listens. Returns the function that takes the note away again. A site that was started later has
 * its own note, which stays. Where nothing can be written, the commands show the usual port.
 */
export function noteSite(root: string, port: number, pid = process.pid): () => void {
  try {
    mkdirSync(join(root, ".wristband"), { recursive: true });
    writeFileSync(fileOf(root), `${JSON.stringify({ port, pid } satisfies Running)}\n`);
  } catch {
    return () => {};
  }
  return () => {
    if (readNote(root)?.pid === pid) rmSync(fileOf(root), { force: true });
  };
}

/** The port of the site that runs, if one does. */
export function noted(root: string): number | undefined {
  const note = readNote(root);
  return note && isAlive(note.pid) ? note.port : undefined;
}

/** The address of the site, without a slash at the end: of the one that runs, or else where `npm start` would put it. */
export function siteAddress(root: string, { PORT }: Env = process.env): string {
  const wanted = /^\d{1,5}$/.test(PORT ?? "") && Number(PORT) > 0 ? Number(PORT) : 4321;
  return `http://localhost:${noted(root) ?? wanted}`;
}

function readNote(root: string): Running | undefined {
  try {
    const { port, pid } = JSON.parse(readFileSync(fileOf(root), "utf8")) as Partial<Running>;
    return Number.isInteger(port) && Number.isInteger(pid) ? ({ port, pid } as Running) : undefined;
  } catch {
    return undefined;
  }
}

/** Signal 0 asks only whether the process is there. EPERM says that it is, and belongs to somebody else. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
