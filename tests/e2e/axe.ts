import type { Page } from "@playwright/test";
import axe, { type RunOnly } from "axe-core";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * What violates WCAG 2.2 AA, and the rules with these other tags of axe, on the page or in one part of it. In the dark
 * theme only colours can differ.
 */
export async function violations(page: Page, part = "html", more: string[] = []): Promise<string[]> {
  // A long chapter is laid out in turns after its first paint: until then its parts have no size that axe could measure.
  await page.waitForFunction(() => document.documentElement.dataset["early"] === undefined);
  await page.emulateMedia({ colorScheme: "light" });
  const light = await run(page, part, { type: "tag", values: [...WCAG, ...more] });
  await page.emulateMedia({ colorScheme: "dark" });
  return [...light, ...(await run(page, part, { type: "rule", values: ["color-contrast"] }))];
}

/**
 * The frames of our pages show pages of other origins, at which axe does not look. It writes a selector and a report for
 * everything that is in order, if it is not told otherwise, and that takes as long as the rules themselves.
 */
async function run(page: Page, part: string, runOnly: RunOnly): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  return page.evaluate(
    async ([within, rules]) => {
      const options = { runOnly: rules, iframes: false, selectors: false, resultTypes: ["violations" as const] };
      const found = await axe.run(within, options);
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
    },
    [part, runOnly] as const,
  );
}
