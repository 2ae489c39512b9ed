/**
 * Makes a browser's worker look like Node to a lab's server. Load it before anything else in that worker, because the
 * kit reads some of these names when it is loaded.
 */
import { fillFrom, uuidFrom } from "../random-fill.ts";
import { Buffer } from "./node/buffer.ts";
import { createProcess, fineClock } from "./node/process.ts";
import { timers } from "./node/timers.ts";
import { KeepingRequest } from "./request.ts";
import { KeepingResponse } from "./response.ts";
import { askForSubtle } from "./subtle.ts";

type Ears = { print: (text: string) => void; end: (code: number) => void };

/** Called when the server prints something or ends itself. Set when the worker is connected. */
export const ears: Ears = { print: () => {}, end: () => {} };

export const { connect: connectSubtle } = askForSubtle();

const define = (value: Record<string, unknown>): void => {
  for (const [name, it] of Object.entries(value))
    Object.defineProperty(globalThis, name, { value: it, configurable: true, writable: true });
};

define({
  Buffer,
  Request: KeepingRequest,
  Response: KeepingResponse,
  ...timers,
  global: globalThis,
  process: createProcess(
    (text) => ears.print(text),
    (code) => ears.end(code),
  ),
});

Object.defineProperty(performance, "now", {
  value: fineClock(performance.now.bind(performance)),
  configurable: true,
  writable: true,
});

const shown = (value: unknown): string => {
  if (typeof value === "string") return value;
  if (value instanceof Error) return value.stack ?? String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
};

for (const name of ["log", "info", "warn", "error", "debug", "trace"] as const) {
  console[name] = (...values: unknown[]) => ears.print(`${values.map(shown).join(" ")}\n`);
}
// Like crypto.subtle, it exists only in secure contexts.
if (!(crypto as { randomUUID?: unknown }).randomUUID) {
  const random = fillFrom((bytes) => void crypto.getRandomValues(bytes));
  Object.defineProperty(crypto, "randomUUID", { value: () => uuidFrom(random), configurable: true, writable: true });
}
