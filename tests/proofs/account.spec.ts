import type { Tab } from "../helpers/browsers/browser.ts";
import { expect, proof } from "./proof.ts";
import type { Site } from "./site.ts";

/** Opens the page of a link with a token. Answers the Referer of its own form and of another site's picture. */
async function referers(page: Tab, https: Site, headers: string[]) {
  const link = https.url("shop.test", "/reset/token-1234", { headers });
  await page.goto(link);
  const [own, other] = [https.url("shop.test", "/own"), https.url("ads.test", "/picture")];
  await page.evaluate(
    ([post = "", picture = ""]) => {
      new Image().src = picture;
      return fetch(post, { method: "POST" }).then(() => {});
    },
    [own, other],
  );
  const seen = (path: string) => https.seen.find((one) => one.path === path)?.referer;
  await expect.poll(() => seen("/picture")).toBeDefined();
  return { link, own: seen("/own"), other: seen("/picture") };
}

proof(
  "referer-holds-the-token",
  "the page of a link with a token sends its whole address as Referer to its own server, and only its origin to another site",
  async ({ page, https }) => {
    const { link, own, other } = await referers(page, https, []);
    expect([own, other]).toEqual([link, `${new URL(link).origin}/`]);
  },
);

proof(
  "unsafe-url-sends-it-everywhere",
  "with Referrer-Policy: unsafe-url the page of a link with a token sends its whole address to other sites too",
  async ({ page, https }) => {
    const { link, other } = await referers(page, https, ["Referrer-Policy: unsafe-url"]);
    expect(other).toBe(link);
  },
);

proof(
  "no-referrer-keeps-the-token",
  "with Referrer-Policy: no-referrer the page of a link with a token sends no Referer at all",
  async ({ page, https }) => {
    const { own, other } = await referers(page, https, ["Referrer-Policy: no-referrer"]);
    expect([own, other]).toEqual(["", ""]);
  },
);
