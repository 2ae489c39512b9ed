import { today } from "../process/moved.ts";
import { ServerTrouble } from "../target.ts";
import type { Module, Piece } from "./worker-messages.ts";

/** What a learner wrote: one file or more, by path, and which of them makes the server. */
export type Draft = { entry: string; files: Record<string, string> };

/** The place of an import's specifier in a text, without quotes, and its name, if that can be known. */
export type Import = { start: number; end: number; specifier: string | undefined };

/** An error from the stripper. `line` counts from 1. */
export type Misread = { message: string; line: number };

/**
 * Reads TypeScript. `strip` does not move any other character. It never throws, because the caller is another script.
 */
export type Reader = { strip(text: string): { code: string } | Misread; imports(text: string): Import[] };

const WHY: Record<string, string> = {
  fs: "There are no files in a browser. From lab 10 on, createServer gets a disk",
  "fs/promises": "There are no files in a browser. From lab 10 on, createServer gets a disk",
  sqlite: "There is no database in a browser. Use the store or the disk that createServer gets",
};
const KIT = "labs/kit/";

/**
 * The draft's modules without types, each after the modules that it imports. `there`: the names of modules that they
 * may import; for the kit, paths such as "labs/kit/lab/index.ts". Throws ServerTrouble with the line.
 */
export function prepare({ entry, files }: Draft, reader: Reader, there: ReadonlySet<string>): Module[] {
  const modules: Module[] = [];
  const open: string[] = [];
  const visit = (path: string): void => {
    if (modules.some((module) => module.path === path)) return;
    const text = stripped(path, files[path] ?? "", reader);
    open.push(path);
    const pieces: Piece[] = [];
    let done = 0;
    for (const { start, end, specifier } of readImports(text, reader)) {
      const line = lineAt(text, start);
      if (specifier === undefined) continue;
      const found = resolve(specifier, path, files, there);
      if (typeof found === "string") throw unloadable(path, found, line);
      if ("own" in found && open.includes(found.own))
        throw unloadable(path, `files that import each other in a circle do not work in a browser`, line);
      if ("own" in found) visit(found.own);
      pieces.push(text.slice(done, start), found);
      done = end;
    }
    open.pop();
    modules.push({ path, pieces: [...pieces, text.slice(done)] });
  };
  visit(entry);
  return modules;
}

/** The module, or the reason why there is none. */
function resolve(
  specifier: string,
  from: string,
  files: Draft["files"],
  there: ReadonlySet<string>,
): Exclude<Piece, string> | string {
  if (/^\.\.?\//.test(specifier)) {
    const path = new URL(today(specifier), `file:///${from}`).pathname.slice(1);
    if (Object.hasOwn(files, path)) return { own: path };
    if (there.has(path)) return { there: path };
    return path.startsWith(KIT)
      ? `${specifier} does not exist, or does not work in a browser`
      : `there is no ${specifier} here`;
  }
  const name = specifier.replace(/^node:/, "");
  const known = [specifier, `node:${name}`].find((candidate) => there.has(candidate));
  if (known !== undefined) return { there: known };
  const offered = [...there].filter((each) => !each.startsWith(KIT)).join(", ");
  const why = (specifier.startsWith("node:") || Object.hasOwn(WHY, name)) && WHY[name];
  return `${specifier} does not work in a browser. ${why || `What works: the kit, ${offered}`}`;
}

function stripped(path: string, text: string, { strip }: Reader): string {
  const read = strip(text);
  if ("code" in read) return read.code;
  throw unloadable(path, `SyntaxError: ${read.message}`, read.line);
}

/**
 * The imports. None when the lexer does not understand the text: the browser reports the error when it loads the
 * module.
 */
function readImports(text: string, { imports }: Reader): Import[] {
  try {
    return imports(text);
  } catch {
    return [];
  }
}

const lineAt = (text: string, at: number): number => text.slice(0, at).split("\n").length;

const unloadable = (path: string, why: string, line: number): ServerTrouble =>
  new ServerTrouble("does-not-load", `${path} does not load: ${why}`, `${path.split("/").at(-1)}:${line}`);
