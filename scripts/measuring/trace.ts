/** The parts of a Chromium trace that blockingOf reads. */
export const CATEGORIES = ["toplevel", "devtools.timeline", "loading"];

/** What a task may take before it counts, in milliseconds. */
const FREE_MS = 50;

/** `ts` and `tdur`, the CPU time, are in microseconds. */
type Event = { name: string; ph: string; pid: number; tid: number; ts: number; tdur?: number };

const TASKS = new Set(["RunTask", "ThreadControllerImpl::RunTask"]);

/**
 * What a page's tasks take beyond 50 ms each, in milliseconds, on a machine `slow` times as slow. `total` counts from the first
 * paint of content on, as total blocking time does; `whole` counts from the start, because a page that paints late hides
 * its work before that. Throws when the trace holds no such paint.
 */
export function blockingOf(trace: string, slow: number): { total: number; whole: number } {
  const { traceEvents } = JSON.parse(trace) as { traceEvents: Event[] };
  const paint = traceEvents.findLast(({ name }) => name === "firstContentfulPaint");
  if (!paint) throw new Error("The trace holds no first paint of content.");
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid }) => TASKS.has(name) && ph === "X" && pid === paint.pid && tid === paint.tid,
  );
  const beyond = (some: Event[]): number =>
    some.reduce((sum, { tdur = 0 }) => sum + Math.max(0, (tdur / 1000) * slow - FREE_MS), 0);
  return { total: beyond(tasks.filter(({ ts }) => ts >= paint.ts)), whole: beyond(tasks) };
}
