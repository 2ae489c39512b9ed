import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A lab, known by its folder's name: 03-cookie-flags is lab 3, slug "cookie-flags". The rest is what suite.ts exports:
 * for a branch, `branch` is the slug of the lab that it starts from; with `proxy` a reverse proxy with a shared cache
 * stands in front of its live servers.
 */
export type LabFolder = { number: number; slug: string; folder: string; path: string; branch?: string; proxy?: true };

const NAME = /^(\d\d)-([a-z0-9-]+)$/;

/** All labs below `root`, in order. Their folders are the only list there is. */
export function listLabs(root = process.cwd()): LabFolder[] {
  return readdirSync(join(root, "labs"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      const [, digits, slug] = NAME.exec(name) ?? [];
      if (!digits || !slug) return [];
      const path = join(root, "labs", name);
      return [{ number: Number(digits), slug, folder: name, path, ...saidIn(join(path, "suite.ts")) }];
    })
    .sort((a, b) => a.number - b.number);
}

/** Reads it from the text, so that a list of labs does not wait for their suites to load. */
function saidIn(suite: string): Pick<LabFolder, "branch" | "proxy"> {
  const text = existsSync(suite) ? readFileSync(suite, "utf8") : "";
  const branch = /^export const branch = "([a-z0-9-]+)";$/m.exec(text)?.[1];
  const proxy = /^export const proxy = true;$/m.test(text);
  return { ...(branch !== undefined && { branch }), ...(proxy && { proxy }) };
}

/** The file name of the script that grades one lab in a page. */
export const suiteFile = ({ folder }: Pick<LabFolder, "folder">): string => `suite-${folder}.js`;
