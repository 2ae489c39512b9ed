import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "vite";
import { listLabs, type LabFolder } from "./catalogue.ts";
import { applyEdits, type Mistake } from "./mistakes.ts";

const VIRTUAL = "virtual:labs";
const RESOLVED = `\0${VIRTUAL}`;

/**
 * Gives Vite two things: `solution.ts?mistake=name`, the solution with that mistake's edits, and the module
 * `virtual:labs`, which lists every lab with lazy imports of all its files. Both follow the folders on disk.
 */
export function labs(root = process.cwd()): Plugin {
  return {
    name: "wristband-labs",
    enforce: "pre",
    // Vitest keeps transformed modules by their file's own text. These two come from other files as well.
    configureVitest: ({ defineCacheKeyGenerator }) =>
      defineCacheKeyGenerator(({ id }) => (id === RESOLVED || id.includes("?mistake=") ? false : undefined)),
    resolveId: (id) => (id === VIRTUAL ? RESOLVED : undefined),
    async load(id) {
      if (id === RESOLVED) return listing(root);
      const [, file, name] = /^(.*\/solution\.ts)\?mistake=([\w-]+)$/.exec(id) ?? [];
      if (!file || !name) return undefined;
      const mistake = (await mistakesOf(join(file, ".."))).default.find((candidate) => candidate.name === name);
      if (!mistake) throw new Error(`${file} has no mistake called ${name}`);
      return applyEdits(readFileSync(file, "utf8"), mistake);
    },
  };
}

async function mistakesOf(folder: string): Promise<{ default: Mistake[]; notShown?: string[] }> {
  const url = pathToFileURL(join(folder, "mistakes.ts")).href;
  return (await import(/* @vite-ignore */ url)) as { default: Mistake[]; notShown?: string[] };
}

async function listing(root: string): Promise<string> {
  const entries = await Promise.all(listLabs(root).map(describe));
  return `export default [\n${entries.join(",\n")}\n];\n`;
}

async function describe(lab: LabFolder): Promise<string> {
  const lazily = (file: string) => `() => import(${JSON.stringify(posix(join(lab.path, file)))})`;
  const table = (pairs: [string, string][]) =>
    `{ ${pairs.map(([name, file]) => `${JSON.stringify(name)}: ${lazily(file)}`).join(", ")} }`;
  const { default: mistakes, notShown = [] } = await mistakesOf(lab.path);
  const filesIn = (folder: string) =>
    existsSync(join(lab.path, folder))
      ? readdirSync(join(lab.path, folder)).filter((file) => file.endsWith(".ts"))
      : [];
  return `{ number: ${lab.number}, slug: ${JSON.stringify(lab.slug)}, folder: ${JSON.stringify(lab.folder)},
  starter: ${lazily("starter.ts")}, solution: ${lazily("solution.ts")}, suite: ${lazily("suite.ts")},
  attack: ${lazily("attack.ts")}, recordings: ${lazily("recordings.ts")}, mistakes: ${JSON.stringify(mistakes)},
  notShown: ${JSON.stringify(notShown)},
  mistaken: ${table(mistakes.map(({ name }) => [name, `solution.ts?mistake=${name}`]))},
  servers: ${table(filesIn("servers").map((file) => [file.slice(0, -".ts".length), `servers/${file}`]))},
  right: ${table(filesIn("right").map((file) => [file, `right/${file}`]))} }`;
}

const posix = (path: string): string => path.replaceAll("\\", "/");
