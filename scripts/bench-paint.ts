/**
 * `npx node scripts/bench-paint.ts [rounds] [URL ...]`: largest paint and layout shift of pages, by turns in one run, medians. Without
 * URLs: the site's home page, a short chapter and the longest, after a build. Each page is loaded in a fresh browser context,
 * the CPU slowed down fourfold, first over a fast line and then over one of 1.6 Mbit/s with 150 ms there and back, which is
 * Lighthouse's idea of a phone.
 */
import type { Browser } from "@playwright/test";
import type { Figure } from "../src/site/data/figures.ts";
import { median } from "../src/site/data/median.ts";
import { amount, endAfter, numberAt, words } from "./measuring/options.ts";
import { visitSite } from "./measuring/site.ts";
import { stamp } from "./measuring/stamp.ts";
import { figure, writeDown } from "./measuring/write-down.ts";

const SLOW = 4;
const PAGES = amount(3, 1);
const PATHS = ["/chapters/username-in-a-cookie/", "/chapters/choosing/", "/"].slice(0, PAGES);
const SLOW_LINE = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };

type Line = "fast line" | "slow line";
type Paint = { first: number; largest: number; shift: number; element: string };
type Shift = PerformanceEntry & { value: number };
type Largest = PerformanceEntry & { element: Element | null };

/** Runs in the page, before the page's own scripts. */
function watch(): void {
  const seen = Object.assign(globalThis, { painted: { first: 0, largest: 0, shift: 0, element: "" } }).painted;
  const on = (type: string, take: (entry: PerformanceEntry) => void) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  on("paint", ({ name, startTime }) => name === "first-contentful-paint" && (seen.first = startTime));
  on("layout-shift", (entry) => (seen.shift += (entry as Shift).value));
  on("largest-contentful-paint", (entry) => {
    seen.largest = entry.startTime;
    const { element } = entry as Largest;
    seen.element = element ? `${element.localName}.${element.className}` : "";
  });
}

async function load(browser: Browser, url: string, line: Line): Promise<Paint> {
  const context = await browser.newContext({ viewport: { width: 412, height: 823 } });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOW });
  if (line === "slow line") await devtools.send("Network.emulateNetworkConditions", SLOW_LINE);
  await page.addInitScript(watch);
  await page.goto(url, { waitUntil: "networkidle" });
  const paint = await page.evaluate(() => (globalThis as unknown as { painted: Paint }).painted);
  await context.close();
  return paint;
}

/** Loads each page several times over one connection, in turns. */
async function measure(browser: Browser, urls: readonly string[], rounds: number, line: Line): Promise<Figure[]> {
  const all = new Map(urls.map((url): [string, Paint[]] => [url, []]));
  for (let round = 0; round < rounds; round++)
    for (const [url, paints] of all) paints.push(await load(browser, url, line));
  return [...all].flatMap(([url, paints]) => {
    const page = new URL(url).hostname === "localhost" ? new URL(url).pathname : url;
    const of = (name: "first" | "largest") => median(paints.map((paint) => paint[name]));
    const how = `median of ${rounds}`;
    return [
      figure(`first paint of ${page}, ${line}`, of("first"), "ms", how),
      figure(`largest paint of ${page}, ${line}`, of("largest"), "ms", `${how}; ${paints[0]?.element}`),
      figure(`layout shift of ${page}, ${line}`, Math.max(...paints.map(({ shift }) => shift)), "", "worst"),
    ];
  });
}

endAfter(30);
const about = stamp();
const figures = await visitSite(async ({ site, browser }) => {
  const named = words.slice(1);
  const urls = named.length > 0 ? named : PATHS.map((path) => site + path);
  const rounds = numberAt(0, amount(9, 1));
  const found: Figure[] = [];
  for (const line of ["fast line", "slow line"] as const) found.push(...(await measure(browser, urls, rounds, line)));
  return found;
});
writeDown(about, Object.fromEntries(figures.map((one) => [one.what, one])));
