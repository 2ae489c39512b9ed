import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { CHROMIUM_ARGS, getChromium } from "../../scripts/chromium.ts";

/** Chromium's settings for third-party cookies. Left alone, they differ between its builds, and in private windows. */
const preferences = (letIn: boolean) => ({
  profile: { cookie_controls_mode: letIn ? 0 : 1, block_third_party_cookies: !letIn },
});

/** Opens a page in a profile of its own that lets third-party cookies in, or blocks them. */
export async function withThirdParties(letIn: boolean, run: (page: Page) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "wristband-profile-"));
  mkdirSync(join(folder, "Default"));
  writeFileSync(join(folder, "Default", "Preferences"), JSON.stringify(preferences(letIn)));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: process.env["WRISTBAND_CHROMIUM"] ?? getChromium(),
    args: [...CHROMIUM_ARGS, "--host-resolver-rules=MAP *.test 127.0.0.1"],
    ignoreHTTPSErrors: true,
  });
  try {
    await run(await context.newPage());
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
