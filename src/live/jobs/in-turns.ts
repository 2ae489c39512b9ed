import { setImmediate as nextTurn } from "node:timers/promises";
import type { Target } from "../../../labs/kit/target/target.ts";

/** The longest that a job works before its thread hears a message, in milliseconds, unless one request takes longer. */
const TURN_MS = 5;

/** Makes a function that lets messages in from time to time, and throws the signal's reason after an abort. */
export function createTurns(signal: AbortSignal): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began >= TURN_MS) {
      await nextTurn();
      began = performance.now();
    }
    signal.throwIfAborted();
  };
}

/** A target that takes a turn before each request. Requests that belong together stay together. */
export const inTurns = (target: Target, turn: () => Promise<void>): Target => ({
  ...target,
  async send(request) {
    if (request.together === undefined && !(request.body instanceof Promise)) await turn();
    return target.send(request);
  },
});
