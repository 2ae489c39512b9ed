import { listLabs, type LabFolder } from "../../labs/kit/build/catalogue.ts";
import { playTheDays } from "../../labs/kit/grader/model/play-days.ts";
import type { PlayedDays } from "../../labs/kit/grader/whole-lab.ts";
import { startHost } from "../../labs/kit/target/process/host.ts";
import { siteAddress } from "../files/running-site.ts";
import { daysFacts, type LabFacts } from "../report/facts.ts";
import { patience } from "./grade-file.ts";
import { loadRules } from "./load-suite.ts";
import { updateProgress } from "./progress-file.ts";
import { printReport, printVerdict } from "./report.ts";
import { serverFile } from "./server-file.ts";
import type { Terminal } from "./terminal.ts";

/** The number of days after which it stops, because nobody is using the machine. */
const MOST = 500;

type Idle = { lab: LabFolder; root: string; seed: number; found: (days: PlayedDays) => void };

/**
 * Plays new days, one after another, in a separate process. Stops when the returned function is called, when a day goes
 * wrong, or after the most days. If the process fails, the next grading will find the reason.
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

/** Reports a day that went wrong after a pass, and takes the pass away. */
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
  printReport(terminal, {
    ...facts,
    ...daysFacts({ days }, { lab, site: siteAddress(root) }),
    warnings: [],
    outcome: "not yet",
    next,
  });
}
