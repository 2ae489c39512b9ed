import type { Attack } from "../../../labs/kit/grader/attack.ts";
import type { LiveAnswer, Pairs } from "../../http/answer.ts";
import { CapReached, type Caps } from "../../http/caps.ts";
import { Gone } from "../../http/unavailable.ts";
import type { LiveServer } from "../server/live-server.ts";
import { adopt, revive, serialise } from "../server/record.ts";
import { attackServer, type AttackResult } from "./attack-server.ts";
import { Desk, type Who } from "./thread-desk.ts";
import type { After, Doer, Done, Given, Job } from "./job.ts";

/** A server, who asks for work on it, and whether its client is still there. */
export type Spot = {
  slug: string;
  variant: string;
  who: Who;
  gone: AbortSignal;
  use: <Result>(work: (server: LiveServer) => Promise<Result>) => Promise<Result>;
};

type Visit = Extract<Job, { kind: "visit" }>;

/**
 * Everything on the live servers that costs more than 5 ms. It runs in other threads, on a copy of the server's record. What a
 * job does to a server happens at once when it ends. A job that is ended too early leaves the server as it was. The methods
 * throw CapReached and Gone.
 */
export class Jobs {
  readonly #desk: Desk<Doer>;
  readonly #doers: readonly Doer[];
  readonly #caps: Caps;
  readonly #clock: () => number;

  constructor(doers: readonly Doer[], caps: Caps, clock: () => number) {
    this.#doers = doers;
    this.#desk = new Desk(doers, caps);
    this.#caps = caps;
    this.#clock = clock;
  }

  /** The verdict on the check with this title. */
  check({ slug, variant, who, gone }: Spot, title: string, asked: Pairs): Promise<LiveAnswer> {
    const job = { kind: "check", slug, variant, title, asked } as const;
    return this.#desk.turn(
      who,
      `check ${slug}`,
      gone,
      async (doer, begun) => ended("check", await doer.do(job, gone, begun)).answer,
    );
  }

  /** Runs the attack on the server. */
  async attack(spot: Spot): Promise<AttackResult> {
    const { slug, variant } = spot;
    return ended(
      "attack",
      await this.#onServer(spot, `attack ${slug}`, (given) => ({ kind: "attack", slug, variant, given })),
    ).result;
  }

  /** The same for a server that has a process of its own. Only the turn is shared with other jobs. */
  attackProcess({ who, gone, use }: Spot, attack: Attack): Promise<AttackResult> {
    return this.#desk.turn(who, "attack", gone, () => use((server) => attackServer(server, attack)));
  }

  /** A visitor's request to the server. */
  async visit(spot: Spot, wish: Pick<Visit, "visitor" | "place" | "site">): Promise<LiveAnswer> {
    const { slug, variant } = spot;
    const done = await this.#onServer(spot, `visit ${slug} ${wish.place.rest}`, (given) => ({
      kind: "visit",
      slug,
      variant,
      given,
      ...wish,
    }));
    return ended("visit", done).answer;
  }

  async close(): Promise<void> {
    await Promise.all(this.#doers.map((doer) => doer.close()));
  }

  #onServer({ who, gone, use }: Spot, kind: string, jobFor: (given: Given) => Job): Promise<Done> {
    return this.#desk.turn(who, kind, gone, (doer, begun) =>
      use((server) =>
        server.whileAway(async () => {
          const record = serialise({ ...server.record, log: [] });
          const done = await doer.do(jobFor({ record, now: this.#clock(), caps: this.#caps }), gone, begun);
          if ("after" in done) takeBack(server, done.after);
          return done;
        }),
      ),
    );
  }
}

/** The server as the job left it. */
function takeBack(server: LiveServer, { record, events }: After): void {
  const left = revive(record);
  if (!left) throw new Error("A job left a record that cannot be read.");
  adopt(server.record, left);
  server.goOn(events);
}

/** What a job of this kind came to. Throws what the job threw. */
function ended<Kind extends Done["kind"]>(kind: Kind, done: Done): Extract<Done, { kind: Kind }> {
  if (done.kind === kind) return done as Extract<Done, { kind: Kind }>;
  if (done.kind === "gone") throw new Gone();
  if (done.kind === "failed") throw new Error(done.message);
  if (done.kind !== "refused") throw new Error(`A job ended with the unexpected result "${done.kind}".`);
  const { status, cap, message, wait } = done.refusal;
  throw new CapReached(status, cap, message, wait);
}
