import FakeTimers from "@sinonjs/fake-timers";
import { grade, type Check } from "../../labs/kit/grader/suite.ts";
import { zeroFirstBytes } from "../../labs/kit/target/few-bytes.ts";
import { inProcess } from "../../labs/kit/target/in-process.ts";
import type { PlaceDifference } from "../../src/site/data/figures.ts";
import type { AtBench } from "./bench-page.ts";
import type { HandedIn } from "./drafts.ts";

type Status = "holds" | "fails" | "not reached" | "no verdict";
export type Compared = {
  checks: number;
  notReached: number;
  /** What only the page cannot do, once for each check that needs it. */
  lacking: string[];
  differences: PlaceDifference[];
  milliseconds: number;
};

/** The verdicts of this process, check by check. The clock moves as in a learner's process. */
export async function gradeHere({ load }: HandedIn, checks: readonly Check[]): Promise<Map<string, string>> {
  const date = FakeTimers.install({ toFake: ["Date"] });
  try {
    const target = inProcess({ load, setDate: (now) => date.setSystemTime(now), zeroFirst: zeroFirstBytes });
    const verdicts = await grade(checks, target);
    await target.close();
    return new Map(
      verdicts.map((verdict) => [
        verdict.check.title,
        said(verdict.status, verdict.status === "no verdict" ? verdict.trouble.code : undefined),
      ]),
    );
  } finally {
    date.uninstall();
  }
}

/** What must be the same. The sentences of a verdict hold random values, and engines word their errors each in their own way. */
const said = (status: Status, code?: string): string => (code ? `${status}: ${code}` : status);

/** Grades one file in a page and compares with what this process said. */
export async function compare(one: HandedIn, here: Map<string, string>, browser: AtBench): Promise<Compared> {
  const { verdicts, milliseconds } = await browser.judge(one.lab.folder, one.draft);
  const differences: PlaceDifference[] = [];
  const lacking: string[] = [];
  for (const { title: check, status, code, lacks } of verdicts) {
    const page = said(status, code);
    const process = here.get(check) ?? "no such check";
    if (process === page) continue;
    if (lacks === undefined) differences.push({ lab: one.lab.slug, name: one.name, check, process, page });
    else lacking.push(lacks);
  }
  const notReached = verdicts.filter(({ status }) => status === "not reached").length - lacking.length;
  return { checks: verdicts.length, notReached, lacking, differences, milliseconds };
}
