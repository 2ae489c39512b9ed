import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import { isThere } from "../../labs/kit/target/process/source-file.ts";
import { setAside } from "../files/set-aside.ts";
import { descriptionFile } from "./described.ts";

/** The part of a lab that a reader does not edit, for each language other than TypeScript: a folder each. */
const KIT = join(import.meta.dirname, "../../labs/kit/languages");

export const languages = (): string[] =>
  readdirSync(KIT, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [one.name] : []));

/** The folder with the files that the reader writes. */
export const yours = (lab: LabFolder): string => join(lab.path, "yours");

/** A lab's starter or solution in a language. Undefined where the lab has none. */
export function fileIn(lab: LabFolder, language: string, kind: "starter" | "solution"): string | undefined {
  const folder = join(lab.path, language);
  const name = existsSync(folder) && readdirSync(folder).find((one) => one.startsWith(`${kind}.`));
  return name ? join(folder, name) : undefined;
}

/** The text of a starter or solution, without the line that keeps Go's tools from building both at once. */
export const textIn = (file: string): string =>
  readFileSync(file, "utf8")
    .replaceAll("\r\n", "\n")
    .replace(/^\/\/go:build .*\n+/, "");

/** Writes a server in that language and what belongs to it into `folder`, with the wristband.yaml at `description`. */
export function writeServer(file: string, language: string, folder: string, description: string): string {
  const kit = join(KIT, language);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(kit)) if (!name.endsWith(".yaml")) cpSync(join(kit, name), join(folder, name));
  const server = join(folder, `server${extname(file)}`);
  writeFileSync(server, textIn(file));
  const system = process.platform === "win32" ? "wristband.windows.yaml" : "wristband.yaml";
  cpSync(join(kit, system), description);
  return server;
}

/** The reader's own file in another language, if `npm run start-in` made it, and the solution in that language. */
export function yoursIn(lab: LabFolder): { file: string; solution: string } | undefined {
  for (const language of languages()) {
    const solution = fileIn(lab, language, "solution");
    const file = solution && join(yours(lab), `server${extname(solution)}`);
    if (file && isThere(file)) return { file, solution };
  }
  return undefined;
}

/** Puts aside what describes a server in another language: server.ts counts again. Returns the new name, if any. */
export const leaveLanguage = (lab: LabFolder): string | undefined => setAside(descriptionFile(lab));
