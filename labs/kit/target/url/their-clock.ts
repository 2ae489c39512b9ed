import { setTimeout as after } from "node:timers/promises";
import { CannotDo, type WireRequest, type WireResponse } from "../target.ts";
import type { Description } from "./description.ts";
import { mustFollow, startFaketime, type Faketime } from "./faketime.ts";
import { ShortLimits, type RealTime } from "./short-limits.ts";

/** A check that moves the clock by less does not need anything to expire. */
const NO_TIME = 2 * 60_000;

/** The clock of a described server: moved by a header, by libfaketime or not at all. Where it has short limits, it is waited for. */
export class TheirClock {
  readonly #description: Pick<Description, "clock" | "faketime" | "limits" | "line">;
  #started = 0;
  #ahead = 0;
  #faketime: Faketime | undefined;
  readonly #limits: ShortLimits | undefined;

  constructor(
    description: Pick<Description, "clock" | "faketime" | "limits" | "line">,
    time: RealTime = { now: Date.now, wait: after },
  ) {
    this.#description = description;
    const { limits, line } = description;
    this.#limits = limits && new ShortLimits(limits, line("limits"), time);
  }

  /** What stood for which time, and how long the grader waited. Undefined without short limits. */
  get waiting(): string | undefined {
    return this.#limits?.told;
  }

  /** The time at which a scene begins, epoch milliseconds. */
  startsAt(): number {
    this.#started = this.#description.clock === undefined ? Date.now() : Date.UTC(2026, 0, 15, 12);
    this.#ahead = 0;
    this.#limits?.startAnew();
    return this.#started;
  }

  /** What a program that begins now gets in its environment. */
  env(): Record<string, string> {
    if (this.#description.faketime) this.#faketime = startFaketime();
    this.#faketime?.setAhead(this.#ahead);
    return this.#faketime?.env ?? {};
  }

  /** Sends a request at its time of the scene. Throws CannotDo where the server cannot have that time. */
  async around(request: WireRequest, send: () => Promise<WireResponse>): Promise<WireResponse> {
    if (this.#limits) return this.#limits.around(request, send);
    this.set(request.now);
    const answer = await send();
    this.check(answer, request.now);
    return answer;
  }

  /** Before a request at that time of the scene. Throws CannotDo where the clock cannot be moved so far. */
  set(now: number): void {
    const { faketime, line } = this.#description;
    if (this.#isMoved(now) && !this.#faketime)
      throw new CannotDo(`${faketime ? "no libfaketime" : "no clock that can be moved"} (${line("clock")})`);
    this.#ahead = now - this.#started;
    this.#faketime?.setAhead(this.#ahead);
  }

  /** After the answer to that request. Throws CannotDo where it does not show that the clock was moved. */
  check(answer: WireResponse, now: number): void {
    if (this.#isMoved(now)) mustFollow(answer, Date.now() + now - this.#started, this.#description.line("clock"));
  }

  /** A header that was moved needs no proof here: a control looks after it. */
  #isMoved(now: number): boolean {
    return this.#description.clock === undefined && Math.abs(now - this.#started) > NO_TIME;
  }

  close(): void {
    this.#faketime?.close();
    this.#faketime = undefined;
  }
}
