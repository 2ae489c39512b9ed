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
  ["A copy, shown from the thief's machine", ({ replay }) => (replay === "in" ? "lets him in" : "refused")],
  ["The copy ends by itself", ({ unnoticed }) => lasts(unnoticed)],
  ["alice ends what was copied: the copy ends", ({ revoked }) => lasts(revoked)],
  ["alice ends everything from another device: the copy ends", ({ everywhere }) => lasts(everywhere)],
  ["Her own device is in again without a password", ({ comesBack }) => comesBack],
  ["The key that signs has leaked: the thief", ({ key }) => (key === "refused" ? "is refused" : key)],
];
