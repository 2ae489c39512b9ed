import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "astro/zod";

export const FILE = "content/recordings/secure.json";

/** One request as it reached a lab's server, and the answer. `url` has no port; `page` is the heading of what came back. */
const step = z.strictObject({
  method: z.enum(["GET", "POST"]),
  url: z.url(),
  cookie: z.string(),
  status: z.number().int(),
  setCookies: z.array(z.string()),
  page: z.string(),
});
const steps = z.array(step).min(1);
/** `browser` with its version. The parts are runs of lab 3: which server, and what the visitor did. */
const recording = z.strictObject({
  browser: z.string().regex(/^Chromium \d+(\.\d+){3}$/),
  parts: z.strictObject({ starter: steps, solution: steps, refused: steps, local: steps }),
});

export type RealStep = z.infer<typeof step>;
export type RealRecording = z.infer<typeof recording>;
export type RealPart = keyof RealRecording["parts"];

/**
 * What a real browser sent to lab 3 over http and https, as `npm run prove` recorded it. Throws when the file has
 * another shape.
 */
export const readRealRecording = (root = process.cwd()): RealRecording =>
  recording.parse(JSON.parse(readFileSync(join(root, FILE), "utf8")));

/** The same with equal session IDs, because nothing else differs between two runs. */
export const withoutIds = <Parts>(parts: Parts): Parts =>
  JSON.parse(JSON.stringify(parts).replace(/[0-9a-f]{64}/g, "(a session ID)")) as Parts;
