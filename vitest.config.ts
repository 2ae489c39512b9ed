import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { mistaken } from "./labs/kit/build/vite.ts";

const MINUTE = 60_000;

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
  },
});
