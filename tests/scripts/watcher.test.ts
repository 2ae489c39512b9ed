import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { watch } from "../../scripts/measuring/watcher.ts";

const folder = mkdtempSync(join(tmpdir(), "wristband-"));
const file = join(folder, "watched.txt");
writeFileSync(file, "");
afterAll(() => rmSync(folder, { recursive: true }));

const starting = (code: string, patience: number) =>
  watch({ args: ["-e", code], cwd: folder, waits: /Waiting/, file, patience });

test("if the watcher waits, it gets each save, and the benchmark measures the time until the verdict", async () => {
  const watcher = await starting(
    `require("fs").watch("watched.txt", () => console.log("Waiting")); console.log("Waiting");`,
    60_000,
  );
  expect(await watcher.save()).toBeGreaterThan(0);
  expect(readFileSync(file, "utf8")).toBe("\n");
  watcher.stop();
});

test("if the watcher never waits for a save, the benchmark stops and shows the watcher's output", async () => {
  await expect(starting(`console.error("no lab here"); setInterval(() => {}, 1000);`, 2_000)).rejects.toThrow(
    /did not say \/Waiting\/ within 2 s\. It said:/,
  );
});

test("if the watcher ends, the benchmark stops at once and shows the watcher's output", async () => {
  await expect(starting(`console.error("no lab here"); process.exitCode = 3;`, 60_000)).rejects.toThrow(
    /ended with 3\. It said:\nno lab here/,
  );
});
