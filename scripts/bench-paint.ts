/**
 * Largest paint and layout shift of pages, by turns in one run, medians: `node scripts/bench-paint.ts ROUNDS URL URL ...`
 * Each page is loaded in a fresh browser context, the CPU slowed down fourfold. With LINE=slow over a line of 1.6 Mbit/s with
 * 150 ms there and back, which is Lighthouse's idea of a phone.
 */
import { chromium, type Browser } from "@playwright/test";
import { median } from "../src/site/data/median.ts";
import { CHROMIUM_ARGS, getChromium } from "./chromium.ts";

const SLOW = 4;
const LINE = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };

type Paint = { first: number; largest: number; shift: number; element: string };
type Shift = PerformanceEntry & { value: number };
type Largest = PerformanceEntry & { element: Element | null };

/** Runs in the page, before anything of it. */
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

async function load(browser: Browser, url: string): Promise<Paint> {
  const context = await browser.newContext({ viewport: { width: 412, height: 823 } });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOW });
  if (process.env["LINE"] === "slow") await devtools.send("Network.emulateNetworkConditions", LINE);
  await page.addInitScript(watch);
  await page.goto(url, { waitUntil: "networkidle" });
  const paint = await page.evaluate(() => (globalThis as unknown as { painted: Paint }).painted);
  await context.close();
  return paint;
}

const [rounds = "", ...urls] = process.argv.slice(2);
if (!Number(rounds) || urls.length === 0) throw new Error("Say how often, and which pages: bench-paint.ts 9 URL URL");
const browser = await chromium.launch({ executablePath: getChromium(), args: CHROMIUM_ARGS });
const all = new Map(urls.map((url): [string, Paint[]] => [url, []]));
for (let round = 0; round < Number(rounds); round++)
  for (const [url, paints] of all) paints.push(await load(browser, url));
await browser.close();

for (const [url, paints] of all) {
  const of = (name: "first" | "largest") => median(paints.map((paint) => paint[name])).toFixed(0);
  const shift = Math.max(...paints.map(({ shift }) => shift));
  console.log(
    `${url}: first paint ${of("first")} ms, largest ${of("largest")} ms (${paints[0]?.element}), shift ${shift}`,
  );
}
