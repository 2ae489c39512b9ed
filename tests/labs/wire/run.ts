import { setCookies } from "../../../labs/kit/browser/browser.ts";
import { inProcess } from "../../../labs/kit/target/in-process.ts";
import { runCheck, type Check } from "../../../labs/kit/grader/suite.ts";
import type { Target, WireRequest, WireResponse } from "../../../labs/kit/target/target.ts";
import type { Account } from "../../../labs/kit/target/users.ts";
import { checksUpTo, type Suite } from "../suites.ts";
import { answerMutants, type Point } from "./answers.ts";
import { mutated, pointOf, type Mutant } from "./proxy.ts";
import { partsOf } from "./set-cookie.ts";
import { eventsOf, recording, Replay, type Tape } from "./tape.ts";
import { trafficMutants } from "./traffic.ts";

/** The check that noticed a mutant, and whether it stands in the lab's own suite. */
export type Notice = { mutant: string; check: string; own: boolean };
export type Harvest = { noticed: Notice[]; unnoticed: string[] };

type Event = { fresh: readonly Account[] } | { request: WireRequest; response: WireResponse };
/** A check, and what went over the wire when it ran on the untouched solution. */
type Known = { check: Check; own: boolean; tape: Tape; events: Event[]; points: Set<string>; luck: Luck };
/** How many mutants a check has noticed so far, and how many exchanges that took. */
type Luck = { noticed: number; exchanges: number };

/**
 * Late checks do not run here. Each sends hundreds of requests, for every mutant that nothing else notices, and each of
 * those has a reason already: with the late checks the figures could only get better.
 */
const counts = ({ late }: Check): boolean => !late;

/**
 * Runs the mutants that `pick` takes and that find something to change against a lab's solution, each until the first
 * check that fails.
 */
export async function harvest({ lab, checks }: Suite, pick: (all: Mutant[]) => Mutant[]): Promise<Harvest> {
  const target = inProcess({ load: lab.solution });
  const all = checksUpTo(lab.number).filter(counts);
  // A check that comes again in a later suite asks more there.
  const last = all.filter(({ title }, index) => !all.slice(index + 1).some((later) => later.title === title));
  const known: Known[] = [];
  for (const check of last) known.push(await visit(check, checks.includes(check), target));
  const found: Harvest = { noticed: [], unnoticed: [] };
  for (const mutant of pick(mutantsOf(known))) await judge(mutant, known, target, found);
  return found;
}

async function visit(check: Check, own: boolean, untouched: Target): Promise<Known> {
  const { target, tape } = recording(untouched);
  const { status } = await runCheck(check, target);
  if (status !== "holds") throw new Error(`"${check.title}" does not hold on the solution`);
  const events = eventsOf(tape);
  const points = new Set(events.flatMap((event) => ("fresh" in event ? [] : [pointOf(event.request, event.response)])));
  return { check, own, tape, events, points, luck: { noticed: 0, exchanges: 0 } };
}

/** The answer gives the browser a cookie to keep: there is more to change in it. */
const keeps = (response: WireResponse): boolean => setCookies(response).some((cookie) => partsOf(cookie).value !== "");

function mutantsOf(known: readonly Known[]): Mutant[] {
  const examples = new Map<string, WireResponse>();
  for (const event of known.flatMap(({ events }) => events)) {
    if ("fresh" in event) continue;
    const point = pointOf(event.request, event.response);
    const example = examples.get(point);
    if (!example || (!keeps(example) && keeps(event.response))) examples.set(point, event.response);
  }
  const login = examples.get("POST /login 303");
  const { name: session, value } = partsOf(login ? (setCookies(login)[0] ?? "") : "");
  const isName = known.some(({ events }) =>
    events.some((event) => "fresh" in event && event.fresh.some(({ name }) => name === decodeURIComponent(value))),
  );
  // What other addresses answer is tested where a guard could miss one; there is no route of their own to mutate.
  const named = [...examples].filter(([name]) => !name.startsWith("another path") || name.endsWith("404"));
  const points = named.map(([name, example]): Point => ({ name, example }));
  return [...trafficMutants(session, isName), ...points.flatMap((point) => answerMutants(point, session))];
}

/** Repetition is for what differs from time to time: a fault of one answer is the same every time. */
const MANY = 200;

async function judge(mutant: Mutant, known: Known[], target: Target, found: Harvest): Promise<void> {
  let touched = false;
  const touch = () => (touched = true);
  for (const one of known.sort(byOwnAndLuck)) {
    if (!meets(mutant, one)) continue;
    one.luck.exchanges += one.events.length;
    if (await holds(one, mutant, target, touch)) continue;
    one.luck.noticed++;
    found.noticed.push({ mutant: mutant.name, check: one.check.title, own: one.own });
    return;
  }
  // A mutant without anything to change in this lab is no mutant of it.
  if (touched) found.unnoticed.push(mutant.name);
}

/** The lab's own checks come first, and those that have noticed most for what they cost before the others. */
const byOwnAndLuck = (a: Known, b: Known): number => Number(b.own) - Number(a.own) || rate(b) - rate(a);

const rate = ({ events, luck }: Known): number => (luck.noticed + 1) / (luck.exchanges + events.length);

const meets = (mutant: Mutant, { events, points }: Known): boolean =>
  (mutant.at === undefined || (points.has(mutant.at) && events.length <= MANY)) && meddles(mutant, events);

/** Whether a mutant would change anything: up to there the traffic is what it was without it. */
function meddles({ make }: Mutant, events: readonly Event[]): boolean {
  let tampering = make([]);
  return events.some((event) => {
    if ("fresh" in event) {
      tampering = make(event.fresh);
      return false;
    }
    const { request, response } = event;
    if (tampering.request && tampering.request(request) !== request) return true;
    return tampering.response !== undefined && tampering.response(response, request) !== response;
  });
}

/**
 * Whether the check holds in spite of the mutant. Where nobody sends another request because of it, the tape answers in
 * the server's place, which is several times as fast.
 */
async function holds({ check, tape }: Known, mutant: Mutant, target: Target, touch: () => void): Promise<boolean> {
  const replay = new Replay(tape);
  const held = await runs(check, mutated(replay, mutant, touch), replay.accounts);
  if (!replay.left) return held();
  return (await runs(check, mutated(target, mutant, touch)))();
}

/** What the check found, or what it threw, for whoever wants to know. */
async function runs(check: Check, target: Target, accounts?: readonly Account[]): Promise<() => boolean> {
  try {
    const { status } = await runCheck(check, target, accounts);
    return () => status === "holds";
  } catch (error) {
    return () => {
      throw new Error(`"${check.title}" crashed`, { cause: error });
    };
  }
}
