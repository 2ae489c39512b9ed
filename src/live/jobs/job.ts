import { CapReached, type Caps } from "../../http/caps.ts";
import type { LiveAnswer, Pairs } from "../../http/answer.ts";
import { inProcess } from "../../../labs/kit/target/in-process.ts";
import type { WireRequest } from "../../../labs/kit/target/target.ts";
import { behindProxy } from "../runners/behind-proxy.ts";
import { inProcessRunner } from "../runners/in-process-runner.ts";
import type { LiveEvent } from "../server/events.ts";
import { LiveServer, type Runner } from "../server/live-server.ts";
import { mount, type Place } from "../server/mount.ts";
import { revive, serialise } from "../server/record.ts";
import type { Subject } from "../server/variants.ts";
import { attackServer, type AttackResult } from "./attack-server.ts";
import { runChecked } from "./checks.ts";
import { createTurns } from "./in-turns.ts";

/** A server as text, so that any thread can go on with it. `now` is the machine's clock, epoch milliseconds. */
export type Given = { record: string; now: number; caps: Caps };

/** What a job leaves of its server: the record without its log, and the events in their order. */
export type After = { record: string; events: LiveEvent[] };

type Visitor = { method: string; origin: string; path: string; headers: Pairs; body: string };

/** Work that costs more than 5 ms, as plain data. `slug` and `variant` name the code that it runs. */
export type Job = { slug: string; variant: string } & (
  | { kind: "check"; title: string; asked: Pairs }
  | { kind: "attack"; given: Given }
  | { kind: "visit"; given: Given; visitor: Visitor; place: Place; site: readonly string[] }
);

/** How a job ended. `refused` is a cap that it reached; `gone` means that its reader has gone; `failed` is a bug. */
export type Done =
  | { kind: "check"; answer: LiveAnswer }
  | { kind: "attack"; result: AttackResult; after: After }
  | { kind: "visit"; answer: LiveAnswer; after: After }
  | { kind: "refused"; refusal: Pick<CapReached, "status" | "cap" | "message" | "wait">; after: After }
  | { kind: "gone" }
  | { kind: "failed"; message: string };

/** Does jobs, one at a time. */
export interface Doer {
  /** Calls `begun` when a thread has started. Throws CapReached when the job takes too long, and Gone when it is closed. */
  do(job: Job, signal: AbortSignal, begun?: () => void): Promise<Done>;
  close(): Promise<void>;
}

/** Does jobs in this thread. */
export const doer = (subjects: ReadonlyMap<string, Subject>): Doer => ({
  do: (job, signal) => doJob(job, subjects, signal),
  close: async () => {},
});

/** Does a job. Never rejects. After an abort of the signal it ends before the next request to the server. */
export async function doJob(job: Job, subjects: ReadonlyMap<string, Subject>, signal: AbortSignal): Promise<Done> {
  try {
    const done = await perform(job, subjects, signal);
    return signal.aborted ? { kind: "gone" } : done;
  } catch (error) {
    if (signal.aborted) return { kind: "gone" };
    return { kind: "failed", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function perform(job: Job, subjects: ReadonlyMap<string, Subject>, signal: AbortSignal): Promise<Done> {
  const subject = subjects.get(job.slug);
  const variant = subject?.variants.get(job.variant);
  if (!subject || !variant || !("load" in variant)) throw new Error(`There is no ${job.slug}/${job.variant}.`);
  const turn = createTurns(signal);
  if (job.kind === "check") {
    const checks = (await subject.checks?.()) ?? [];
    return { kind: "check", answer: await runChecked(checks, inProcess({ load: variant.load }), turn, job) };
  }
  const record = revive(job.given.record);
  if (!record) throw new Error("A stored record cannot be read.");
  const plain = inProcessRunner(variant.load, record);
  const runner = stopping(variant.proxy ? behindProxy(plain, record.shelf) : plain, turn, signal);
  const server = new LiveServer(record, runner, job.given.caps, () => job.given.now);
  const events: LiveEvent[] = [];
  server.log.subscribe(({ text }) => events.push(JSON.parse(text) as LiveEvent));
  const after = (): After => ({ record: serialise({ ...record, log: [] }), events });
  if (job.kind === "visit") return visit(job, server, after);
  const result = await attackServer(server, await subject.attack());
  return { kind: "attack", result, after: after() };
}

/** One request of a visitor. A cap that it reached leaves a valid record, which may have changed. */
async function visit(
  { visitor, place, site }: Extract<Job, { kind: "visit" }>,
  server: LiveServer,
  after: () => After,
): Promise<Done> {
  try {
    const answer = await mount(server, { ...visitor, body: async () => visitor.body }, place, site);
    return { kind: "visit", answer, after: after() };
  } catch (error) {
    if (!(error instanceof CapReached)) throw error;
    const { status, cap, message, wait } = error;
    return { kind: "refused", refusal: { status, cap, message, wait }, after: after() };
  }
}

/** A runner that sends nothing more once the signal is aborted, and passes the signal on to the server's own code. */
const stopping = (runner: Runner, turn: () => Promise<void>, signal: AbortSignal): Runner => ({
  ...runner,
  async send(request: WireRequest) {
    if (request.together === undefined && !(request.body instanceof Promise)) await turn();
    return runner.send({ ...request, signal });
  },
});
