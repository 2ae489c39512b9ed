import { defineConfig } from "vitest/config";
import { labs } from "./labs/kit/build/vite.ts";

export default defineConfig({
  plugins: [labs()],
  test: { include: ["tests/**/*.test.ts"], testTimeout: 10_000, maxWorkers: "100%" },
});
