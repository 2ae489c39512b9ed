import { header, setCookies, type Exchange } from "../../labs/kit/browser/browser.ts";
import { curl } from "../../labs/kit/browser/curl.ts";
import type { Place } from "../../labs/kit/grader/earlier.ts";
import type { Told, Trouble } from "../../labs/kit/grader/page/page-messages.ts";
import { isOpen } from "../../labs/kit/grader/is-open.ts";
import type { Verdict } from "../../labs/kit/grader/suite.ts";
import type { DayStory } from "../../labs/kit/grader/whole-lab.ts";
import type { WireResponse } from "../../labs/kit/target/target.ts";
import { oneLine, printable } from "../../labs/kit/target/process/theirs.ts";

export const SERVED = "http://localhost:8080";

/** The result of `check-lab` in the form that --json prints. The terminal shows the same facts. */
export type LabFacts = {
  lab: number;
  slug: string;
  file: string;
  /** The file was missing, and the command made it from the starter. */
  made: boolean;
  outcome: "passed" | "not yet" | "could not grade";
  holds: number;
  /** How many checks count here: all that the grader can run on this server. */
  total: number;
  checks: CheckFacts[];
  /** Attacks of earlier chapters; empty unless all checks hold. */
  earlierAttacks: CheckFacts[];
  /**
   * Earlier chapters' checks that still count: how many hold, and those that do not. The grader runs none unless all
   * checks hold.
   */
  earlierChecks: { holds: number; total: number; others: CheckFacts[] };
  /** Random days. Missing unless everything else holds and the lab has rules for them. */
  days?: { played: number; requests: number; fault?: CheckFacts };
  thief?: { attack: string; story: string[] };
  printed?: { text: string; characters: number };
  warnings: string[];
  /** What the TypeScript compiler says about the learner's file. The verdict does not depend on it. */
  compiler?: string[];
  next: string;
};

export type CheckFacts = {
  title: string;
  kind: "works" | "defends";
  status: Verdict["status"];
  why: string;
  read: string;
  hint: string;
  needs?: string;
  /** The grader cannot run this check here, as `needs` says. It counts neither for nor against the server. */
  lacks?: true;
  expected?: string;
  got?: string;
  trouble?: TroubleFacts;
  exchange?: ExchangeFacts;
  /** The steps that led to it, one sentence each, and the seed that plays the same day again. */
  story?: DayStory;
};

export type TroubleFacts = { code: string; message: string; where?: string };

export type ExchangeFacts = {
  who: string;
  curl: string;
  hasCookie: boolean;
  /** True when the server never gave anybody a cookie that this request sends. */
  forged?: true;
  /** Minutes since the first request of the check, by the grader's clock. */
  minutes: number;
  response: WireResponse;
};

type From = { lab: { slug: string }; verdict: Told };

/** A grading of this process, or one that came from a page's worker: the same without functions. */
export type Graded = {
  verdicts: readonly Told[];
  earlier: readonly From[];
  before: readonly From[];
  days?: { played: number; requests: number; verdict: Told; story?: DayStory };
  story?: { title: string; sentences: string[] };
  printed: { text: string; characters: number };
  afterwards?: Trouble;
};

/** `site`: the site's address, without a slash at the end. */
export type Known = {
  lab: Place;
  file: string;
  made: boolean;
  nextLab: Place | undefined;
  warnings: string[];
  site: string;
};

export function labFacts(graded: Graded, known: Known): LabFacts {
  const { lab, file, made, site } = known;
  const checks = graded.verdicts.map((verdict) => checkFacts(verdict, lab, { lab, site }));
  const earlierAttacks = graded.earlier.filter(counts).map((each) => checkFacts(each.verdict, each.lab, { lab, site }));
  const outcome = outcomeOf(graded);
  return {
    lab: lab.number,
    slug: lab.slug,
    file,
    made,
    outcome,
    holds: checks.filter(({ status }) => status === "holds").length,
    total: checks.filter(({ lacks }) => !lacks).length,
    checks,
    earlierAttacks,
    earlierChecks: earlierChecks(graded, known),
    ...daysFacts(graded, known),
    ...(graded.story ? { thief: { attack: graded.story.title, story: graded.story.sentences } } : {}),
    ...(graded.printed.text ? { printed: { ...graded.printed, text: printable(graded.printed.text) } } : {}),
    warnings: [...known.warnings, ...remarks(graded)],
    next: nextStep(outcome, known),
  };
}

/** False for a check that the grader cannot run on this server. */
export const counts = ({ verdict }: { verdict: Told }): boolean => verdict.status === "holds" || isOpen(verdict);

function earlierChecks({ before }: Graded, known: Home): LabFacts["earlierChecks"] {
  const counting = before.filter(counts);
  const others = counting.filter(({ verdict }) => isOpen(verdict));
  return {
    holds: counting.length - others.length,
    total: counting.length,
    others: others.map((each) => checkFacts(each.verdict, each.lab, known)),
  };
}

