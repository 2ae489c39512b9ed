import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { rewritePage, rewriteStyle } from "./rewrite.ts";

/** A file of this name marks a folder as an export, which the next export may replace. */
export const MARK = "wristband-export.txt";

const ABOUT = `An export of Wristband, for any static host. What needs a server of ours is left out, and the pages say so.
npm run export replaces this folder.
`;

/**
 * Copies a built site's files to `to`, with pages that work in any folder of any static host, and with the scripts of
 * the servers that run in a page, by file name. Returns how many pages it wrote. Throws a sentence when `to` holds anything but an earlier export, and changes nothing then.
 */
export function exportSite(client: string, servers: Record<string, string>, to: string): number {
  mustBeReplaceable(client, to);
  const fresh = `${resolve(to)}-${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(dirname(fresh), { recursive: true });
  cpSync(client, fresh, { recursive: true });
  const files = new Set(filesIn(client));
  const pages = [...files].filter((file) => file.endsWith(".html") && !file.startsWith("bench/"));
  for (const file of pages) {
    const html = readFileSync(join(client, file), "utf8");
    writeFileSync(
      join(fresh, file),
      rewritePage(html, file, (wanted) => files.has(wanted)),
    );
  }
  for (const file of [...files].filter((name) => name.endsWith(".css"))) {
    const css = readFileSync(join(client, file), "utf8");
    writeFileSync(join(fresh, file), rewriteStyle(css, file));
  }
  mkdirSync(join(fresh, "servers"));
  for (const [name, script] of Object.entries(servers)) writeFileSync(join(fresh, "servers", name), script);
  writeFileSync(join(fresh, MARK), ABOUT);
  rmSync(to, { recursive: true, force: true });
  renameSync(fresh, to);
  return pages.length;
}

function mustBeReplaceable(client: string, to: string): void {
  if (!existsSync(join(client, "index.html"))) throw new Error(`There is no built site in ${client}.`);
  if (!relative(resolve(to), client).startsWith(".."))
    throw new Error(`${to} contains this project. Name another folder.`);
  if (!existsSync(to) || existsSync(join(to, MARK)) || readdirSync(to).length === 0) return;
  throw new Error(`${to} contains other files. Name a new folder, an empty one, or an earlier export.`);
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
