import { CannotDo, type WireRequest, type WireResponse } from "../target.ts";
import { EIGHT_HOURS, HALF_HOUR, inSceneTime } from "./lifetimes.ts";
import type { Limit, Limits } from "./limits.ts";
import { SessionAges, type Age, type Moment } from "./session-ages.ts";

/** The machine's clock, in epoch milliseconds, and a way to wait for it. */
export type RealTime = { now(): number; wait(milliseconds: number): Promise<unknown> };

/**
 * So much of a limit passes at most where a session must still be there. Checks use a session after 29 of 30 minutes, and
 * a server may store a use only 26 minutes after the one before: both must be on their side of the server's limit.
 */
const PACE = 0.965;
/** How old a session becomes whose server has no short absolute limit, in idle limits. Older ones decide nothing. */
const OLDEST = 3;
/** So much of the absolute limit is left to the requests themselves, which take their time through eight hours. */
const SPARE = 0.2;

/**
 * Time on a server that cannot be told the time, but has short limits: where a scene moves its clock, this waits. A
 * session that has expired in the scene has expired on the server before the next request is sent. One that has not is
 * younger than the limits on the server too, or the check is not reached, because the machine was too slow.
 */
export class ShortLimits {
  /** How long this has waited, in milliseconds. */
  waited = 0;
  readonly #limits: Limits;
  readonly #line: string;
  readonly #time: RealTime;
  readonly #ages: SessionAges;
  #reached: Promise<void> = Promise.resolve();

  /** `line`: where the limits are written. */
  constructor(limits: Limits, line: string, time: RealTime) {
    this.#limits = limits;
    this.#ages = new SessionAges(paced(limits.idle));
    this.#line = line;
    this.#time = time;
  }

  /** A new scene has other sessions. */
  startAnew(): void {
    this.#ages.forget();
  }

  /** What stands for what, and how long was waited, in a sentence each. */
  get told(): string {
    const { idle, absolute } = this.#limits;
    const stands = [
      idle && `half an hour stands for ${idle.written}`,
      absolute && `eight hours stand for ${absolute.written}`,
    ];
    const seconds = Math.round(this.waited / 1000);
    return `In these checks, ${stands.filter(Boolean).join(", and ")} (${this.#line}). The grader waited ${seconds} seconds.`;
  }

  /**
   * Waits until the server's sessions are as old as the scene says, and sends. The lifetimes of the answer's cookies are
   * in the scene's time then. Throws CannotDo where a limit is lacking, and where the answer came too late.
   */
  async around(request: WireRequest, send: () => Promise<WireResponse>): Promise<WireResponse> {
    // Requests that are sent together wait one after another: the first may wait for all.
    const sent = this.#ages.sentWith(request);
    const reached = this.#reached.then(() => this.#reach(request.now, sent));
    this.#reached = reached.catch(() => {});
    await reached;
    const from = this.#time.now();
    const answer = await send();
    const at = { scene: request.now, from, to: this.#time.now() };
    if (sent.some((age) => !this.#isSure(age, at)))
      throw new CannotDo(`the machine was too slow: a session may rightly have expired too early (${this.#line})`);
    this.#ages.note(request, answer, at);
    answer.headers = answer.headers.map(([name, value]) =>
      name.toLowerCase() === "set-cookie" ? [name, this.#inSceneTime(value, at)] : [name, value],
    );
    return answer;
  }

  /**
   * The sessions that are sent decide how long to wait. Without one, all do that are still there: a login must not come
   * so late that they end.
   */
  async #reach(scene: number, sent: readonly Age[]): Promise<void> {
    const begun = this.#time.now();
    const ends = sent.flatMap((age) => {
      age.over ??= this.#overBy(age, scene);
      return age.over === undefined ? [] : [this.#endOf(age, age.over)];
    });
    const alive = (sent.length > 0 ? sent : this.#ages.open).filter((age) => !isPast(age, scene));
    const paces = alive.map((age) => this.#paceOf(age, scene));
    const until = Math.max(begun, ...ends, paces.length > 0 ? Math.min(...paces) : begun);
    // A timer may fire a little too early.
    for (let now = begun; now < until; now = this.#time.now()) await this.#time.wait(Math.ceil(until - now));
    this.waited += until - begun;
  }

  /** The limit that has ended a session by that time of the scene. Throws CannotDo where the server's own is not known. */
  #overBy({ born, used }: Age, scene: number): Age["over"] {
    const { idle, absolute } = this.#limits;
    const [isIdle, isOld] = [scene - used.scene > HALF_HOUR, scene - born.scene > EIGHT_HOURS];
    if (isIdle && idle) return "idle";
    if (isOld && absolute) return "absolute";
    if (isIdle || isOld) throw new CannotDo(`no short ${isIdle ? "idle" : "absolute"} limit (${this.#line})`);
    return undefined;
  }

  /** When the server must have ended it, in the machine's time. */
  #endOf({ born, used }: Age, over: "idle" | "absolute"): number {
    const { ms = 0, grain = 0 } = this.#limits[over] ?? {};
    return (over === "idle" ? used : born).to + ms + grain;
  }

  /** When a session that has not ended is as old as it may be at that time of the scene. */
  #paceOf({ born, used, renewed }: Age, scene: number): number {
    const { idle, absolute } = this.#limits;
    if (!idle) return born.from + ((scene - born.scene) / EIGHT_HOURS) * paced(absolute);
    // From there it must be able to reach the absolute limit before it is idle for too long.
    const spare = SPARE * (1 - (scene - born.scene) / EIGHT_HOURS);
    const oldest = absolute ? absolute.ms * (1 - spare) - (idle.ms - idle.grain) / 2 : OLDEST * idle.ms;
    const inPart = used.from + ((scene - used.scene) / HALF_HOUR) * paced(idle);
    return Math.min(inPart, renewed.from + paced(idle), born.from + oldest);
  }

  /** False if the server may have ended a session too early, or by another limit than the check asks for. */
  #isSure({ born, used, renewed, over }: Age, { scene, to }: Moment): boolean {
    const { idle, absolute } = this.#limits;
    if (over === "idle") return true;
    const last = over === "absolute" ? used : renewed;
    if (idle && scene - used.scene <= HALF_HOUR && to - last.from >= idle.ms - idle.grain) return false;
    return over === "absolute" || !absolute || to - born.from < absolute.ms - absolute.grain;
  }

  #inSceneTime(header: string, at: Moment): string {
    return inSceneTime(header, at, this.#ages.setBy(header)?.born ?? at, this.#limits);
  }
}

const isPast = ({ born, used }: Age, scene: number): boolean =>
  scene - used.scene > HALF_HOUR || scene - born.scene > EIGHT_HOURS;

/** So much of a limit may pass at most where a session must still be there, in milliseconds. */
const paced = (limit: Limit | undefined): number => (limit ? limit.ms * PACE - limit.grain : 0);
