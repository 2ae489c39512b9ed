import { test as base } from "@playwright/test";
import type { BrowserName, RealBrowser } from "./browser.ts";
import { startBrowser } from "./start.ts";

export type BrowserOption = { driven: BrowserName };

/** Playwright's test with one real browser for each worker; a project says which by `use: { driven }`. */
export const test = base.extend<object, BrowserOption & { real: RealBrowser }>({
  driven: ["chromium", { scope: "worker", option: true }],
  real: [
    async ({ driven }, use) => {
      const real = await startBrowser(driven);
      await use(real);
      await real.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});
