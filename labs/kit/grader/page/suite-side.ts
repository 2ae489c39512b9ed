/**
 * The worker that grades in a page. It holds the suite and the verdicts; the learner's code runs in another worker and
 * answers requests. Built for one lab, with the suites and attacks of the labs before it: see
 * labs/kit/build/build-bench.ts.
 */
import { connectSubtle } from "./subtle-first.ts";
import type { ServerTrouble } from "../../target/target.ts";
import type { Misread, Reader } from "../../target/worker/draft.ts";
import type { Staff } from "../../target/worker/frame.ts";
import type { Target } from "../../target/target.ts";
import { inWorker, type Spawned } from "../../target/worker/in-worker.ts";
import { READER } from "../../target/worker/names.ts";
import type { Attack } from "../attack.ts";
import { beforeWithout, earlierCheck, type Place } from "../earlier.ts";
import type { Check, Verdict } from "../suite.ts";
import { gradeWhole, type Graded, type Loaded } from "../whole-lab.ts";
import type { Ask, Say, Told, ToldWhole, Trouble } from "./page-messages.ts";

/** A lab's place, and its files that grade. */
export type Grading = Place & {
  proxy: boolean;
  suite: { default: Check[]; replaces?: Record<string, string> };
  attack: { default: Attack };
};

/** Runs a live server for a draft, for whoever is at the other end of the port. */
export type LiveDraft = (port: MessagePort, draft: { target: Target; attack: Attack; proxy: boolean }) => void;

declare function importScripts(...urls: string[]): void;

/** Grades the last of these labs, and runs live servers for it, for the page whose port comes with the first message. */
export function serveSuite(labs: readonly Grading[], live: LiveDraft): void {
  const listen = ({ data, ports: [page, staff, subtle] }: MessageEvent<{ reader: string }>) => {
    if (!page || !staff || !subtle) return;
    connectSubtle(subtle);
    const reader = loadReader(data.reader);
    const spawn = spawner(staff);
    page.onmessage = ({ data: ask, ports: [port] }: MessageEvent<Ask>) => {
      if (ask.do !== "live")
        return void obey(ask, {
          reader,
          spawn,
          loaded: (own) => load(labs, own),
          say: (told) => page.postMessage(told),
        });
      const target = inWorker({ draft: ask.draft, reader, spawn });
      if (port) live(port, { target, attack: load(labs, true).attack, proxy: labs.at(-1)?.proxy === true });
    };
  };
  addEventListener("message", listen, { once: true });
}

/** The stripper is a separate script, so that a page which does not grade need not load it. */
function loadReader(text: string): Reader {
  importScripts(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  return (globalThis as unknown as Record<typeof READER, Reader>)[READER];
}

/** The frame starts workers and ends them, so it always answers at once. */
function spawner(staff: MessagePort): () => Spawned {
  let spawned = 0;
  return () => {
    const number = ++spawned;
    const { port1: port, port2 } = new MessageChannel();
    staff.postMessage({ spawn: number } satisfies Staff, [port2]);
    return { port, end: () => staff.postMessage({ end: number } satisfies Staff) };
  };
}

function load(labs: readonly Grading[], own = false): Loaded<Place> {
  const suites = labs.map(({ suite, ...place }) => ({
    ...place,
    checks: suite.default,
    replaces: suite.replaces ?? {},
  }));
  const before = own ? [] : labs.slice(0, -1);
  const attacks = before.map(({ attack }) => attack.default);
  const last = labs.at(-1);
  if (!last) throw new Error("There is no lab to grade.");
  return {
    checks: last.suite.default,
    attack: last.attack.default,
    earlier: before.map((lab) => ({ lab, check: earlierCheck(lab.attack.default, lab) })),
    before: async () => (own ? [] : beforeWithout(suites, last.number, attacks)),
  };
}

type Tools = {
  reader: Reader;
  spawn: () => Spawned;
  loaded: (own?: boolean) => Loaded<Place>;
  say: (told: Say) => void;
};

async function obey(ask: Exclude<Ask, { do: "live" }>, { reader, spawn, loaded, say }: Tools): Promise<void> {
  const { id } = ask;
  if (ask.do === "read") return say({ id, misread: misread(reader, ask.text) });
  const { draft } = ask;
  const patience = ask.patienceMs === undefined ? {} : { patienceMs: ask.patienceMs };
  const target = inWorker({ draft, reader, spawn, ...patience });
  try {
    const graded = await gradeWhole(loaded(ask.own), target, ({ verdict, ...line }) =>
      say({ id, line: verdict ? { ...line, verdict: told(verdict) } : line }),
    );
    say({ id, graded: toldWhole(graded) });
  } catch (error) {
    say({ id, broke: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  } finally {
    await target.close();
  }
}

function misread({ strip }: Reader, text: string): Misread | undefined {
  const read = strip(text);
  return "code" in read ? undefined : read;
}

const parts = ({ code, message, where }: ServerTrouble): Trouble => ({ code, message, where });

function told(verdict: Verdict): Told {
  const { run: _, ...check } = verdict.check;
  if (verdict.status === "no verdict") return { ...verdict, check, trouble: parts(verdict.trouble) };
  return { ...verdict, check };
}

function toldWhole({ verdicts, earlier, before, story, printed, afterwards }: Graded<Place>): ToldWhole {
  const from = ({ lab, verdict }: { lab: Place; verdict: Verdict }) => ({ lab: lab.slug, verdict: told(verdict) });
  return {
    verdicts: verdicts.map(told),
    earlier: earlier.map(from),
    before: before.map(from),
    ...(story ? { story } : {}),
    printed,
    ...(afterwards ? { afterwards: parts(afterwards) } : {}),
  };
}
