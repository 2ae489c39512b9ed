import { unknown } from "./unknown.ts";

const OPEN = /^\s*\/\/ #region (\S+)\s*$/;
const CLOSE = /^\s*\/\/ #endregion\b/;

/** Every region of a source by name: its lines without markers and without the common indentation. */
export function regions(source: string): Map<string, string> {
  const found = new Map<string, string>();
  const open: { name: string; lines: string[] }[] = [];
  for (const line of source.split("\n")) {
    const name = OPEN.exec(line)?.[1];
    if (name !== undefined) open.push({ name, lines: [] });
    else if (CLOSE.test(line)) close(open.pop(), found);
    else for (const region of open) region.lines.push(line);
  }
  const [left] = open;
  if (left) throw new Error(`// #region ${left.name} has no // #endregion.`);
  return found;
}

function close(region: { name: string; lines: string[] } | undefined, found: Map<string, string>): void {
  if (!region) throw new Error("There is a // #endregion without a // #region before it.");
  if (found.has(region.name)) throw new Error(`There are two regions called "${region.name}".`);
  found.set(region.name, dedent(region.lines).join("\n").trim());
}

/** The source without its markers. */
export const withoutMarkers = (source: string): string =>
  source
    .split("\n")
    .filter((line) => !OPEN.test(line) && !CLOSE.test(line))
    .join("\n")
    .trim();

/** One region of a file, or all of it. Ends the build when the file has no such region. */
export function cut(source: string, region: string | undefined, component: string, file: string): string {
  if (region === undefined) return withoutMarkers(source);
  const all = regions(source);
  return all.get(region) ?? unknown(component, region, [...all.keys()], `${file}, as // #region ${region}`);
}

function dedent(lines: readonly string[]): string[] {
  const indents = lines.filter((line) => line.trim()).map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent));
}
