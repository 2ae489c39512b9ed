import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { chromium } from "@playwright/test";
import { CHROMIUM_ARGS } from "./chromium.ts";
import { FILE, readRealRecording, withoutIds, type RealRecording } from "../src/site/data/real-exchange.ts";
import { recordSecure, RESOLVER } from "../tests/proofs/secure.ts";

/**
 * Records lab 3 in this browser. It writes no recording that differs from the old one in session IDs only, and none at all
 * with `isTiny`.
 */
export async function recordInto(executablePath: string, { isTiny }: { isTiny: boolean }): Promise<void> {
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS, RESOLVER] });
  try {
    const recording = { browser: `Chromium ${browser.version()}`, parts: await recordSecure(browser) };
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
