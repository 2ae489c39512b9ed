import { test as base, type Page } from "@playwright/test";
import { startSite, type Answer, type Site } from "./site.ts";

type Stage = {
  page: Page;
  /** Plain http. */
  http: Site;
  /** https, with a certificate made for these tests. */
  https: Site;
  /** Opens a page of https://shop.test that sets these cookies. */
  set(...cookies: string[]): Promise<void>;
  /** Opens a page of https://shop.test and answers the cookies the browser sent with it. */
  open(path?: string, answer?: Answer): Promise<string[]>;
};

const test = base.extend<{ stage: Stage }>({
  stage: async ({ page }, use) => {
    const [http, https] = await Promise.all([startSite("http"), startSite("https")]);
    const open = async (path = "/", answer: Answer = {}) => {
      await page.goto(https.url("shop.test", path, answer));
      return https.sent(path);
    };
    const set = async (...cookies: string[]) => void (await open("/set", { cookies }));
    await use({ page, http, https, set, open });
    http.close();
    https.close();
  },
});
/**
 * Proves one sentence about browsers. `id` is what <Proof id="…"> in a chapter refers to; `claim` is the sentence, and
 * the name of the test.
 */
export function proof(id: string, claim: string, run: (stage: Stage) => Promise<void>): void {
  test(`${id}: ${claim}`, ({ stage }) => run(stage));
}

export { expect } from "@playwright/test";
