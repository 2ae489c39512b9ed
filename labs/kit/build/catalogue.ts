import { readdirSync } from "node:fs";
import { join } from "node:path";

/** A lab, known by its folder's name: 03-cookie-flags is lab 3, slug "cookie-flags". */
export type LabFolder = { number: number; slug: string; folder: string; path: string };

const NAME = /^(\d\d)-([a-z0-9-]+)$/;

/** All labs below `root`, in order. Their folders are the only list there is. */
export function listLabs(root = process.cwd()): LabFolder[] {
  return readdirSync(join(root, "labs"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => {
      const [, digits, slug] = NAME.exec(name) ?? [];
      return digits && slug ? [{ number: Number(digits), slug, folder: name, path: join(root, "labs", name) }] : [];
    })
    .sort((a, b) => a.number - b.number);
}
