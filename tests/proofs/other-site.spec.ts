import { expect, proof, proofIn } from "./proof.ts";
import { readRealRecording, withoutIds } from "../../src/site/data/real-exchange.ts";
import { recordSecure } from "./secure.ts";
import { startSite } from "./site.ts";

const LAX = "lax=1; Path=/; SameSite=Lax";
const DELETED = "lax=; Path=/; SameSite=Lax; Max-Age=0";

proof(
  "image-cannot-delete-lax",
  "if another site loads an image, the answer cannot delete a Lax cookie",
  async ({ page, https, set, open }) => {
    await set(LAX);
    const image = https.url("shop.test", "/logout", { cookies: [DELETED] });
    await page.goto(https.url("evil.test", "/", { body: `<img src="${image.replaceAll("&", "&amp;")}">` }));
    expect(https.seen.findLast(({ path }) => path === "/logout")).toMatchObject({ cookie: "" });
    expect(await open()).toEqual(["lax=1"]);
  },
);

proof(
  "post-answer-deletes-lax",
  "the answer to a form posted from another site may delete a Lax cookie that was withheld",
  async ({ page, https, set, open }) => {
    await set(LAX);
    const action = https.url("shop.test", "/logout", { cookies: [DELETED] }).replaceAll("&", "&amp;");
    const body = `<form method="post" action="${action}"><button>go</button></form>`;
    await page.goto(https.url("evil.test", "/", { body }));
    await page.click("button", "/logout");
    expect(https.seen.findLast(({ path }) => path === "/logout")).toMatchObject({ method: "POST", cookie: "" });
    expect(await open()).toEqual([]);
  },
);

proofIn("secure-recording", "the browser behaves as the recording of lab 3 over http and https shows", async (real) => {
  expect(withoutIds(await recordSecure(real))).toEqual(withoutIds(readRealRecording().parts));
});

proofIn(
  "third-party-none",
  "an image on another site is requested with a SameSite=None cookie if third-party cookies are allowed, and without it if they are blocked",
  async (real) => {
    const https = await startSite("https");
    const image = https.url("shop.test", "/image");
    const sent = async (thirdPartyCookies: "let in" | "blocked") => {
      const visitor = await real.visit({ thirdPartyCookies });
      const page = await visitor.newTab();
      await page.goto(https.url("shop.test", "/set", { cookies: ["none=1; Path=/; SameSite=None; Secure"] }));
      await page.goto(https.url("evil.test", "/", { body: `<img src="${image}">` }));
      await visitor.close();
      return https.sent("/image");
    };
    expect(await sent("let in")).toEqual(["none=1"]);
    expect(await sent("blocked")).toEqual([]);
    https.close();
  },
);
