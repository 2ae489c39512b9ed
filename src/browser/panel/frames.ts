import type { Scheduler } from "./timeline.ts";

/** Counts time in animation frames, so that it stops while nobody sees the page. */
export const inFrames: Scheduler = (milliseconds, fn) => {
  let first: number | undefined;
  const frame = (now: number) => {
    first ??= now;
    if (now - first >= milliseconds) return fn();
    id = requestAnimationFrame(frame);
  };
  let id = requestAnimationFrame(frame);
  return () => cancelAnimationFrame(id);
};

/** Resolves when the present state of the page has been painted. */
export const painted = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

/** Shows everything at once, for readers who asked for less motion. */
export const atOnce: Scheduler = (_, fn) => {
  let wanted = true;
  queueMicrotask(() => wanted && fn());
  return () => {
    wanted = false;
  };
};

export const wantsLessMotion = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

export const readersScheduler: Scheduler = (milliseconds, fn) =>
  (wantsLessMotion() ? atOnce : inFrames)(milliseconds, fn);
