import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What violates WCAG 2.2 AA, on the page or in one part of it. In the dark theme only colours can differ. */
export async function violations(page: Page, part = "html"): Promise<string[]> {
  // The legacy mode looks at this one document, and opens no page of its own for the result.
  const axe = () => new AxeBuilder({ page }).include(part).setLegacyMode();
  await page.emulateMedia({ colorScheme: "light" });
  const light = await axe().withTags(WCAG).analyze();
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await axe().withRules(["color-contrast"]).analyze();
  return [...light.violations, ...dark.violations].map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
