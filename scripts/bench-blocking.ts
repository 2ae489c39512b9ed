/**
 * `npx node scripts/bench-blocking.ts [rounds] [chapter ...]`, after a build: how long a page's scripts, styles and layout keep
 * a reader waiting while it loads, beside a page of Starlight with the same text, by turns in one run. Starlight is
 * installed in a temporary folder for this run, by npm. With --tiny only our own page is loaded.
 *
 * Counted as Lighthouse's simulated slowdown does it: the CPU time of each task of the page's main thread after its first
 * paint, four times; what a task takes above 50 ms blocks. CPU time does not depend on what else runs on the machine.
 */
import type { Browser } from "@playwright/test";
import type { Figure } from "../src/site/data/figures.ts";
import { median } from "../src/site/data/median.ts";
import { amount, endAfter, isTiny, numberAt, words } from "./measuring/options.ts";
import { visitSite } from "./measuring/site.ts";
import { stamp } from "./measuring/stamp.ts";
import { blockingOf, CATEGORIES } from "./measuring/trace.ts";
import { figure, writeDown } from "./measuring/write-down.ts";
import { serveStarlight } from "./places/starlight.ts";
import { readText, type TextPage } from "./places/text-of-page.ts";

const SLOW = 4;
/** The first, those that once took longest, and the longest. */
const CHAPTERS = ["the-wristband", "cookie-flags", "fixation", "races", "choosing"];

type Blocking = ReturnType<typeof blockingOf>;

/** Loads a page in a fresh context, and waits until nothing is left to do. */
async function load(browser: Browser, url: string): Promise<Blocking> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await browser.startTracing(page, { categories: CATEGORIES });
  await page.goto(url, { waitUntil: "networkidle" });
  // What waits for an idle moment belongs to loading too.
  await page.evaluate(() => new Promise((settled) => requestIdleCallback(() => setTimeout(settled, 1_000))));
  const trace = await browser.stopTracing();
  await context.close();
  return blockingOf(trace.toString(), SLOW);
}

async function textOf(browser: Browser, url: string): Promise<TextPage> {
  const page = await browser.newPage();
  await page.goto(url);
  const text = await page.evaluate(readText);
  await page.close();
  return text;
}

endAfter(60);
const about = stamp();
const figures = await visitSite(async ({ site, browser }) => {
  const named = words.slice(1);
  const chapters = (named.length > 0 ? named : CHAPTERS).slice(0, amount(Infinity, 1));
  const ours = (slug: string): string => `${site}/chapters/${slug}/`;
  const texts: Record<string, TextPage> = {};
  for (const slug of chapters) texts[slug] = await textOf(browser, ours(slug));
  const starlight = isTiny ? undefined : await serveStarlight(texts);
  const rounds = numberAt(0, amount(7, 1));
  const found = new Map<string, Blocking[]>();
  for (let round = 0; round < rounds; round++)
    for (const slug of chapters)
      for (const url of [ours(slug), ...(starlight ? [starlight.address(slug)] : [])])
        found.set(url, [...(found.get(url) ?? []), await load(browser, url)]);
  starlight?.close();
  return chapters.flatMap((slug) => {
    const of = (url: string, what: string): Figure[] => {
      const all = found.get(url) ?? [];
      const figureOf = (name: string, part: keyof Blocking) =>
        figure(`${name} of ${what}`, median(all.map((one) => one[part])), "ms", `median of ${rounds}`);
      return [figureOf("total blocking time", "total"), figureOf("blocked from the start", "whole")];
    };
    const beside = starlight ? of(starlight.address(slug), `Starlight with the text of ${slug}`) : [];
    return [...of(ours(slug), `chapter ${slug}`), ...beside];
  });
});
writeDown(about, Object.fromEntries(figures.map((one) => [one.what, one])));
