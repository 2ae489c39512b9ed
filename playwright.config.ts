import { defineConfig } from "@playwright/test";
import { findFirefox, findWebKit } from "./scripts/browsers.ts";
import { CHROMIUM_ARGS, findHeadlessShell, getChromium } from "./scripts/chromium.ts";
import type { BrowserName } from "./tests/helpers/browsers/browser.ts";
import type { BrowserOption } from "./tests/helpers/browsers/fixture.ts";
import { drawProofs } from "./tests/proofs/draw.ts";

/** Another port when 4399 is taken; "none" when no test needs the site. */
const PORT = process.env["E2E_PORT"] ?? "4399";

/** `npm test` draws some of the proofs for each browser. */
const SEED = process.env["WRISTBAND_SEED"];

const proofsIn = (driven: BrowserName) => ({
  name: `proofs-${driven}`,
  testMatch: "proofs/**/*.spec.ts",
  use: { driven },
  grep: drawProofs(driven, SEED),
});

const pagesIn = (driven: BrowserName) => ({
  name: `pages-${driven}`,
  testMatch: "three-browsers/**/*.spec.ts",
  use: { driven },
});

const jarIn = (driven: BrowserName) => ({ name: `jar-${driven}`, testMatch: "kit/**/*.spec.ts", use: { driven } });

const allIn = (driven: BrowserName) => [pagesIn(driven), jarIn(driven), proofsIn(driven)];

/** The proofs and the jar's corpus take the browser that readers have; pages are the same in its headless shell. */
const launchOptions = {
  executablePath: findHeadlessShell() ?? process.env["WRISTBAND_CHROMIUM"] ?? getChromium(),
  args: [...CHROMIUM_ARGS, "--host-resolver-rules=MAP *.test 127.0.0.1"],
};

const site = {
  command: "node scripts/serve.ts",
  url: `http://localhost:${PORT}/`,
  env: { PORT: PORT },
  stdout: "ignore" as const,
  stderr: "pipe" as const,
  timeout: 300_000,
};

export default defineConfig<object, BrowserOption>({
  testDir: "tests",
  projects: [
    { name: "e2e", testMatch: "e2e/**/*.spec.ts", use: { launchOptions, reuseContext: true } },
    ...allIn("chromium"),
    ...(findFirefox() ? allIn("firefox") : []),
    ...(findWebKit() ? allIn("webkit") : []),
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
  // A click that cannot come would wait for the end of its test.
  use: { baseURL: `http://localhost:${PORT}`, actionTimeout: 120_000 },
  ...(PORT === "none" ? {} : { webServer: site }),
});
