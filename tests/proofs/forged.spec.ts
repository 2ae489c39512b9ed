import type { Tab } from "../helpers/browsers/browser.ts";
import { expect, proof } from "./proof.ts";

/** Opens a page of another host that holds `body`, and clicks the button in it. */
async function press(page: Tab, at: string, body: string): Promise<void> {
  await page.goto(`${at}?body=${encodeURIComponent(body)}`);
  await page.click("button", "/target");
}

const form = (to: string) => `<form action="${to}" method="post"><button>go</button></form>`;

proof(
  "sibling-says-same-site",
  "a form on a sibling domain names its own origin, and says same-site",
  async ({ page, https }) => {
    await press(page, https.url("blog.shop.test", "/"), form(https.url("shop.test", "/target")));
    const request = https.seen.findLast(({ path }) => path === "/target");
    expect(request).toMatchObject({ origin: https.url("blog.shop.test", ""), site: "same-site" });
  },
);

proof(
  "own-form-says-same-origin",
  "a form on the site itself names the site's origin, and says same-origin",
  async ({ page, https }) => {
    await press(page, https.url("shop.test", "/"), form(https.url("shop.test", "/target")));
    const request = https.seen.findLast(({ path }) => path === "/target");
    expect(request).toMatchObject({ origin: https.url("shop.test", ""), site: "same-origin" });
  },
);

proof(
  "plain-http-says-no-site",
  "over plain http the browser sends a form's Origin, but no Sec-Fetch-Site",
  async ({ page, http }) => {
    await press(page, http.url("evil.test", "/"), form(http.url("shop.test", "/target")));
    const request = http.seen.findLast(({ path }) => path === "/target");
    expect(request).toMatchObject({ method: "POST", origin: http.url("evil.test", ""), site: "" });
  },
);

proof(
  "forged-login-is-kept",
  "the browser keeps the Lax cookie in the answer to another site's login form",
  async ({ page, https, open }) => {
    const login = https.url("shop.test", "/target", { cookies: ["id=thiefs; Path=/; Secure; HttpOnly; SameSite=Lax"] });
    const [action = "", query = ""] = login.split("?");
    await press(page, https.url("evil.test", "/"), form(`${action}?${query.replaceAll("&", "&amp;")}`));
    expect(await open("/after")).toEqual(["id=thiefs"]);
  },
);

proof("sandboxed-form-is-null", "a form in a sandboxed frame has the origin null", async ({ page, https }) => {
  const inside = `${form(https.url("shop.test", "/target"))}<script>document.forms[0].submit()</script>`;
  const frame = `<iframe sandbox="allow-forms allow-scripts" srcdoc='${inside}'></iframe>`;
  await page.goto(https.url("evil.test", "/", { body: frame }));
  await expect.poll(() => https.seen.findLast(({ path }) => path === "/target")).toMatchObject({ origin: "null" });
});

proof(
  "script-cannot-say-where-it-is",
  "a script cannot set Origin or Sec-Fetch-Site",
  async ({ page, https, open }) => {
    await open();
    await page.evaluate(async () => {
      const headers = { origin: "https://bank.test", "sec-fetch-site": "none", "x-mine": "yes" };
      await fetch("/target", { method: "POST", headers });
    });
    const request = https.seen.findLast(({ path }) => path === "/target");
    expect(request).toMatchObject({ origin: https.url("shop.test", ""), site: "same-origin" });
  },
);

proof(
  "delete-asks-first",
  "before a DELETE from another origin the browser asks the server, and does not send the DELETE without permission",
  async ({ page, https }) => {
    await page.goto(https.url("evil.test", "/"));
    const target = https.url("shop.test", "/target");
    await page.evaluate(async (to) => {
      await fetch(to, { method: "DELETE", credentials: "include" }).catch(() => undefined);
    }, target);
    expect(https.seen.filter(({ path }) => path === "/target").map(({ method }) => method)).toEqual(["OPTIONS"]);
  },
);
