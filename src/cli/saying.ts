import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import { printableJson, printableLine } from "../../labs/kit/target/process/theirs.ts";
import type { CheckFacts, LabFacts } from "../report/facts.ts";
import { descriptionFile, isElsewhere } from "./described.ts";
import type { Tell } from "./grading.ts";
import { printReport, printVerdict } from "./report.ts";
import { serverFile, shown } from "./server-file.ts";
import type { Terminal } from "./terminal.ts";

/** How gradings are told: in words, or for a program to read. */
export type Saying = {
  begin: (lab: LabFolder, made: boolean) => void;
  verdict: Tell;
  end: (facts: LabFacts) => void;
  /** Called once, after the last of several labs. */
  close: (all: LabFacts[]) => void;
};

const nothing = () => {};

export function inWords(terminal: Terminal, root: string): Saying {
  let isFirst = true;
  return {
    begin(lab, made) {
      if (!isFirst) terminal.write("");
      isFirst = false;
      announce(lab, made, root, terminal);
    },
    verdict: ({ status, title }) => printVerdict(terminal, status, title),
    end: (facts) => printReport(terminal, facts),
    close: nothing,
  };
}

/** One lab as its facts, several as `check-lab all` has them. */
export const inJson = ({ write }: Terminal): Saying => ({
  begin: nothing,
  verdict: nothing,
  end: nothing,
  close: (all) => write(printableJson(all.length === 1 ? all[0] : { labs: all, notBegun: [] })),
});

/** One line of `check-lab N --lines`: a verdict as soon as it is known, and at last the facts, or why there are none. */
export type GradingLine = { line: Pick<CheckFacts, "status" | "title"> } | { facts: LabFacts } | { error: string };

export function inLines({ write }: Terminal): Saying {
  const say = (line: GradingLine) => write(printableLine(line));
  return {
    begin: nothing,
    verdict: ({ status, title }) => say({ line: { status, title } }),
    end: (facts) => say({ facts }),
    close: nothing,
  };
}

export function announce(lab: LabFolder, made: boolean, root: string, { write, paint }: Terminal): void {
  const file = shown(serverFile(lab), root);
  write(paint("bold", `Lab ${lab.number}, ${lab.slug}`));
  if (isElsewhere(lab)) {
    const description = shown(descriptionFile(lab), root);
    write(`${description} exists, so the grader uses the server that it describes, and not server.ts.\n`);
    return;
  }
  write(made ? `${file} was not there. It is now a copy of starter.ts, and you edit this file.` : file);
  write("");
}
