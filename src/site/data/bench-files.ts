import { join } from "node:path";
import { listLabs, suiteFile } from "../../../labs/kit/build/catalogue.ts";

/** What runs a live server for a draft, for buildBench. */
export const LIVE = join(process.cwd(), "src/live/in-page/live-draft.ts");

/** The page that the chapters frame. */
export const FRAME = "frame.html";

/** Everything that grades in a reader's browser, by file name, without building it. */
export const benchFiles = (root = process.cwd()): string[] => [
  FRAME,
  "learner.js",
  "reader.js",
  ...listLabs(root).map(suiteFile),
];

let built: Promise<Record<string, string>> | undefined;

/** One of those files. The first call builds all of them, which takes seconds. */
export async function benchFile(name: string): Promise<string | undefined> {
  if (!benchFiles().includes(name)) return undefined;
  // Imported only here, because a server that serves a build must not load Vite.
  built ??= import("../../../labs/kit/build/build-bench.ts").then(({ buildBench }) => buildBench(process.cwd(), LIVE));
  return (await built)[name === FRAME ? "index.html" : name];
}
