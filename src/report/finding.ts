import { oneLine, printable } from "../../labs/kit/target/process/theirs.ts";
import { duration } from "../text/duration.ts";
import { excerpt, excerpts, pageExcerpt } from "./excerpt.ts";
import { isTried, openChecks, sentence, type CheckFacts, type ExchangeFacts, type LabFacts } from "./facts.ts";

const WIDTH = 200;

/** One check that does not hold, in words. A place that shows it decides on the layout only. */
export type Finding = {
  title: string;
  /** What happened to the server, when there is no verdict. Then nothing else is known. */
  trouble?: string;
  expected: string;
  got: string;
  why: string;
  day?: Told & { seed: number };
  thief?: Told;
  sent?: Sent;
  hint: string;
  read: string;
};

/** A sentence, and what happened, step by step. */
export type Told = { lead: string; steps: string[] };

/** A request and its answer. */
export type Sent = {
  lead: string;
  curl: string;
  remark?: string;
  back: string;
  headers: [name: string, value: string][];
  threw?: string;
  page: string;
};

/** The first check that does not hold. */
export function findingOf(facts: LabFacts): Finding | undefined {
  const [check] = openChecks(facts);
  if (!check) return undefined;
  const { title, why, hint, read, story, exchange, trouble } = check;
  const [expected, got] = excerpts(check.expected ?? "", check.got ?? "", WIDTH);
  return {
    title,
    ...(trouble ? { trouble: excerpt(sentence(trouble), 600) } : {}),
    expected,
    got,
    why,
    ...(story ? { day: dayOf(story) } : {}),
    ...(facts.thief ? { thief: thiefOf(facts.thief) } : {}),
    ...(exchange ? { sent: sentOf(exchange) } : {}),
    hint,
    read,
  };
}

const dayOf = ({ seed, steps }: NonNullable<CheckFacts["story"]>): NonNullable<Finding["day"]> => ({
  lead: "How it comes to this, on a day that the grader made up:",
  steps,
  seed,
});

const thiefOf = ({ attack, story }: NonNullable<LabFacts["thief"]>): Told => ({
  lead: `What a thief does with it: ${attack}.`,
  steps: story.map((line) => excerpt(oneLine(line), WIDTH)),
});

function sentOf(exchange: ExchangeFacts): Sent {
  const { who, curl, minutes, response } = exchange;
  const later = minutes > 0 ? `, ${duration(minutes * 60_000)} after the first request by the grader's clock` : "";
  const remark = remarkOn(exchange);
  return {
    lead: `${who} sent this${later}`,
    curl: excerpt(printable(curl), 1200),
    ...(remark ? { remark } : {}),
    back: `The answer had status ${response.status}:`,
    headers: response.headers.map(([name, value]) => [name, excerpt(oneLine(value), WIDTH)]),
    ...(response.threw ? { threw: `(the handler threw ${oneLine(sentence(response.threw))})` } : {}),
    page: pageExcerpt(printable(response.body), WIDTH),
  };
}

function remarkOn({ hasCookie, forged }: ExchangeFacts): string | undefined {
  if (forged)
    return "(The server gave nobody this cookie: somebody invented it, or made it from a cookie that the server gave.)";
  if (!hasCookie) return undefined;
  return "(Each start makes new IDs: log in there, and replace this cookie with the cookie that you get.)";
}

/** The whole result in one sentence. */
export function summaryOf(facts: LabFacts): string {
  const { outcome, holds, total, checks, earlierAttacks, earlierChecks: earlier, days, lab } = facts;
  if (outcome === "could not grade") return `Lab ${lab} could not be graded.`;
  if (outcome === "passed") return `Lab ${lab} passed: all ${total} checks pass${andEarlier(facts)}.`;
  if (checks.some((check) => check.status !== "holds" && isTried(check)))
    return `Not yet: ${holds} of ${total} checks pass.`;
  if (days?.fault) return `Not yet: all ${total} checks pass, but a random day went wrong.`;
  const but = earlierAttacks.some(({ status }) => status !== "holds")
    ? "an attack of an earlier chapter works again"
    : `of the ${earlier.total} of earlier chapters only ${earlier.holds} do`;
  return `Not yet: the chapter's own checks pass, but ${but}.`;
}

function andEarlier({ earlierAttacks: attacks, earlierChecks: { total } }: LabFacts): string {
  if (attacks.length === 0) return "";
  const too = total > 0 ? `, ${total} of earlier chapters too` : "";
  return `${too}, and no earlier attack works (${attacks.length} tried)`;
}

const MAX_LINES = 20;

/** The start of what the server printed, and a line about the rest. */
export function printedLines({ text, characters }: { text: string; characters: number }): string[] {
  const lines = text.trimEnd().split("\n");
  const shown = lines.slice(0, MAX_LINES);
  const left = characters - shown.join("\n").length - 1;
  const rest = lines.length > MAX_LINES ? [`… and ${left} characters more`] : [];
  return [...shown.map((line) => excerpt(line, WIDTH)), ...rest];
}
