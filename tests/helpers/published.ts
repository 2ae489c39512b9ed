import { join } from "node:path";
import { expect, type RunnerTask, type TestContext } from "vitest";

/**
 * Holds the file against `text`, which a run has just found. `vitest --update=all` writes it, and so does a first run,
 * but only when every test before this one in its group has run and passed: figures of a red run or of half a run are
 * never written. `file` counts from the project's root.
 */
export async function mustBePublished({ task, skip }: TestContext, file: string, text: string): Promise<void> {
  const others = (task.suite?.tasks ?? task.file.tasks).filter((other) => other !== task);
  if (!others.slice(0, placeOf(task)).every(hasPassed)) skip("a test before this one failed or was not run");
  await expect(text).toMatchFileSnapshot(join(process.cwd(), file));
}

const placeOf = (task: RunnerTask): number => (task.suite?.tasks ?? task.file.tasks).indexOf(task);

/** A group has passed when all its tests have. */
const hasPassed = (task: RunnerTask): boolean =>
  task.type === "suite" ? task.tasks.every(hasPassed) : task.result?.state === "pass";
