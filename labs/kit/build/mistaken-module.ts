/** The modules `solution.ts?mistake=name`: a solution with that mistake's edits, for Node and for Vite. */
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { applyEdits, type Mistake } from "./mistakes.ts";

type Mistakes = { mistakes: Mistake[]; notShown: string[] };

const known = new Map<string, Mistakes>();

/** What a lab's mistakes.ts lists. `path` is the lab's folder. */
export async function mistakesOf(path: string): Promise<Mistakes> {
  const url = pathToFileURL(join(path, "mistakes.ts")).href;
  const module = (await import(/* @vite-ignore */ url)) as { default: Mistake[]; notShown?: string[] };
  const found = { mistakes: module.default, notShown: module.notShown ?? [] };
  known.set(path, found);
  return found;
}

const ADDRESS = /^(.*\/solution\.ts)\?mistake=([\w-]+)$/;

/** The solution's file and the mistake's name, if `id`, a path or an address, names such a module. */
export function parseMistaken(id: string): { file: string; name: string } | undefined {
  const [, path = "", name] = ADDRESS.exec(id) ?? [];
  if (name === undefined) return undefined;
  return { name, file: path.startsWith("file:") ? fileURLToPath(path) : path };
}

/** The source of such a module. Throws when the lab lists no mistake of that name. */
export function mistakenSource(file: string, name: string, mistakes: readonly Mistake[]): string {
  const mistake = mistakes.find((candidate) => candidate.name === name);
  if (!mistake) throw new Error(`${file} has no mistake called ${name}`);
  return applyEdits(readFileSync(file, "utf8"), mistake);
}

let served = false;

/** From now on Node finds these modules, for labs that `mistakesOf` was asked about. */
export function serveMistakes(): void {
  if (served) return;
  served = true;
  registerHooks({
    load(url, context, next) {
      const { file, name } = parseMistaken(url) ?? {};
      if (file === undefined || name === undefined) return next(url, context);
      const source = mistakenSource(file, name, known.get(dirname(file))?.mistakes ?? []);
      return { format: "module-typescript", source, shortCircuit: true };
    },
  });
}
