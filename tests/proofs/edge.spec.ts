import type { Tab } from "../helpers/browsers/browser.ts";
import { expect, proof } from "./proof.ts";
import type { Answer, Site } from "./site.ts";

const SESSION = "id=alices; Path=/; Secure; HttpOnly; SameSite=Lax";
const OVER = "id=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0";

/** Opens a private page with that Cache-Control, logs out, and presses Back. Answers what it shows, and how often the server was asked. */
async function pressBack(page: Tab, site: Site, control: string) {
  const open = (path: string, answer: Answer) => page.goto(site.url("shop.test", path, answer));
  await open("/login", { cookies: ["id=alices; Path=/; HttpOnly; SameSite=Lax"] });
  await open("/private", { headers: [`Cache-Control: ${control}`], body: "<title>x</title><p>locker 1234</p>" });
  await open("/logout", { cookies: ["id=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"] });
  // Not `leave`: a page that comes back as a whole is not loaded, so nobody could wait for that.
  await page.evaluate(() => void setTimeout(() => history.back()));
  await expect.poll(() => page.evaluate(() => location.pathname).catch(() => "on the way")).toBe("/private");
  const text = await page.evaluate(() => document.body.innerText.trim());
  return { text, asked: site.seen.filter(({ path }) => path === "/private").length };
}

// Over http, because Chromium keeps nothing that came with a certificate which it does not know.
proof(
  "back-shows-what-is-stored",
  "after a logout, the Back button shows a private page without no-store again, and sends no request to the server",
  async ({ page, http }) => {
    const { text, asked } = await pressBack(page, http, "private, max-age=600");
    expect([text, asked]).toEqual(["locker 1234", 1]);
  },
);

// Over https, because WebKitGTK freezes pages that came over http, whatever they say.
proof(
  "back-asks-after-no-store",
  "after a logout, the Back button requests a page with no-store from the server again, over https",
  async ({ page, https }) => {
    const { asked } = await pressBack(page, https, "no-store");
    expect([asked, https.sent("/private")]).toEqual([2, []]);
  },
);

proof(
  "stream-outlives-its-cookie",
  "an EventSource continues after the logout that deleted its cookie, as long as the server sends events",
  async ({ page, https, open }) => {
    await open("/login", { cookies: [SESSION] });
    const events = https.url("shop.test", "/events", { open: true });
    await page.evaluate((url) => {
      const told: string[] = [];
      Object.assign(globalThis, { told });
      new EventSource(url).onmessage = ({ data }) => told.push(String(data));
    }, events);
    await expect.poll(() => https.sent("/events")).toEqual(["id=alices"]);
    await page.evaluate(
      (url) => fetch(url, { method: "POST" }).then(() => {}),
      https.url("shop.test", "/logout", { cookies: [OVER] }),
    );
    https.push("data: locker 1234\n\n");
    const told = () => page.evaluate(() => (globalThis as unknown as { told: string[] }).told);
    await expect.poll(told).toEqual(["locker 1234"]);
    expect(await page.evaluate((url) => fetch(url).then(({ ok }) => ok), https.url("shop.test", "/after"))).toBe(true);
    expect(https.sent("/after")).toEqual([]);
  },
);

proof(
  "hsts-needs-tls",
  "the browser ignores Strict-Transport-Security over plain http, and requests the next http: address over plain http",
  async ({ page, http }) => {
    const headers = ["Strict-Transport-Security: max-age=31536000"];
    await page.goto(http.url("shop.test", "/first", { headers }));
    await page.goto(http.url("shop.test", "/second"));
    expect(http.seen.map(({ path }) => path)).toEqual(["/first", "/second"]);
  },
);
