import { defineConfig } from "vitest/config";
import { mistaken } from "./labs/kit/build/vite.ts";

export default defineConfig({
  plugins: [mistaken()],
  test: { include: ["tests/**/*.test.ts"], testTimeout: 10_000, maxWorkers: "100%" },
});
