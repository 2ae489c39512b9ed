import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { expect, test } from "vitest";
import { findChromium } from "../../scripts/chromium.ts";
import { haveRedis } from "../../scripts/redis.ts";
import { filesIn } from "../docs/pages.ts";

type Need = "the built site" | "Chromium" | "Redis";

/** Each script that measures or draws something, and what it needs. */
const SCRIPTS: Record<string, Need[]> = {
  "articles-in-go": [],
  "bench-blocking": ["the built site", "Chromium"],
  "bench-crowd": ["the built site"],
  "bench-grader": [],
  "bench-live": ["the built site"],
  "bench-paint": ["the built site", "Chromium"],
  "bench-panel": ["the built site", "Chromium"],
  "bench-redis": ["the built site", "Redis"],
  "bench-stores": ["Redis"],
  "bench-watch": [],
  "compare-all": [],
  "draw-card": ["Chromium"],
  "draw-sentences": [],
  flips: [],
  frameworks: [],
  hostile: ["the built site"],
  languages: [],
  "measure-memory": ["the built site"],
  "measure-noise": ["the built site"],
  "measure-unseen": [],
  "page-verdicts": ["Chromium"],
  prove: ["Chromium"],
  screenshots: ["the built site", "Chromium"],
  stale: [],
  "try-file": [],
};

/** Extra arguments of a script that is always as quick as the others' tiny mode. */
const INSTEAD: Record<string, string> = { stale: "2026-11-28" };

/** Commands, and parts of other scripts: `npm test` runs each of them in another way. */
const OTHERS = [
  "browsers",
  "build",
  "chromium",
  "export",
  "record-secure",
  "redis",
  "run-site",
  "serve",
  "start",
  "test",
];

const isHere: Record<Need, () => boolean> = {
  "the built site": () => existsSync("dist/server/entry.mjs"),
  Chromium: () => findChromium() !== undefined,
  Redis: haveRedis,
};

/** Every file that a full run may write, and when it was last written. */
const written = (): string[] =>
  ["content", "public", "docs"]
    .flatMap((folder) => filesIn(folder, ""))
    .map((file) => `${file} ${statSync(file).mtimeMs}`);

/** A script ends itself before, and says so. */
const LIMIT_MS = 4.5 * 60_000;

test.each(Object.entries(SCRIPTS))("%s runs with --tiny, and writes nothing into the project", (name, needs) => {
  const before = written();
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    [`scripts/${name}.ts`, INSTEAD[name] ?? "--tiny"],
    {
      encoding: "utf8",
      timeout: LIMIT_MS,
    },
  );
  const missing = needs.filter((need) => !isHere[need]());
  if (missing.length > 0) return expect(status, `without ${missing.join(" and ")} it says so and ends`).not.toBe(null);
  expect({ status, signal, stderr: status === 0 ? "" : stdout + stderr }).toEqual({
    status: 0,
    signal: null,
    stderr: "",
  });
  return expect(written()).toEqual(before);
});

test("every script runs here or in other tests", () => {
  const names = readdirSync("scripts").flatMap((file) => (file.endsWith(".ts") ? [file.slice(0, -3)] : []));
  expect([...Object.keys(SCRIPTS), ...OTHERS].sort()).toEqual(names.sort());
});
