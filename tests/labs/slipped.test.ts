import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { applyEdits } from "../../labs/kit/build/mistakes.ts";
import { DRAWN, GROWTH, REFUSALS, SECRETS } from "../../labs/kit/grader/probes/titles.ts";
import { mustOutlastMany } from "../../labs/kit/grader/probes/many.ts";
import { mustSurviveOutage } from "../../labs/kit/grader/probes/outage.ts";
import type { Scene } from "../../labs/kit/grader/scene.ts";
import { runCheck } from "../../labs/kit/grader/suite.ts";
import { startHost } from "../../labs/kit/target/process/host.ts";
import { oneIn } from "../helpers/draw.ts";
import type { Unseen } from "../unseen/types.ts";
import { suites, timeFor } from "./suites.ts";

/** `part`: the part of the check that catches it, where the whole check sends thousands of requests. */
type Slipped = Pick<Unseen, "name" | "edits"> & { lab: number; caughtBy: string; part?: Part };
type Part = (scene: Scene, number: number) => Promise<void>;

const files = import.meta.glob<Unseen[]>("../unseen/lab-*.ts", { eager: true, import: "default" });
const editsOf = (lab: number, name: string): Unseen["edits"] =>
  files[`../unseen/lab-${String(lab).padStart(2, "0")}.ts`]?.find((one) => one.name === name)?.edits ?? [];

const unseen = (lab: number, name: string, caughtBy: string, part?: Part): Slipped => ({
  lab,
  name,
  caughtBy,
  edits: editsOf(lab, name),
  ...(part && { part }),
});

const IN_TURN = "for (const [id] of [...ended, ...own.slice(0, -LIMIT)]) await store.delete(id);";

/** Wrong servers that the grader once accepted, and the check that has caught them since. */
const SLIPPED: Slipped[] = [
  unseen(6, "wrong-password-ends-it", REFUSALS),
  unseen(6, "book-of-the-departed", GROWTH),
  unseen(8, "first-one-is-enough", REFUSALS, mustSurviveOutage),
  unseen(8, "locks-for-ever", GROWTH),
  unseen(9, "token-with-the-comment", SECRETS),
  unseen(10, "removes-suggestions", REFUSALS, mustOutlastMany),
  {
    lab: 2,
    name: "hash-of-one-uuid",
    caughtBy: DRAWN,
    edits: [
      ["const id = newSessionId();", 'const id = createHash("sha256").update(crypto.randomUUID()).digest("hex");'],
      ["export default function", 'import { createHash } from "node:crypto";\n\nexport default function'],
    ],
  },
  {
    lab: 8,
    name: "trimming-stops-where-another-request-was-quicker",
    caughtBy: "ten logins at once leave three sessions at most",
    edits: [[IN_TURN, IN_TURN.replace(/await .*/, "if (!(await store.delete(id))) break;")]],
  },
];

mkdirSync(".wristband", { recursive: true });
const folder = mkdtempSync(".wristband/slipped-");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The place of a server that imports from ../kit/. */
function written({ lab, name, edits }: Slipped): string {
  const path = suites.find(({ number }) => number === lab)?.lab.folder ?? "";
  const source = applyEdits(readFileSync(join("labs", path, "solution.ts"), "utf8"), { name, edits });
  const file = join(import.meta.dirname, "../..", folder, `${name}.ts`);
  writeFileSync(file, source.replaceAll('"../kit/', '"../../labs/kit/'));
  return file;
}

test.each(oneIn(4, SLIPPED, { topic: "slipped", nameOf: ({ name }) => name }))(
  "$name, which lab $lab once accepted, is caught: $caughtBy",
  { timeout: timeFor(10) },
  async (slipped) => {
    expect(slipped.edits).not.toEqual([]);
    const check = suites
      .find(({ number }) => number === slipped.lab)
      ?.checks.find(({ title }) => title === slipped.caughtBy);
    if (!check) throw new Error(`no check called "${slipped.caughtBy}"`);
    const host = await startHost({ file: written(slipped) });
    try {
      const { part } = slipped;
      const run = part ? (scene: Scene) => part(scene, slipped.lab) : check.run;
      expect((await runCheck({ ...check, run }, host)).status).toBe("fails");
    } finally {
      await host.close();
    }
  },
);
