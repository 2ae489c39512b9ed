/**
 * How long a used panel takes to answer, from a press to the next paint, with the CPU slowed down fourfold:
 * `node scripts/bench-panel.ts [chapter] [rounds]`. Looks at the site that `npm start` serves, or at SITE.
 */
import { chromium, type Locator, type Page } from "@playwright/test";
import { CHROMIUM_ARGS, getChromium } from "./chromium.ts";

const SITE = process.env["SITE"] ?? "http://localhost:4321";
const SLOW = 4;
const [chapter = "cookie-flags", rounds = "5"] = process.argv.slice(2);

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

/** Opens the first message's headers. Getting there is no part of the press. */
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

/** Runs in the page: keeps the longest of the events that a press caused. Shorter than 16 ms is not told. */
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
  await run(page.locator("live-panel"));
  await page.waitForLoadState("networkidle");
  await settled(page);
  return page.evaluate(() => (globalThis as unknown as Timed).timed);
}

const browser = await chromium.launch({ executablePath: getChromium(), args: CHROMIUM_ARGS });
const times = new Map(PRESSES.map(({ name }): [string, number[]] => [name, []]));
for (let round = 0; round < Number(rounds); round++) {
  const page = await (await browser.newContext()).newPage();
  await page.addInitScript(watch);
  await page.goto(`${SITE}/chapters/${chapter}/`);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOW });
  for (const press of PRESSES) times.get(press.name)?.push(await time(page, press));
  await page.context().close();
}
await browser.close();

console.log(`${chapter}, ${rounds} rounds, CPU slowed down ${SLOW} times: from a press to the next paint, in ms`);
for (const [name, all] of times) {
  const sorted = all.toSorted((a, b) => a - b);
  console.log(`${name}: median ${sorted[Math.floor(sorted.length / 2)]}, worst ${sorted.at(-1)}`);
}
