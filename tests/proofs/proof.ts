import { test as base } from "../helpers/browsers/fixture.ts";
import type { RealBrowser, Tab, Visitor } from "../helpers/browsers/browser.ts";
import { DIFFERENCES } from "./differences.ts";
import { startSite, type Answer, type Site } from "./site.ts";

type Stage = {
  page: Tab;
  /** Plain http. */
  http: Site;
  /** https, with a certificate made for these tests. */
  https: Site;
  /** Opens a page of https://shop.test that sets these cookies. */
  set(...cookies: string[]): Promise<void>;
  /** Opens a page of https://shop.test and answers the cookies the browser sent with it. */
  open(path?: string, answer?: Answer): Promise<string[]>;
};

/** A tab for one proof after the other, each time of somebody who is new to every site. */
type Door = { enter(): Promise<Tab>; leave(): Promise<void>; close(): Promise<void> };

/** Most of a proof's time goes into the first page of a visitor, so one whose driver can empty the jar comes again. */
function doorOf(real: RealBrowser): Door {
  let visitor: Visitor | undefined;
  let page: Tab | undefined;
  const close = async () => {
    await visitor?.close();
    visitor = page = undefined;
  };
  return {
    enter: async () => {
      visitor ??= await real.visit();
      return (page ??= await visitor.newTab());
    },
    leave: async () => {
      if (!visitor?.clear) return close();
      await page?.goto("about:blank");
      await visitor.clear();
    },
    close,
  };
}

const test = base.extend<{ stage: Stage }, { door: Door }>({
  door: [
    async ({ real }, use) => {
      const door = doorOf(real);
      await use(door);
      await door.close();
    },
    { scope: "worker" },
  ],
  stage: async ({ door }, use) => {
    const [http, https, page] = await Promise.all([startSite("http"), startSite("https"), door.enter()]);
    const open = async (path = "/", answer: Answer = {}) => {
      await page.goto(https.url("shop.test", path, answer));
      return https.sent(path);
    };
    const set = async (...cookies: string[]) => void (await open("/set", { cookies }));
    await use({ page, http, https, set, open });
    await door.leave();
    http.close();
    https.close();
  },
});

/**
 * Proves one sentence about browsers. `id` is what <Proof id="…"> in a chapter refers to; `claim` is the sentence, and
 * the name of the test. In a browser that differences.ts names for it, the sentence must be false.
 */
export function proof(id: string, claim: string, run: (stage: Stage) => Promise<void>): void {
  test(`${id}: ${claim}`, ({ stage, real }) => {
    expectDifference(id, real);
    return run(stage);
  });
}

/** Like `proof`, for a sentence that needs browsers of its own kind. */
export function proofIn(id: string, claim: string, run: (real: RealBrowser) => Promise<void>): void {
  test(`${id}: ${claim}`, ({ real }) => {
    expectDifference(id, real);
    return run(real);
  });
}

function expectDifference(id: string, { name }: RealBrowser): void {
  const why = DIFFERENCES[id]?.[name];
  test.fail(why !== undefined, why);
}

export { expect } from "@playwright/test";
