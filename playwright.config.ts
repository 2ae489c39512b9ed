import { defineConfig } from "@playwright/test";
import { CHROMIUM_ARGS, getChromium } from "./scripts/chromium.ts";

/** Another port when 4399 is taken; "none" when no test needs the site. */
const PORT = process.env["E2E_PORT"] ?? "4399";

const launch = (...more: string[]) => ({
  executablePath: process.env["WRISTBAND_CHROMIUM"] ?? getChromium(),
  args: [...CHROMIUM_ARGS, ...more],
});

const site = {
  command: "node scripts/serve.ts",
  url: `http://localhost:${PORT}/`,
  env: { PORT: PORT },
  stdout: "ignore" as const,
  stderr: "pipe" as const,
  timeout: 300_000,
};

export default defineConfig({
  testDir: "tests",
  projects: [
    { name: "e2e", testMatch: "e2e/**/*.spec.ts", use: { launchOptions: launch() } },
    // Names that are not the local machine, all leading to it: Secure and SameSite behave as on the open net.
    {
      name: "proofs",
      testMatch: ["proofs/**/*.spec.ts", "kit/**/*.spec.ts"],
      use: {
        ignoreHTTPSErrors: true,
        launchOptions: launch("--host-resolver-rules=MAP *.test 127.0.0.1, MAP *.co.uk 127.0.0.1"),
      },
    },
  ],
  // Generous, for slow machines: nothing here measures time.
  timeout: 600_000,
  expect: { timeout: 120_000 },
  fullyParallel: true,
  workers: 2,
  // A browser on a machine that other programs use loses a click now and then. What fails twice fails.
  retries: 1,
  forbidOnly: true,
  reporter: [["line"], ["json", { outputFile: "test-results/playwright.json" }]],
  use: { baseURL: `http://localhost:${PORT}` },
  ...(PORT === "none" ? {} : { webServer: site }),
});
