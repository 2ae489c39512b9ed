import type { Exchange } from "../../browser/browser.ts";
import type { Output } from "../../target/process/output.ts";
import type { TroubleCode } from "../../target/target.ts";
import type { Draft, Misread } from "../../target/worker/draft.ts";
import type { Check } from "../suite.ts";

/** The messages between a page and the suite's worker. All of them can be cloned. */

export type Ask =
  /** `own`: only the lab's own checks, without what counts of the labs before. */
  | { id: number; do: "grade"; draft: Draft; own?: boolean; patienceMs?: number }
  /** Runs a live server on the draft, for whoever is at the other end of the port that comes with this. No answer. */
  | { id: number; do: "live"; draft: Draft }
  /** What the stripper says of a text, without running it. */
  | { id: number; do: "read"; text: string };

/** The contents of a ServerTrouble. */
export type Trouble = { code: TroubleCode; message: string; where: string | undefined };

/** A verdict without its check's code. */
export type Told = {
  check: Omit<Check, "run">;
  exchanges: Exchange[];
} & (
  | { status: "holds" }
  | { status: "not reached"; needs: string; lacks?: true }
  | { status: "fails"; expected: string; got: string; at?: Exchange | undefined }
  | { status: "no verdict"; trouble: Trouble }
);

/** The whole result of a grading, as in the terminal. */
export type ToldWhole = {
  verdicts: Told[];
  /** By the slug of the lab that they come from. */
  earlier: { lab: string; verdict: Told }[];
  before: { lab: string; verdict: Told }[];
  story?: { title: string; sentences: string[] };
  printed: Output;
  afterwards?: Trouble;
};

export type Say =
  | { id: number; line: { status: Told["status"]; title: string; verdict?: Told } }
  | { id: number; graded: ToldWhole }
  | { id: number; misread: Misread | undefined }
  /** The suite's own fault. */
  | { id: number; broke: string };
