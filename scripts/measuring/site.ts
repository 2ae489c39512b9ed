import { chromium, type Browser } from "@playwright/test";
import { CHROMIUM_ARGS, getChromium } from "../chromium.ts";
import { start } from "../load/start.ts";

/** `site` is the address without a slash at its end. */
export type Visit = { site: string; browser: Browser };

/**
 * Opens a Chromium for the site that SITE names, or else for the built site, which it starts on a free port. Ends both when
 * the work is done or has failed.
 */
export async function visitSite<Result>(work: (visit: Visit) => Promise<Result>): Promise<Result> {
  const named = process.env["SITE"];
  const own = named === undefined ? await start("site") : undefined;
  const browser = await chromium.launch({ executablePath: getChromium(), args: CHROMIUM_ARGS });
  try {
    return await work({ site: named?.replace(/\/$/, "") ?? `http://localhost:${own?.port}`, browser });
  } finally {
    await browser.close();
    await own?.stop();
  }
}
