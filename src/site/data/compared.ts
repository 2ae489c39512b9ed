import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Minutes, Results } from "../../../labs/11-choosing/compare.ts";

/** Written by tests/labs/choosing.test.ts, which also holds it against a fresh run. */
export const COMPARED_FILE = "content/choosing.json";

export const readCompared = (root = process.cwd()): Record<string, Results> =>
  JSON.parse(readFileSync(join(root, COMPARED_FILE), "utf8")) as Record<string, Results>;

const lasts = (minutes: Minutes): string => {
  if (minutes === "no end") return "no end within a month";
  return minutes === 0 ? "at once" : `after ${minutes} minutes`;
};

/** The questions of the table, and what each result reads like. */
export const QUESTIONS: [question: string, read: (results: Results) => string][] = [
  ["The thief's machine sends a copy: the server", ({ replay }) => (replay === "in" ? "lets him in" : "refuses it")],
  ["The copy stops working by itself", ({ unnoticed }) => lasts(unnoticed)],
  ["alice ends the session or token that was copied: the copy stops working", ({ revoked }) => lasts(revoked)],
  ["alice ends everything from another device: the copy stops working", ({ everywhere }) => lasts(everywhere)],
  ["alice's own device can get in again without a password", ({ comesBack }) => comesBack],
  ["The signing key has leaked: the thief", ({ key }) => (key === "refused" ? "is refused" : key)],
];
