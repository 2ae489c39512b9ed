/**
 * `npx node scripts/bench-panel.ts [rounds] [chapter]`, after a build: how long a used panel takes to answer, from a press to the next
 * paint, with the CPU slowed down fourfold. SITE names another site than the one that was built.
 */
import type { Locator, Page } from "@playwright/test";
import { median } from "../src/site/data/median.ts";
import { amount, endAfter, numberAt, words } from "./measuring/options.ts";
import { visitSite, type Visit } from "./measuring/site.ts";
import { stamp } from "./measuring/stamp.ts";
import { figure, writeDown } from "./measuring/write-down.ts";

const SLOW = 4;

type Press = { name: string; run: (panel: Locator) => Promise<void> };

const button = (name: string): Press => ({
  name,
  run: (panel) => panel.getByRole("button", { name, exact: true }).click(),
});
const key = (name: string): Press => ({
  name: `key ${name} on the slider`,
  run: (panel) => panel.getByRole("slider").press(name),
});
const PRESSES: Press[] = [
  button("Log in as alice"),
  button("Open the dashboard"),
  button("Copy the cookie"),
  button("Send"),
  button("Run the attack"),
  button("Pause"),
  button("Step on"),
  button("Step back"),
  key("Home"),
  key("End"),
  button("Skip 31 minutes"),
  { name: "All headers", run: open },
  { name: "Solution", run: (panel) => panel.getByRole("radio", { name: "Solution" }).check() },
  button("Log in as bob"),
  button("Reset the server"),
];

/** Opens the first message's headers. This is preparation, and not part of the measured press. */
async function open(panel: Locator): Promise<void> {
  const summary = panel.locator("summary:visible").first();
  await summary.scrollIntoViewIfNeeded();
  await settled(panel.page());
  await summary.click();
}

/** Resolves a little after the next frame. */
const settled = (page: Page): Promise<unknown> =>
  page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => setTimeout(painted, 50))));

type Timed = { timed: number };

/**
 * Runs in the page: keeps the longest of the events that a press caused. The browser does not report events shorter
 * than 16 ms.
 */
function watch(): void {
  const seen = Object.assign(globalThis, { timed: 0 });
  const take = (list: PerformanceObserverEntryList) => {
    for (const { duration } of list.getEntries()) seen.timed = Math.max(seen.timed, duration);
  };
  new PerformanceObserver(take).observe({
    type: "event",
    buffered: true,
    durationThreshold: 16,
  } as PerformanceObserverInit);
}

/** Milliseconds from the press to the paint after it, as the browser's event timing has it: in steps of 8. */
async function time(page: Page, { run }: Press): Promise<number> {
  await page.evaluate(() => void ((globalThis as unknown as Timed).timed = 0));
  const panel = page.locator("live-panel");
  await panel.locator("details.rest").evaluate((fold) => fold.setAttribute("open", ""));
  await run(panel);
  await settled(page);
  return page.evaluate(() => (globalThis as unknown as Timed).timed);
}

/** Opens a chapter and makes every press once. */
async function play({ site, browser }: Visit, chapter: string, times: Map<string, number[]>): Promise<void> {
  const page = await (await browser.newContext()).newPage();
  await page.addInitScript(watch);
  await page.goto(`${site}/chapters/${chapter}/`);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOW });
  for (const press of PRESSES.slice(0, amount(PRESSES.length, 2))) {
    const all = times.get(press.name) ?? [];
    times.set(press.name, [...all, await time(page, press)]);
  }
  await page.context().close();
}

endAfter(20);
const about = stamp();
const rounds = numberAt(0, amount(5, 1));
const times = new Map<string, number[]>();
await visitSite(async (visit) => {
  for (let round = 0; round < rounds; round++) await play(visit, words[1] ?? "cookie-flags", times);
});
const figures = [...times].map(([name, all]) =>
  figure(`from the press “${name}” to the paint`, median(all), "ms", `median of ${rounds}, worst ${Math.max(...all)}`),
);
writeDown(about, Object.fromEntries(figures.map((one) => [one.what, one])));
