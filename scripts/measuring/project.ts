import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listLabs, type LabFolder } from "../../labs/kit/build/catalogue.ts";

const ROOT = join(import.meta.dirname, "../..");

export const CLI = join(ROOT, "src/cli/wristband.mjs");
export const VITEST = join(ROOT, "node_modules/vitest/vitest.mjs");

/** `server` is the learner's file of the lab, made from its solution; `empty` is one empty test with a folder of its own. */
export type Project = { place: string; lab: LabFolder; server: string; empty: string; remove: () => void };

/**
 * A copy of the labs in .wristband/, for commands that grade: the learner's own files and progress stay as they are. The
 * commands themselves run from where they are, with the copy as their working directory. Throws when there is no such lab.
 */
export function copyProject(name: string, number: number): Project {
  const place = join(ROOT, ".wristband", name);
  const lab = listLabs(ROOT).find((each) => each.number === number);
  if (!lab) throw new Error(`There is no lab ${number}.`);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(join(place, "empty"), { recursive: true });
  // check-lab asks the compiler that is there.
  symlinkSync(join(ROOT, "node_modules"), join(place, "node_modules"), "junction");
  const kit = join(ROOT, "labs", "kit");
  cpSync(join(ROOT, "labs"), join(place, "labs"), { recursive: true, filter: (from) => from !== kit });
  // The server and the commands must share one kit, as they do at a learner's: pages of another one are read slowly.
  symlinkSync(kit, join(place, "labs", "kit"), "junction");
  const server = join(place, "labs", lab.folder, "server.ts");
  cpSync(join(lab.path, "solution.ts"), server);
  const empty = join(place, "empty", "empty.test.js");
  writeFileSync(empty, 'import { test } from "vitest";\ntest("nothing", () => {});\n');
  writeFileSync(join(place, "empty", "vitest.config.js"), "export default {};\n");
  return { place, lab, server, empty, remove: () => rmSync(place, { recursive: true, force: true }) };
}
