import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** What `import`, `export … from` and `import()` name by a relative path, types included. */
const SPECIFIER = /(?:from\s+|import\s+|import\(\s*(?:\/\*.*?\*\/\s*)?)["'](\.{1,2}\/[^"'?]+)/g;

/** Each source file below `folders`, and the files among them that it imports. Paths are from the working directory. */
export function readImports(folders: readonly string[]): Map<string, string[]> {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((name) => join(folder, name))
      .filter((file) => /\.(?:ts|mjs|astro)$/.test(file)),
  );
  const known = new Set(files);
  return new Map(files.map((file) => [file, importsOf(file).filter((other) => known.has(other))]));
}

const importsOf = (file: string): string[] =>
  [...readFileSync(file, "utf8").matchAll(SPECIFIER)].map(([, path = ""]) => normalize(join(dirname(file), path)));

/** The same between folders. */
export function foldersOf(imports: ReadonlyMap<string, string[]>): Map<string, string[]> {
  const folders = new Map<string, Set<string>>();
  for (const [file, others] of imports) {
    const own = folders.get(dirname(file)) ?? new Set();
    folders.set(dirname(file), own);
    for (const other of others) if (dirname(other) !== dirname(file)) own.add(dirname(other));
  }
  return new Map([...folders].map(([folder, others]) => [folder, [...others]]));
}

/** One circle of those that lead to each other, its first member repeated at the end, or nothing. */
export function findCircle(graph: ReadonlyMap<string, string[]>): string[] | undefined {
  const done = new Set<string>();
  const walk = (node: string, path: string[]): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of graph.get(node) ?? []) {
      const circle = walk(next, [...path, node]);
      if (circle) return circle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const circle = walk(node, []);
    if (circle) return circle;
  }
  return undefined;
}
