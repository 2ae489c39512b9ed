import type { FreshOptions, TroubleCode } from "../target.ts";

/** The messages between the grader's process and the learner's process. */

/** The prefix of the two processes' own headers. A handler cannot see or set them. */
export const PRIVATE = "x-wristband-";
/** Request headers for the two processes only: the child removes them before it calls the handler. */
export const NOW = "x-wristband-now";
export const ORIGIN = "x-wristband-origin";
/** The body comes later: call the handler before it has come. */
export const HELD = "x-wristband-held";
/**
 * The server handles this request together with others. "0/2/forwards": its place, how many they are, and whose write
 * is done first.
 */
export const TOGETHER = "x-wristband-together";
/** Response headers: what the handler threw, and why the child could not answer. JSON, percent-encoded. */
export const THREW = "x-wristband-threw";
export const TROUBLE = "x-wristband-trouble";
/** Response header: the number of an event stream that goes on. */
export const STREAM = "x-wristband-stream";

/** Orders and reports use this file descriptor, one JSON text a line. */
export const CHANNEL_FD = 3;
/** The child writes its last words here before it ends: one line of JSON on this file descriptor. */
export const LAST_WORDS_FD = 4;

/** An order of the grader to the place where a learner's file runs, besides requests. */
export type Wish =
  | { do: "fresh"; options: FreshOptions }
  | { do: "call"; name: string; args: string[] }
  | { do: "tick"; now: number }
  | { do: "take"; stream: number }
  | { do: "stop"; stream: number }
  | { do: "watched" }
  | { do: "list" };
export type Order = Wish & { id: number };

/** The codes that a child can report. The grader finds any other trouble itself. */
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

/** The parts of a ServerTrouble. `message` is from the learner's code; the grader writes the sentence around it. */
export type TroubleParts = { code: ReportedCode; message: string; where?: string | undefined };

export type Report = { ready: number } | { id: number; value?: unknown } | { id: number; trouble: TroubleParts };

/** What the child knew about its own end. */
export type LastWords =
  ({ exit: number } & { where?: string }) | { uncaught: string; rejected: boolean; where?: string };

export const MAX_HEADERS = 64 * 1024;
