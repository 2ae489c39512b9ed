import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { mistaken } from "./labs/kit/build/vite.ts";

const MINUTE = 60_000;

/** What takes longest, with the longest first: begun at the end, each would keep one core busy and leave the others idle. */
const LONG = [
  /tests\/scripts\/tiny/,
  /tests\/kit\/target\/worker\/in-browsers/,
  /labs\/\d\d-[^/]+\/lab/,
  /tests\/cli\//,
];

/** Without results of an earlier run, Vitest begins with the largest files. A lab's have three lines. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) =>
      LONG.findIndex((one) => one.test(moduleId)) + 1 || LONG.length + 1;
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  plugins: [mistaken()],
  test: {
    include: ["tests/**/*.test.ts", "labs/*/*.test.ts"],
    // No test measures time with its limit. A limit ends what hangs, and a busy machine takes ten times as long as a quiet one.
    testTimeout: 5 * MINUTE,
    hookTimeout: 5 * MINUTE,
    teardownTimeout: MINUTE,
    expect: { poll: { timeout: MINUTE } },
    // One more than there are cores, because many tests wait for a process that they have started.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongFirst },
  },
});
