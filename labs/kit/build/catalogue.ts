import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A lab, known by its folder's name: 03-cookie-flags is lab 3, slug "cookie-flags". For a branch, `branch` is the slug
 * of the lab that it starts from, as suite.ts exports it.
 */
export type LabFolder = { number: number; slug: string; folder: string; path: string; branch?: string };

const NAME = /^(\d\d)-([a-z0-9-]+)$/;

/** All labs below `root`, in order. Their folders are the only list there is. */
export function listLabs(root = process.cwd()): LabFolder[] {
  return readdirSync(join(root, "labs"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      const [, digits, slug] = NAME.exec(name) ?? [];
      if (!digits || !slug) return [];
      const path = join(root, "labs", name);
      return [{ number: Number(digits), slug, folder: name, path, ...branchIn(join(path, "suite.ts")) }];
    })
    .sort((a, b) => a.number - b.number);
}

/** Reads it from the text, so that a list of labs does not wait for their suites to load. */
function branchIn(suite: string): { branch?: string } {
  const text = existsSync(suite) ? readFileSync(suite, "utf8") : "";
  const branch = /^export const branch = "([a-z0-9-]+)";$/m.exec(text)?.[1];
  return branch === undefined ? {} : { branch };
}

/** The file name of the script that grades one lab in a page. */
export const suiteFile = ({ folder }: Pick<LabFolder, "folder">): string => `suite-${folder}.js`;
