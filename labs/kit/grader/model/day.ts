import type { Exchange } from "../../browser/browser.ts";
import type { Target } from "../../target/target.ts";
import { createScene } from "../scene.ts";
import * as doings from "./doings.ts";
import { ModelFault } from "./faults.ts";
import * as members from "./members.ts";
import { Place } from "./place.ts";
import type { Rules } from "./promises.ts";
import type { Value } from "./reference.ts";
import { DEVICES, type Plan, type Step } from "./steps.ts";
import { tryAll, tryInTheDark } from "./copies.ts";
import * as visitors from "./visitors.ts";

/** How many values a thief tries after each step, and in the evening. */
const AFTER_STEP = 3;
const AT_NIGHT = 30;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/**
 * How a day ended: as the model says, or with a fault in step `step`, counted from 0. In the evening it is the number
 * of steps.
 */
export type Ending = { exchanges: Exchange[] } & ({ fault?: undefined } | { fault: ModelFault; step: number });

/** Where days are played: a server, the rules of its lab, and names of cookies that identify nobody. */
export type Ground = { target: Target; rules: Rules; noise: readonly string[] };

/** Plays a day on a fresh server. Throws ServerTrouble. */
export async function playDay({ target, rules, noise }: Ground, plan: Plan): Promise<Ending> {
  const exchanges: Exchange[] = [];
  const scene = await createScene(target, (exchange) => exchanges.push(exchange));
  const place = new Place(scene, rules, noise);
  let step = 0;
  try {
    await begin(place, plan);
    const tried = new Set<Value>();
    for (; step < plan.steps.length; step++) {
      const now = plan.steps[step];
      if (!now) break;
      place.pass(SECOND);
      await take(place, now);
      await tryAll(place, now.salt, tried, AFTER_STEP);
    }
    await end(place, tried);
  } catch (error) {
    if (error instanceof ModelFault) return { exchanges, fault: error, step };
    throw error;
  } finally {
    await place.held?.release();
  }
  return { exchanges };
}

/** The first request sets the time. */
async function begin(place: Place, { steps, servers, outage }: Plan): Promise<void> {
  const { request } = await place.watcher.get("/");
  place.now = request.now;
  const listFailsFrom = request.now + steps.reduce((sum, step) => sum + lengthOf(step), MINUTE);
  place.outside = outage ? { servers, listFailsFrom } : { servers };
  if (servers > 1 || outage) await place.scene.restart(place.outside);
}

/** The longest time that a step takes. */
const lengthOf = (step: Step): number =>
  MINUTE + (step.do === "pass" ? step.minutes * MINUTE : step.do === "busy" ? 27 * 20 * MINUTE : 0);

async function end(place: Place, tried: Set<Value>): Promise<void> {
  const { listFailsFrom } = place.outside;
  await doings.release(place);
  if (listFailsFrom !== undefined) {
    const used = place.rules.handed || (await place.scene.list()).length > 0;
    place.pass(Math.max(0, listFailsFrom - place.now - 2 * SECOND));
    // Shortly before the outage, so that a server which keeps sessions in memory for some seconds has them.
    await visitAll(place);
    place.pass(2 * SECOND);
    return tryInTheDark(place, used);
  }
  await visitAll(place);
  await tryAll(place, 0, tried, AT_NIGHT);
}

async function visitAll(place: Place): Promise<void> {
  for (const device of DEVICES.keys()) if (place.header(device)) await members.visit(place, device);
}

async function take(place: Place, step: Step): Promise<void> {
  switch (step.do) {
    case "pass":
      return place.pass(step.minutes * MINUTE);
    case "login":
      return members.login(place, step.device, step.who);
    case "fail":
      return members.fail(place, step.device, step.who);
    case "logout":
      return members.logout(place, step.device, step.from);
    case "everywhere":
      return members.everywhere(place, step.device, step.from);
    case "link":
      return visitors.link(place, step.device, step.to);
    case "plant":
      return visitors.plant(place, step);
    case "together":
      return members.together(place, step.devices);
    case "release":
      return doings.release(place);
    case "restart":
      await doings.release(place);
      return visitors.restart(place);
    case "crowd":
      return members.crowd(place);
    case "busy":
      return doings.busy(place, step.device, step.salt);
    default:
      return PLAIN[step.do](place, step.device, step.salt);
  }
}

/**
 * Logs out everywhere and in again at once, up to five times, because this shows a generation that is counted wrongly.
 */
async function followed(place: Place, device: number, salt: number): Promise<void> {
  for (let times = 1 + (salt % 5); times > 0; times--) {
    await members.everywhere(place, device, "own");
    place.pass(SECOND);
    await members.login(place, device, "owner");
  }
}

type Doing = (place: Place, device: number, salt: number) => Promise<void>;
type PlainStep = Exclude<
  Extract<Step, { device: number }>["do"],
  "login" | "fail" | "logout" | "everywhere" | "link" | "plant" | "busy"
>;
const PLAIN: Record<PlainStep, Doing> = {
  visit: members.visit,
  admin: doings.admin,
  look: doings.look,
  comment: doings.comment,
  clear: doings.clear,
  export: doings.exportNote,
  theme: doings.theme,
  basket: visitors.basket,
  hold: doings.hold,
  followed,
  overtaken: doings.overtaken,
};
