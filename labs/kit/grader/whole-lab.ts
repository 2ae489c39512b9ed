import type { Output } from "../target/process/output.ts";
import { CannotDo, ServerTrouble, type Target } from "../target/target.ts";
import { runAttack, type Attack } from "./attack.ts";
import type { Place } from "./earlier.ts";
import { isOpen } from "./is-open.ts";
import { createScene } from "./scene.ts";
import { grade, type Check, type Verdict } from "./suite.ts";

/** What grades a lab. */
export type Loaded<Lab extends Place> = {
  checks: Check[];
  attack: Attack;
  /** Each earlier lab's attack, as a check. */
  earlier: { lab: Lab; check: Check }[];
  /**
   * Each earlier lab's checks that still count, without its attack. Loaded on request, because a lab's own verdict
   * comes first.
   */
  before: () => Promise<{ lab: Lab; checks: Check[] }[]>;
  /** Plays random days, if there are rules for them. Never throws ServerTrouble. Left out: none are played. */
  days?: (target: Target) => Promise<PlayedDays | undefined>;
};

/** The result of random days. `story` tells the one with a fault. */
export type PlayedDays = { played: number; requests: number; verdict: Verdict; story?: DayStory };
/** What happened, one sentence a step, and the seed that plays the same day again. */
export type DayStory = { seed: number; steps: string[] };

/** Everything a grading found out about one lab. */
export type Graded<Lab extends Place> = {
  verdicts: Verdict[];
  /** The attacks of earlier labs, by lab; only run after all checks hold. */
  earlier: { lab: Lab; verdict: Verdict }[];
  /** The checks of earlier labs that still count in this one; only run after all checks hold. */
  before: { lab: Lab; verdict: Verdict }[];
  /** The result of random days; only played after everything else holds. */
  days?: PlayedDays;
  /** What the chapter's own attack did to this server, when a check failed and the attack succeeded. */
  story?: { title: string; sentences: string[] };
  /** What the server printed during the first check that does not hold; if all hold, during the last. */
  printed: Output;
  /** Trouble that appeared only after the last check. */
  afterwards?: ServerTrouble;
};

/** One line for the reader: a verdict and what it is about. `verdict` is missing in a line about many. */
export type Tell = (line: { status: Verdict["status"]; title: string; verdict?: Verdict }) => void;

/** A target that keeps what its server prints. */
export type Printing = Target & { output(): Output };

/**
 * Runs the suite on a server. If the chapter's own checks hold, it goes on with what still counts of all labs before,
 * then with the suite's late checks, and with random days. Never throws ServerTrouble.
 */
export async function gradeWhole<Lab extends Place>(
  loaded: Loaded<Lab>,
  host: Printing,
  tell: Tell,
): Promise<Graded<Lab>> {
  const { checks, attack } = loaded;
  const printed: { first?: Output } = {};
  const listen = (verdict: Verdict) => {
    if (isOpen(verdict)) printed.first ??= host.output();
    tell({ status: verdict.status, title: verdict.check.title, verdict });
  };
  const graded: Graded<Lab> = {
    verdicts: await grade(
      checks.filter(({ late }) => !late),
      host,
      listen,
    ),
    earlier: [],
    before: [],
    printed: { text: "", characters: 0 },
  };
  if (allHold(graded.verdicts)) await gradeTheRest(graded, loaded, host, { listen, tell });
  else await tellStory(graded, attack, host);
  skipLate(graded, checks, listen);
  graded.printed = printed.first ?? host.output();
  await lookAgain(graded, host);
  return graded;
}

/** True when each check holds that the target can run. */
export const allHold = (verdicts: readonly Verdict[]): boolean => !verdicts.some(isOpen);

type Ears = { listen: (verdict: Verdict) => void; tell: Tell };

/** Grades what follows the lab's own verdict: earlier labs, the late checks, and random days. */
async function gradeTheRest<Lab extends Place>(graded: Graded<Lab>, loaded: Loaded<Lab>, host: Printing, ears: Ears) {
  await gradeEarlier(graded, loaded, host, ears);
  const { verdicts, earlier, before } = graded;
  if (!allHold([...earlier, ...before].map(({ verdict }) => verdict))) return;
  const late = loaded.checks.filter((check) => check.late);
  verdicts.push(...(await grade(late, host, ears.listen, titlesOf(verdicts))));
  if (!allHold(verdicts)) return;
  const days = await loaded.days?.(host);
  if (!days) return;
  graded.days = days;
  if (days.verdict.status === "holds") ears.tell({ status: "holds", title: days.verdict.check.title });
  else ears.listen(days.verdict);
}