/** The facts about random days. */
export function daysFacts({ days }: Pick<Graded, "days">, known: Home): Pick<LabFacts, "days"> {
  if (!days) return {};
  const { played, requests, verdict, story } = days;
  const fault = { ...checkFacts(verdict, known.lab, known), ...(story ? { story } : {}) };
  return { days: { played, requests, ...(isOpen(verdict) ? { fault } : {}) } };
}

/** Every check that did not hold, in the order in which it was found. Those that were not reached come last. */
export function openChecks({ checks, earlierAttacks, earlierChecks, days }: LabFacts): CheckFacts[] {
  const all = [...checks, ...earlierAttacks, ...earlierChecks.others, ...(days?.fault ? [days.fault] : [])];
  const open = all.filter(isOpen);
  return [...open.filter(isTried), ...open.filter((check) => !isTried(check))];
}

/** Each check's status by its title, with those of earlier labs that do not hold. */
export const statusesOf = (facts: LabFacts): Record<string, CheckFacts["status"]> =>
  Object.fromEntries(
    [...facts.checks.filter(({ lacks }) => !lacks), ...openChecks(facts)].map(({ title, status }) => [title, status]),
  );

export const isTried = ({ status }: Pick<CheckFacts, "status">): boolean => status !== "not reached";

/** A suite without checks proves nothing, so nobody passes it. */
function outcomeOf(graded: Graded): LabFacts["outcome"] {
  const { verdicts, earlier, before, days, afterwards } = graded;
  const all = [...verdicts, ...[...earlier, ...before, ...(days ? [days] : [])].map(({ verdict }) => verdict)];
  if (afterwards || verdicts.length === 0) return "could not grade";
  if (all.some(({ status }) => status === "no verdict")) return "could not grade";
  return all.some(isOpen) ? "not yet" : "passed";
}

function remarks({ afterwards, verdicts }: Graded): string[] {
  if (afterwards) return [`After the last check: ${sentence(afterwards)}`];
  return verdicts.length === 0 ? ["This lab's suite has no checks yet."] : [];
}

function nextStep(outcome: LabFacts["outcome"], { lab, file, nextLab, site }: Known): string {
  if (outcome !== "passed") return `Edit ${file} and run npm run check-lab ${lab.number} again.`;
  if (nextLab)
    return `Next: chapter ${nextLab.number}, ${site}/chapters/${nextLab.slug}/, and npm run check-lab ${nextLab.number}.`;
  return `That was the last lab. ${site}/done/ sums up what your servers withstand; npm run check-lab all grades them once more.`;
}

/** Long enough for a whole body: the terminal's report cuts it later, around the place that counts. */
const WHOLE = 100_000;

/** The lab that is graded, and the site's address. */
type Home = Pick<Known, "lab" | "site">;

/** `lab`: where the check comes from. */
function checkFacts(verdict: Told, lab: { slug: string }, { lab: { number }, site }: Home): CheckFacts {
  const { check } = verdict;
  const about = {
    title: check.title,
    kind: check.kind,
    status: verdict.status,
    why: check.why,
    read: `${site}/chapters/${lab.slug}/${check.read}`,
    hint: `npm run hint ${number}`,
  };
  if (verdict.status === "not reached") return { ...about, needs: verdict.needs, ...lacking(verdict) };
  if (verdict.status === "no verdict") return { ...about, trouble: troubleFacts(verdict.trouble) };
  if (verdict.status === "holds") return about;
  const { expected, got, at, exchanges } = verdict;
  const shown = { expected: oneLine(expected, WHOLE), got: oneLine(got, WHOLE) };
  return { ...about, ...shown, ...(at ? { exchange: exchangeFacts(at, exchanges) } : {}) };
}

const lacking = ({ lacks }: { lacks?: true }) => (lacks ? { lacks } : {});

const troubleFacts = ({ code, message, where }: Trouble): TroubleFacts =>
  where === undefined ? { code, message: oneLine(message) } : { code, message: oneLine(message), where };

export const sentence = ({ message, where }: { message: string; where?: string | undefined }): string =>
  where === undefined ? message : `${message} (${where})`;

function exchangeFacts(at: Exchange, exchanges: readonly Exchange[]): ExchangeFacts {
  const { who, request, response } = at;
  const [first] = exchanges;
  return {
    who,
    curl: curl(request, SERVED, request.body),
    hasCookie: request.headers.some(([name]) => name.toLowerCase() === "cookie"),
    ...(isForged(at, exchanges) ? { forged: true } : {}),
    minutes: Math.round((request.now - (first?.request.now ?? request.now)) / 60_000),
    response,
  };
}

/** True for a request with a cookie that no answer before it set: somebody made it up. */
export function isForged(at: Exchange, exchanges: readonly Exchange[]): boolean {
  const sent = header(at.request, "cookie");
  const before = exchanges.slice(0, Math.max(0, exchanges.indexOf(at)));
  const given = before.flatMap(({ response }) => setCookies(response)).map((text) => text.split(";", 1)[0] ?? "");
  return sent !== "" && !sent.split("; ").some((pair) => given.includes(pair));
}
