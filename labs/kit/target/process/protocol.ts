import type { FreshOptions, TroubleCode, WireRequest } from "../target.ts";

/** The messages between the grader's process and the learner's process. */

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

/** A request as a line of JSON holds it. */
export type Asked = Omit<WireRequest, "body" | "signal"> & { body?: string };
/** A request. With `held` its body comes later, in an order of its own with the same number. */
export type Sending = { do: "send"; request: Asked; held?: number } | { do: "body"; held: number; text: string };
export type Order = (Wish | Sending) & { id: number };

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

/** `answer` answers a request, and `value` any other order. */
export type Report =
  | { ready: number }
  | { id: number; value?: unknown }
  | { id: number; answer: unknown }
  | { id: number; trouble: TroubleParts };

/** What the child knew about its own end. */
export type LastWords =
  ({ exit: number } & { where?: string }) | { uncaught: string; rejected: boolean; where?: string };

/** In bytes: Node's limit for a request from a browser, and the grader's for an answer. */
export const MAX_HEADERS = 64 * 1024;
