import { escapeHtml } from "../../../labs/kit/lab/index.ts";
import type { LiveAnswer, Pairs } from "../../http/answer.ts";
import { SCENARIOS, baseOf, pathOf, type Mark } from "./attacker-address.ts";

/**
 * The origins that a thief's page needs: its own, the shop's and the tutorial's; and the lab server that it attacks.
 */
export type Place = { own: string; shop: string; site: string; mark: Mark };

const STYLE = `:root{color-scheme:only light;font:1.1rem/1.5 Georgia,serif}body{margin:0;background:#ffe9a8;color:#2b1600}
header{background:#7a1f00;color:#fff;padding:.6rem 1rem;font-size:.9rem}main{max-width:40rem;margin:0 auto;padding:1rem}
h1{font-size:2rem;line-height:1.1;margin:.8rem 0}a{color:#6b0f4b}button{font:inherit;font-weight:bold;padding:.5rem 1.2rem;border:3px double #7a1f00;background:#fff;color:#2b1600}
pre{background:#fff;border:1px solid #7a1f00;padding:.6rem;white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85rem}
aside{border-top:2px dotted #7a1f00;margin-top:2rem;padding-top:.5rem;font-size:.95rem}img{min-width:6rem;min-height:3rem;border:1px solid #7a1f00}
nav a{margin-inline-end:.6rem}li{margin:.4rem 0}`;

/** One of the thief's pages: a visitor sees `bait`, and `behind` explains it to the reader. Both are HTML. */
export function thiefPage(
  place: Place,
  title: string,
  bait: string,
  behind: string,
  setCookies: readonly string[] = [],
): LiveAnswer {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)} · the thief's site</title><style>${STYLE}</style>
<header>The thief's site, <b>${escapeHtml(place.own)}</b>. The shop is ${escapeHtml(place.shop)}: for your browser another site.</header>
<main><h1>${escapeHtml(title)}</h1>
${bait}
<aside><h2>Behind it</h2>
${behind}
${aimed(place)}</aside></main></html>`;
  return { status: 200, headers: [...headersFor(place), ...setCookies.map(toHeader)], body };
}

const toHeader = (value: string): Pairs[number] => ["set-cookie", value];

/** Allows no script, loads only from the shop, and lets forms lead only there. */
function headersFor({ shop }: Place): Pairs {
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src ${shop}; form-action 'self' ${shop}; frame-ancestors 'none'; base-uri 'none'`;
  return [
    ["content-type", "text/html; charset=utf-8"],
    ["cache-control", "no-store"],
    ["x-content-type-options", "nosniff"],
    // The path holds the sandbox's name, so it must not leave. The origin may, because the shop could check it.
    ["referrer-policy", "strict-origin"],
    ["content-security-policy", policy],
  ];
}

/** Links: the shop that this page attacks, the same page for its other servers, and the thief's other pages. */
function aimed({ shop, site, mark }: Place): string {
  const base = shop + baseOf(mark);
  const others = ["starter", "solution", "yours"].filter((variant) => variant !== mark.variant);
  const links = others.map((variant) => link(pathOf({ ...mark, variant }, "index"), variant));
  return `<p>Aimed at ${escapeHtml(`${mark.slug}, ${mark.variant}`)}. ${link(`${base}/`, "Open that shop")} and log in as alice (wonderland).
${link(`${site + baseOf(mark)}/-/`, "Its control room")} shows each request as it arrived: Cookie, Origin, Sec-Fetch-Site. Aim at another: ${links.join(", ")}.</p>
<nav aria-label="The thief's pages">${SCENARIOS.map((name) => link(pathOf(mark, name), name)).join(" ")}</nav>`;
}

export const link = (href: string, text: string): string => `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`;

/** The markup of this page, followed by its source: what is shown is what runs. */
export const source = (html: string): string => `<pre><code>${escapeHtml(html)}</code></pre>`;
