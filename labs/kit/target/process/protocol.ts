import type { FreshOptions, TroubleCode } from "../target.ts";

/** What the grader's process and the learner's process say to each other. */

/** How the two processes' own headers begin. A handler neither sees nor sets one. */
export const PRIVATE = "x-wristband-";
/** Request headers only the two processes see: the child strips them before the handler is called. */
export const NOW = "x-wristband-now";
export const ORIGIN = "x-wristband-origin";
/** The body is held back: call the handler before it has come. */
export const HELD = "x-wristband-held";
/** Is handled at the same time as others: its place among them and how many they are, and whose write is done first, as "0/2/forwards". */
export const TOGETHER = "x-wristband-together";
/** Response headers: what the handler threw, and what made the child give up on an answer. JSON, percent-encoded. */
export const THREW = "x-wristband-threw";
export const TROUBLE = "x-wristband-trouble";

/** Orders go down and reports come up on this file descriptor, one JSON text a line. */
export const CHANNEL_FD = 3;
/** Where the child leaves its last words before it ends: one line of JSON on this file descriptor. */
export const LAST_WORDS_FD = 4;

/** What a grader asks of the place where a learner's file runs, besides requests. */
export type Wish =
  | { do: "fresh"; options: FreshOptions }
  | { do: "call"; name: string; args: string[] }
  | { do: "watched" }
  | { do: "list" };
export type Order = Wish & { id: number };

/** What a child can report: whatever else went wrong, the grader finds out by itself. */
export const REPORTED_CODES = [
  "does-not-load",
  "no-default-export",
  "too-much",
  "died",
  "no-such-export",
  "export-threw",
  "port-taken",
] as const satisfies TroubleCode[];
export type ReportedCode = (typeof REPORTED_CODES)[number];

/** What a ServerTrouble is made of. `message` is what the learner's code said; the sentence around it is the grader's. */
export type TroubleParts = { code: ReportedCode; message: string; where?: string | undefined };

export type Report = { ready: number } | { id: number; value?: unknown } | { id: number; trouble: TroubleParts };

/** What the child knew about its own end. */
export type LastWords =
  ({ exit: number } & { where?: string }) | { uncaught: string; rejected: boolean; where?: string };

export const MAX_HEADERS = 64 * 1024;
