import type { Quoting } from "./quoting.ts";

/** A time after which a server ends a session, as it is started for grading. */
export type Limit = {
  /** As in the file, such as "6s". */
  written: string;
  ms: number;
  /** The server may end a session by so much earlier or later: one that counts seconds does. Milliseconds. */
  grain: number;
};

/** `idle`: the limit without a request. `absolute`: the limit since the login. At least one is there. */
export type Limits = { idle?: Limit; absolute?: Limit };

export type WrittenLimits = { idle?: string; absolute?: string };

/** Below this a session would expire while the grader does something else. Milliseconds, by the written unit. */
const LEAST = { s: 6000, ms: 200 } as const;
const GRAIN = { s: 1000, ms: 10 } as const;

/** Reads `limits:`. Throws OddDescription for limits between which a grader cannot tell what ended a session. */
export function readLimits(written: WrittenLimits, quoting: Quoting, hasClock: boolean): Limits {
  if (hasClock)
    throw quoting.about(
      ["limits"],
      "This server's clock can be moved, so nobody needs to wait. Take out limits: or clock:",
    );
  if (written.idle === undefined && written.absolute === undefined)
    throw quoting.about(
      ["limits"],
      "There is no limit here. Write idle:, absolute: or both, such as { idle: 6s, absolute: 15s }",
    );
  const idle = written.idle === undefined ? undefined : readLimit(written.idle, ["limits", "idle"], quoting);
  const absolute =
    written.absolute === undefined ? undefined : readLimit(written.absolute, ["limits", "absolute"], quoting);
  if (idle && absolute && idle.grain !== absolute.grain)
    throw quoting.about(
      ["limits", "absolute"],
      "One limit is in seconds, and one in milliseconds. Write both in the same unit",
    );
  if (idle && absolute && (absolute.ms < 2 * idle.ms || absolute.ms > 10 * idle.ms))
    throw quoting.about(
      ["limits", "absolute"],
      "A session that is in use must live longer than one that is not. Write 2 to 10 times as much as for idle:",
    );
  return { ...(idle && { idle }), ...(absolute && { absolute }) };
}

function readLimit(written: string, keys: string[], quoting: Quoting): Limit {
  const unit = written.endsWith("ms") ? "ms" : "s";
  const ms = Number.parseInt(written, 10) * (unit === "s" ? 1000 : 1);
  if (ms < LEAST[unit])
    throw quoting.about(
      keys,
      "This is too short, because a server that counts seconds may be one second off. Write 6s or more; or, if yours counts milliseconds, 200ms or more",
    );
  return { written, ms, grain: GRAIN[unit] };
}
