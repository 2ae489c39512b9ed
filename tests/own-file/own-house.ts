import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listLabs, type LabFolder } from "../../labs/kit/build/catalogue.ts";
import type { LabFacts } from "../../src/report/facts.ts";

export const STARTER = "export default 1;\n";

/** A folder with two labs, for tests of what reads and writes a learner's file. */
export class OwnHouse {
  readonly root = mkdtempSync(join(tmpdir(), "own-file-"));

  constructor() {
    for (const name of ["01-doors", "02-keys"]) {
      mkdirSync(join(this.root, "labs", name), { recursive: true });
      writeFileSync(join(this.root, "labs", name, "starter.ts"), `// #region all\n${STARTER}// #endregion all\n`);
    }
  }

  get doors(): LabFolder {
    const [lab] = listLabs(this.root);
    if (!lab) throw new Error("There is no lab.");
    return lab;
  }

  path(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  read(file = "labs/01-doors/server.ts"): string {
    return readFileSync(this.path(file), "utf8");
  }

  write(text: string | Buffer, file = "labs/01-doors/server.ts"): void {
    writeFileSync(this.path(file), text);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

export const PASSED: LabFacts = {
  lab: 1,
  slug: "doors",
  file: "labs/01-doors/server.ts",
  made: false,
  outcome: "passed",
  holds: 0,
  total: 0,
  checks: [],
  earlierAttacks: [],
  earlierChecks: { holds: 0, total: 0, others: [] },
  warnings: [],
  next: "Next.",
};