const titlesOf = (verdicts: readonly Verdict[]): string[] => verdicts.map(({ check }) => check.title);

/** The late checks that did not run are not reached, because of the first check that does not hold. */
function skipLate(graded: Graded<Place>, checks: readonly Check[], listen: Ears["listen"]): void {
  const { verdicts, earlier, before } = graded;
  const all = [...verdicts, ...[...earlier, ...before].map(({ verdict }) => verdict)];
  const needs = all.find(({ status }) => status !== "holds")?.check.title;
  const ran = new Set(titlesOf(verdicts));
  for (const check of checks) {
    if (needs === undefined || !check.late || ran.has(check.title)) continue;
    const verdict: Verdict = { check, exchanges: [], status: "not reached", needs };
    verdicts.push(verdict);
    listen(verdict);
  }
}

async function gradeEarlier<Lab extends Place>(
  graded: Graded<Lab>,
  { earlier, before }: Loaded<Lab>,
  host: Printing,
  { listen, tell }: Ears,
) {
  graded.earlier = await tryAttacks(earlier, host, listen);
  if (graded.earlier.some(isBroken)) return;
  graded.before = await gradeBefore(await before(), graded, host, listen);
  const { length } = graded.before.filter(({ verdict }) => verdict.status === "holds");
  if (length > 0 && !graded.before.some(({ verdict }) => isOpen(verdict)))
    tell({ status: "holds", title: `all ${length} checks of earlier chapters that still apply` });
}

async function tryAttacks<Lab extends Place>(attacks: Loaded<Lab>["earlier"], host: Printing, listen: Ears["listen"]) {
  const found: Graded<Lab>["earlier"] = [];
  for (const { lab, check } of attacks) {
    const [verdict] = await grade([check], host);
    if (!verdict) continue;
    if (isOpen(verdict)) listen(verdict);
    found.push({ lab, verdict });
    if (isBroken({ verdict })) break;
  }
  return found;
}

/**
 * Runs the checks of earlier labs, lab by lab. It reports a failed check at once; checks that need it are "not
 * reached".
 */
async function gradeBefore<Lab extends Place>(
  before: Awaited<ReturnType<Loaded<Lab>["before"]>>,
  { verdicts }: Graded<Lab>,
  host: Printing,
  listen: Ears["listen"],
) {
  const found: Graded<Lab>["before"] = [];
  const known = titlesOf(verdicts);
  for (const { lab, checks } of before) {
    const tell = (verdict: Verdict) => {
      if (isOpen(verdict)) listen(verdict);
    };
    for (const verdict of await grade(checks, host, tell, [...known, ...replaced(checks)]))
      found.push({ lab, verdict });
    if (found.some(isBroken)) break;
  }
  return found;
}

/** What these checks need and what no longer counts here: a later lab has replaced it. */
function replaced(checks: readonly Check[]): string[] {
  const asked = new Set(checks.map(({ title }) => title));
  return checks.flatMap(({ needs = [] }) => needs).filter((title) => !asked.has(title));
}

const isBroken = ({ verdict }: { verdict: Verdict }): boolean => verdict.status === "no verdict";

/** Only for suites that end with the chapter's attack, because lab 1's attack is meant to work. */
async function tellStory(graded: Graded<Place>, attack: Attack, host: Printing): Promise<void> {
  const first = graded.verdicts.find(isOpen);
  const defended = graded.verdicts.some(({ check }) => check.title === `${attack.title} fails`);
  if (!defended || first?.status !== "fails" || first.check.kind !== "defends") return;
  const sentences: string[] = [];
  try {
    const { stolen } = await runAttack(attack, await createScene(host), (sentence) => sentences.push(sentence));
    if (stolen) graded.story = { title: attack.title, sentences };
  } catch {
    // An attack that cannot be carried out adds nothing: the failed check has already said what is wrong.
  }
}

/** A rejected promise of the last request may end the process after its answer, so look again. */
async function lookAgain(graded: Graded<Place>, host: Printing): Promise<void> {
  if (graded.verdicts.some(({ status }) => status === "no verdict")) return;
  try {
    await host.list();
  } catch (error) {
    if (error instanceof CannotDo) return;
    if (!(error instanceof ServerTrouble)) throw error;
    graded.afterwards = error;
  }
}
