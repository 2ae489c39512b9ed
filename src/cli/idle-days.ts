import { listLabs, type LabFolder } from "../../labs/kit/build/catalogue.ts";
import { playTheDays } from "../../labs/kit/grader/model/play-days.ts";
import type { PlayedDays } from "../../labs/kit/grader/whole-lab.ts";
import { startHost } from "../../labs/kit/target/process/host.ts";
import { daysFacts, type LabFacts } from "./facts.ts";
import { patience } from "./grade-file.ts";
import { loadRules } from "./load-suite.ts";
import { updateProgress } from "./progress-file.ts";
import { printReport, printVerdict } from "./report.ts";
import { serverFile } from "./server-file.ts";
import type { Terminal } from "./terminal.ts";

/** So many days are enough: a machine that nobody uses may rest. */
const MOST = 500;

type Idle = { lab: LabFolder; root: string; seed: number; found: (days: PlayedDays) => void };

/**
 * Plays new days, one after another, on a process of its own, until the returned function is called, a day goes wrong or
 * there were enough. A process that fails meanwhile is left to the next grading.
 */
export function playOn({ lab, root, seed, found }: Idle): () => void {
  const idle = new AbortController();
  const { signal } = idle;
  const play = async () => {
    const rules = await loadRules(lab, listLabs(root));
    const host = await startHost({ file: serverFile(lab), ...patience() });
    try {
      for (let day = 0; day < MOST && !signal.aborted; day++) {
        const days = await playTheDays(rules, host, { seed: seed + day, fresh: 1, fixed: 0 });
        if (signal.aborted || !days || days.verdict.status === "no verdict") return;
        if (days.verdict.status === "fails") return found(days);
      }
    } finally {
      await host.close();
    }
  };
  play().catch(() => {});
  return () => idle.abort();
}

/** Tells of a day that went wrong after a pass, and takes the pass away. */
export function takeBack(terminal: Terminal, root: string, lab: LabFolder, facts: LabFacts, days: PlayedDays): void {
  const { title } = days.verdict.check;
  updateProgress(root, lab.slug, (old) => ({
    ...old,
    passed: false,
    at: new Date().toISOString(),
    checks: { ...old?.checks, [title]: "fails" },
  }));
  terminal.write("\nOne more random day, played while nothing was saved:");
  printVerdict(terminal, "fails", title);
  const next = `Edit ${facts.file} and save it.`;
  printReport(terminal, { ...facts, ...daysFacts({ days }, lab), warnings: [], outcome: "not yet", next });
}
