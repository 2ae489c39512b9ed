import { setCookies } from "../../../labs/kit/browser/browser.ts";
import { inProcess } from "../../../labs/kit/target/in-process.ts";
import { runCheck, type Check } from "../../../labs/kit/grader/suite.ts";
import type { Target, WireRequest, WireResponse } from "../../../labs/kit/target/target.ts";
import type { Account } from "../../../labs/kit/target/users.ts";
import { checksUpTo, type Suite } from "../suites.ts";
import { answerMutants, type Point } from "./answers.ts";
import { mutated, pointOf, type Mutant } from "./proxy.ts";
import { partsOf } from "./set-cookie.ts";
import { trafficMutants } from "./traffic.ts";

/** The check that noticed a mutant, and whether it stands in the lab's own suite. */
export type Notice = { mutant: string; check: string; own: boolean };
export type Harvest = { noticed: Notice[]; unnoticed: string[] };

type Event = { fresh: readonly Account[] } | { request: WireRequest; response: WireResponse };
/** A check, and what went over the wire when it ran on the untouched solution. */
type Known = { check: Check; own: boolean; events: Event[]; points: Set<string> };

/** Runs every mutant that finds something to change against a lab's solution, each until the first check that fails. */
export async function harvest({ lab, checks }: Suite): Promise<Harvest> {
  const target = inProcess({ load: lab.solution });
  const all = checksUpTo(lab.number);
  // A check that comes again in a later suite asks more there.
  const last = all.filter(({ title }, index) => !all.slice(index + 1).some((later) => later.title === title));
  const known: Known[] = [];
  for (const check of last) known.push(await visit(check, checks.includes(check), target));
  // The lab's own checks come first, and what is quick to run before what takes long.
  known.sort((a, b) => Number(b.own) - Number(a.own) || a.events.length - b.events.length);
  const found: Harvest = { noticed: [], unnoticed: [] };
  for (const mutant of mutantsOf(known)) await judge(mutant, known, target, found);
  return found;
}

async function visit(check: Check, own: boolean, target: Target): Promise<Known> {
  const events: Event[] = [];
  const watching: Target = {
    ...target,
    async fresh(options) {
      events.push({ fresh: options.accounts });
      await target.fresh(options);
    },
    async send(request) {
      const response = await target.send(request);
      events.push({ request, response });
      return response;
    },
  };
  const { status } = await runCheck(check, watching);
  if (status !== "holds") throw new Error(`"${check.title}" does not hold on the solution`);
  const points = new Set(events.flatMap((event) => ("fresh" in event ? [] : [pointOf(event.request, event.response)])));
  return { check, own, events, points };
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

async function judge(mutant: Mutant, known: readonly Known[], target: Target, found: Harvest): Promise<void> {
  let touched = false;
  const tampered = mutated(target, mutant, () => (touched = true));
  for (const { check, own, events, points } of known) {
    const meets = mutant.at === undefined ? meddles(mutant, events) : points.has(mutant.at) && events.length <= MANY;
    if (meets && !(await holds(check, tampered))) {
      found.noticed.push({ mutant: mutant.name, check: check.title, own });
      return;
    }
  }
  // A mutant without anything to change in this lab is no mutant of it.
  if (touched) found.unnoticed.push(mutant.name);
}

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

async function holds(check: Check, target: Target): Promise<boolean> {
  try {
    return (await runCheck(check, target)).status === "holds";
  } catch (error) {
    throw new Error(`"${check.title}" crashed`, { cause: error });
  }
}
