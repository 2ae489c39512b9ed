/**
 * `npx node scripts/draw-card.ts`: the picture that stands beside a link to the site, and the icons for browsers that take
 * no SVG, into public/. Run it again when the mark, the colours or the face change.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { CHROMIUM_ARGS, getChromium } from "./chromium.ts";
import { endAfter, isTiny, TINY } from "./measuring/options.ts";

endAfter(5);
const FOLDER = isTiny ? TINY : "public";
const base64 = (file: string) => readFileSync(file).toString("base64");
const face = base64("src/site/fonts/figtree-latin-wght-normal.woff2");
const mark = `data:image/svg+xml;base64,${base64("public/favicon.svg")}`;
const tokens = readFileSync("src/site/styles/tokens.css", "utf8");
const hues = [...tokens.matchAll(/--hue: (\d+)/g)].map(([, hue = ""]) => hue);
const [, colour = ""] = /--band: (oklch\(.+?\) *\));/.exec(tokens) ?? [];

const card = `<!doctype html>
<style>
  @font-face { font-family: Figtree; font-weight: 300 900; src: url("data:font/woff2;base64,${face}") }
  body { margin: 0; width: 1200px; height: 630px; background: #fff; color: #15171e; font-family: Figtree }
  ol { display: flex; margin: 0 60px 0 0; padding: 0; list-style: none; border-radius: 0 99px 99px 0; overflow: hidden }
  li { flex: 1; height: 84px; background: radial-gradient(circle, #fff 16px, #15171e 17px 21px, transparent 22px) ${colour} }
  main { padding: 64px 72px 0 }
  p { display: flex; align-items: center; gap: 20px; margin: 0; font-size: 44px; font-weight: 800; letter-spacing: -0.02em }
  h1 { margin: 28px 0 24px; font-size: 108px; font-weight: 800; line-height: 1.02; letter-spacing: -0.035em }
  footer { font-size: 33px; line-height: 1.35; color: #444957 }
</style>
<ol>${hues.map((hue) => `<li style="--hue: ${hue}">`).join("")}</ol>
<main>
  <p><img src="${mark}" width="76" height="76" alt="">Wristband</p>
  <h1>Break it, build it,<br>break it again.</h1>
  <footer>Login sessions, learned on a live server of your own.</footer>
</main>`;

const icon = (size: number, ground: string) => `<!doctype html>
<style>body { margin: 0; display: grid; place-items: center; height: ${size}px; background: ${ground} }</style>
<img src="${mark}" width="${Math.round(size * 0.9)}" alt="">`;

const PICTURES = [
  { file: "card.png", html: card, width: 1200, height: 630 },
  { file: "favicon.png", html: icon(48, "transparent"), width: 48, height: 48 },
  { file: "apple-touch-icon.png", html: icon(180, "#fff"), width: 180, height: 180 },
];

mkdirSync(FOLDER, { recursive: true });
const browser = await chromium.launch({ executablePath: getChromium(), args: CHROMIUM_ARGS });
const page = await browser.newPage({ colorScheme: "light" });
for (const { file, html, width, height } of PICTURES) {
  await page.setViewportSize({ width, height });
  await page.setContent(html, { waitUntil: "load" });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(FOLDER, file), omitBackground: true });
}
await browser.close();
