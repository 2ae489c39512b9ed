import type { Tab } from "../helpers/browsers/browser.ts";
import { expect, proof } from "./proof.ts";
import { startSite } from "./site.ts";

const ALL = [
  "strict=1; Path=/; SameSite=Strict",
  "lax=1; Path=/; SameSite=Lax",
  "none=1; Path=/; SameSite=None; Secure",
  "unset=1; Path=/",
];

const names = (pairs: string[]): string[] => pairs.map((pair) => pair.split("=")[0] ?? "");

/** Opens a page of another site that holds `body`, and clicks what is in it. */
async function clickOn(page: Tab, other: string, body: string): Promise<void> {
  await page.goto(other + `?body=${encodeURIComponent(body)}`);
  await page.click("a, button", "/target");
}

const form = (to: string, method: string) => `<form action="${to}" method="${method}"><button>go</button></form>`;

proof(
  "link-carries-lax",
  "with a link from another site the browser sends Lax cookies, but no Strict cookies",
  async ({ page, https, set }) => {
    await set(...ALL);
    await clickOn(page, https.url("evil.test", "/"), `<a href="${https.url("shop.test", "/target")}">go</a>`);
    expect(names(https.sent("/target"))).toEqual(["lax", "none", "unset"]);
  },
);

proof("get-form-carries-lax", "a GET form on another site sends Lax cookies", async ({ page, https, set }) => {
  await set(...ALL);
  await clickOn(page, https.url("evil.test", "/"), form(https.url("shop.test", "/target"), "get"));
  expect(names(https.sent("/target"))).toContain("lax");
});

proof(
  "post-withholds-lax",
  "a form posted from another site sends neither Strict nor Lax cookies",
  async ({ page, https, set }) => {
    await set(...ALL);
    await clickOn(page, https.url("evil.test", "/"), form(https.url("shop.test", "/target"), "post"));
    expect(names(https.sent("/target"))).not.toContain("strict");
    expect(names(https.sent("/target"))).not.toContain("lax");
  },
);

proof(
  "post-carries-none",
  "a form posted from another site sends SameSite=None cookies",
  async ({ page, https, set }) => {
    await set(...ALL);
    await clickOn(page, https.url("evil.test", "/"), form(https.url("shop.test", "/target"), "post"));
    expect(names(https.sent("/target"))).toContain("none");
  },
);

proof(
  "unset-is-posted-for-two-minutes",
  "Chromium sends a new cookie without SameSite with a post from another site",
  async ({ page, https, set }) => {
    await set(...ALL);
    await clickOn(page, https.url("evil.test", "/"), form(https.url("shop.test", "/target"), "post"));
    expect(names(https.sent("/target"))).toContain("unset");
  },
);

proof(
  "the-request-arrives",
  "a post from another site arrives even when every cookie is withheld",
  async ({ page, https, set }) => {
    await set("strict=1; Path=/; SameSite=Strict");
    await clickOn(page, https.url("evil.test", "/"), form(https.url("shop.test", "/target"), "post"));
    const request = https.seen.findLast(({ path }) => path === "/target");
    expect(request).toMatchObject({ method: "POST", cookie: "" });
  },
);

proof(
  "browser-tells-the-origin",
  "the browser says with Origin and Sec-Fetch-Site where a post comes from",
  async ({ page, https }) => {
    await clickOn(page, https.url("evil.test", "/"), form(https.url("shop.test", "/target"), "post"));
    const request = https.seen.findLast(({ path }) => path === "/target");
    expect(request).toMatchObject({ origin: https.url("evil.test", ""), site: "cross-site" });
  },
);

proof("none-needs-secure", "a cookie with SameSite=None but without Secure is dropped", async ({ page, set }) => {
  await set("a=1; Path=/; SameSite=None");
  expect(await page.cookies()).toEqual([]);
});

proof(
  "image-withholds-lax",
  "if another site loads an image, the request has no Lax cookie",
  async ({ page, https, set }) => {
    await set("lax=1; Path=/; SameSite=Lax");
    const image = https.url("shop.test", "/image");
    await page.goto(https.url("evil.test", "/", { body: `<img src="${image}">` }));
    expect(https.seen.findLast(({ path }) => path === "/image")).toMatchObject({ cookie: "" });
  },
);

proof(
  "image-on-the-site-sends-all",
  "if the site itself loads an image, the request has every cookie",
  async ({ page, https, set }) => {
    await set("strict=1; Path=/; SameSite=Strict");
    await page.goto(https.url("shop.test", "/", { body: `<img src="/image">` }));
    expect(https.sent("/image")).toEqual(["strict=1"]);
  },
);

proof(
  "subdomain-is-same-site",
  "a post from a sibling subdomain counts as the same site, and has Strict cookies",
  async ({ page, https, set }) => {
    await set(...ALL);
    await clickOn(page, https.url("blog.shop.test", "/"), form(https.url("shop.test", "/target"), "post"));
    expect(names(https.sent("/target"))).toContain("strict");
  },
);

proof(
  "port-is-same-site",
  "another port of localhost is the same site and gets Strict cookies",
  async ({ page, http }) => {
    const other = await startSite("http");
    await page.goto(http.url("localhost", "/set", { cookies: ["strict=1; Path=/; SameSite=Strict"] }));
    await clickOn(page, other.url("localhost", "/"), form(http.url("localhost", "/target"), "post"));
    expect(names(http.sent("/target"))).toEqual(["strict"]);
    other.close();
  },
);

proof("localhost-and-127-are-two-sites", "localhost and 127.0.0.1 are different sites", async ({ page, http }) => {
  await page.goto(
    http.url("localhost", "/set", { cookies: ["strict=1; Path=/; SameSite=Strict", "lax=1; Path=/; SameSite=Lax"] }),
  );
  await clickOn(page, http.url("127.0.0.1", "/"), form(http.url("localhost", "/target"), "post"));
  expect(http.seen.findLast(({ path }) => path === "/target")).toMatchObject({ cookie: "", site: "cross-site" });
});
