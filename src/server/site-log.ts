import type { LogLevel } from "../settings/settings.ts";

/**
 * One JSON object a line. Never a cookie, a body, a query or a whole sandbox name, because that name is what identifies
 * its reader.
 */
export type Log = {
  /** Something happened to the server: it listens, it ends, it made an error. */
  note: (event: string, facts?: Record<string, unknown>) => void;
  /** A request was answered. Status 0: the client was gone before. `ms` are milliseconds. */
  request: (facts: { method: string; path: string; status: number; ms: number; address: string }) => void;
  wantsRequests: boolean;
};

const SANDBOX = /^\/(live|attacker|stall)\/(?!new\/)([^/?]{0,4})[^/?]*/;

/** The path without what the log must not hold. */
export const shownPath = (path: string): string =>
  (path.split("?", 1)[0] ?? "").replace(SANDBOX, "/$1/$2…").slice(0, 200);

export function createLog(level: LogLevel, write: (line: string) => void, clock: () => number): Log {
  const line = (event: string, facts: Record<string, unknown>) =>
    write(`${JSON.stringify({ at: new Date(clock()).toISOString(), event, ...facts })}\n`);
  return {
    wantsRequests: level === "requests",
    note: (event, facts = {}) => (level === "none" ? undefined : line(event, facts)),
    request: ({ path, ...facts }) =>
      level === "requests" ? line("request", { ...facts, path: shownPath(path) }) : undefined,
  };
}

/** An error as facts for one line of the log: what it is and where it came from. */
export const factsOf = (error: unknown): Record<string, unknown> =>
  error instanceof Error
    ? { error: error.message, stack: error.stack?.split("\n").slice(1, 6) }
    : { error: String(error) };
