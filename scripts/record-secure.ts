import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { FILE, readRealRecording, withoutIds, type RealRecording } from "../src/site/data/real-exchange.ts";
import { startChromium } from "../tests/helpers/browsers/chromium.ts";
import { recordSecure } from "../tests/proofs/secure.ts";

/**
 * Records lab 3 in Chromium. It writes no recording that differs from the old one in session IDs only, and none at all
 * with `isTiny`.
 */
export async function recordInto({ isTiny }: { isTiny: boolean }): Promise<void> {
  const browser = await startChromium();
  try {
    const recording = { browser: browser.version, parts: await recordSecure(browser) };
    if (!isTiny && isNews(recording)) write(recording);
  } finally {
    await browser.close();
  }
}

const isNews = (recording: RealRecording): boolean =>
  !existsSync(FILE) || JSON.stringify(withoutIds(recording)) !== JSON.stringify(withoutIds(readRealRecording()));

function write(recording: RealRecording): void {
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, `${JSON.stringify(recording, null, 2)}\n`);
  console.log(`${FILE}: recorded in ${recording.browser}`);
}
