import { findFirefox, findWebKit } from "../../../scripts/browsers.ts";
import type { BrowserName, RealBrowser } from "./browser.ts";
import { startChromium } from "./chromium.ts";
import { startFirefox } from "./firefox.ts";
import { startWebKit } from "./webkit.ts";

/** Starts one of the three browsers. Throws when it is not on this machine. */
export function startBrowser(name: BrowserName): Promise<RealBrowser> {
  if (name === "chromium") return startChromium();
  const found = name === "firefox" ? findFirefox() : undefined;
  if (found) return startFirefox(found);
  const programs = name === "webkit" ? findWebKit() : undefined;
  if (programs) return startWebKit(programs);
  throw new Error(`There is no ${name} on this machine.`);
}
