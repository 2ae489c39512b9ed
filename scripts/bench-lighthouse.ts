/**
 * Lighthouse's four scores for the home page, an early chapter and the longest, on a phone and a desk, light and dark.
 * Lighthouse is no dependency: `npm install --prefix SOMEWHERE lighthouse`, then
 * `LIGHTHOUSE=SOMEWHERE/node_modules/lighthouse node scripts/bench-lighthouse.ts`. Looks at the site that `npm start` serves, or at SITE.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { CHROMIUM_ARGS, getChromium } from "./chromium.ts";

const SITE = process.env["SITE"] ?? "http://localhost:4321";
const PAGES = ["/", "/chapters/username-in-a-cookie/", "/chapters/choosing/"];
const WANTED = { performance: 98, accessibility: 100, "best-practices": 100, seo: 100 };
/** Chromium's own number for a reader who prefers it. */
const THEMES = { light: 1, dark: 0 };

type Report = { categories: Record<string, { score: number }>; audits: Record<string, { displayValue?: string }> };

const folder = process.env["LIGHTHOUSE"];
if (!folder) throw new Error("Say where Lighthouse is: LIGHTHOUSE=/somewhere/node_modules/lighthouse");

function measure(path: string, isDesk: boolean, theme: number): Report {
  const chrome = ["--headless=new", `--blink-settings=preferredColorScheme=${theme}`, ...CHROMIUM_ARGS].join(" ");
  const options = ["--quiet", "--output=json", `--chrome-flags=${chrome}`, ...(isDesk ? ["--preset=desktop"] : [])];
  const command = [join(folder ?? "", "cli/index.js"), SITE + path, ...options];
  const env = { ...process.env, CHROME_PATH: getChromium() };
  return JSON.parse(
    execFileSync(process.execPath, command, { env, maxBuffer: 100_000_000, encoding: "utf8" }),
  ) as Report;
}

for (const path of PAGES) {
  for (const isDesk of [false, true]) {
    for (const [theme, number] of Object.entries(THEMES)) {
      const { categories, audits } = measure(path, isDesk, number);
      const scores = Object.entries(WANTED).map(([name, wanted]) => {
        const score = Math.round((categories[name]?.score ?? 0) * 100);
        return `${name} ${score}${score < wanted ? ` (wanted: ${wanted})` : ""}`;
      });
      const paint = audits["largest-contentful-paint"]?.displayValue;
      console.log(`${path} ${isDesk ? "desk" : "phone"} ${theme}: ${scores.join(", ")}, largest paint ${paint}`);
    }
  }
}
