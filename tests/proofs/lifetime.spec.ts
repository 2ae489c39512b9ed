import type { Tab } from "../helpers/browsers/browser.ts";
import { expect, proof } from "./proof.ts";

const DAY = 86_400;

/** Seconds from now until the browser will drop the cookie; -1 for a session cookie. */
async function secondsLeft(page: Tab, name = "a"): Promise<number> {
  const cookie = (await page.cookies()).find((one) => one.name === name);
  if (!cookie) throw new Error(`the browser keeps no cookie called ${name}`);
  return cookie.expires === -1 ? -1 : Math.round(cookie.expires - Date.now() / 1000);
}

proof(
  "no-lifetime-is-a-session-cookie",
  "a cookie without Max-Age and Expires has no date of expiry",
  async ({ page, set }) => {
    await set("a=1; Path=/");
    expect(await secondsLeft(page)).toBe(-1);
  },
);

proof("max-age-counts-seconds", "Max-Age counts seconds", async ({ page, set }) => {
  await set("a=1; Path=/; Max-Age=3600");
  expect(Math.abs((await secondsLeft(page)) - 3600)).toBeLessThan(60);
});

proof("max-age-beats-expires", "Max-Age wins over Expires", async ({ page, set }) => {
  await set("a=1; Path=/; Max-Age=3600; Expires=Wed, 21 Oct 2015 07:28:00 GMT");
  expect(Math.abs((await secondsLeft(page)) - 3600)).toBeLessThan(60);
});

proof("capped-at-400-days", "no cookie is kept longer than 400 days", async ({ page, set }) => {
  await set("a=1; Path=/; Max-Age=86400000");
  expect(Math.abs((await secondsLeft(page)) - 400 * DAY)).toBeLessThan(60);
});

proof(
  "malformed-max-age-ignored",
  "the browser ignores a Max-Age with a unit, quotes, a fraction or no value, and keeps a session cookie",
  async ({ page, set }) => {
    for (const value of ["1h", '"3600"', "3960.0000000000005", ""]) {
      await set(`a=1; Path=/; Max-Age=${value}`);
      expect(await secondsLeft(page)).toBe(-1);
    }
  },
);

proof(
  "iso-expires-ignored",
  "the browser ignores an ISO date in Expires, and keeps a session cookie",
  async ({ page, set }) => {
    await set("a=1; Path=/; Expires=2037-01-01T00:00:00.000Z", "b=1; Path=/; Expires=2114380800000");
    expect(await secondsLeft(page)).toBe(-1);
    expect(await secondsLeft(page, "b")).toBe(-1);
  },
);

proof("past-expires-deletes", "Expires in the past deletes the cookie", async ({ set, open }) => {
  await set("a=1; Path=/");
  await set("a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
  expect(await open()).toEqual([]);
});

proof("max-age-zero-deletes", "Max-Age=0 deletes the cookie", async ({ set, open }) => {
  await set("a=1; Path=/");
  await set("a=; Path=/; Max-Age=0");
  expect(await open()).toEqual([]);
});

proof("negative-max-age-deletes", "a negative Max-Age deletes the cookie", async ({ set, open }) => {
  await set("a=1; Path=/");
  await set("a=; Path=/; Max-Age=-1");
  expect(await open()).toEqual([]);
});

proof("deletion-needs-the-path", "a deletion with another path does not delete the cookie", async ({ set, open }) => {
  await set("a=1; Path=/");
  await open("/account/logout", { cookies: ["a=; Max-Age=0"] });
  expect(await open()).toEqual(["a=1"]);
});

proof(
  "deletion-needs-the-domain",
  "a deletion with another Domain does not delete the cookie",
  async ({ set, open }) => {
    await set("a=1; Path=/; Domain=shop.test");
    await set("a=; Path=/; Max-Age=0");
    expect(await open()).toEqual(["a=1"]);
  },
);

proof(
  "empty-value-is-kept",
  "an empty value alone does not delete the cookie, but makes its value empty",
  async ({ set, open }) => {
    await set("a=1; Path=/");
    await set("a=; Path=/");
    expect(await open()).toEqual(["a="]);
  },
);

proof(
  "host-prefix-deletion-needs-secure",
  "a deletion of a __Host- cookie without Secure is ignored",
  async ({ set, open }) => {
    await set("__Host-a=1; Path=/; Secure");
    await set("__Host-a=; Path=/; Max-Age=0");
    expect(await open()).toEqual(["__Host-a=1"]);
    await set("__Host-a=; Path=/; Max-Age=0; Secure");
    expect(await open()).toEqual([]);
  },
);

proof(
  "clear-site-data-takes-all",
  "Clear-Site-Data deletes the cookies of the whole site, with its other ports and subdomains",
  async ({ page, http, https, set, open }) => {
    await page.goto(http.url("shop.test", "/set", { cookies: ["other-port=1; Path=/"] }));
    await page.goto(https.url("sub.shop.test", "/set", { cookies: ["sub=1; Path=/"] }));
    await set("a=1; Path=/");
    await open("/logout", { headers: ['Clear-Site-Data:"cookies"'] });
    expect(await page.cookies()).toEqual([]);
    await page.goto(http.url("shop.test", "/after"));
    await page.goto(https.url("sub.shop.test", "/after"));
    expect([http.sent("/after"), https.sent("/after")]).toEqual([[], []]);
  },
);
