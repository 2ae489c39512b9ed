import { escapeHtml } from "../../../labs/kit/lab/index.ts";
import type { LiveAnswer } from "../../http/answer.ts";
import { page } from "../../http/problem.ts";
import { KINDS, KIND_NAMES, type Kind, type Stall, type Visit } from "./stall.ts";

/**
 * How long Chromium sends a cookie without SameSite with a cross-site POST (6265bis section 5.6.7.2), in milliseconds.
 */
const GRACE = 120_000;

/** `came` are the cookies that arrived with the request for this very page. */
export type View = { came: Kind[]; own: string; thief: string | undefined; now: number };

export function stallPage(stall: Stall, { came, own, thief, now }: View): LiveAnswer {
  const link = thief ? `<p><a href="${escapeHtml(thief)}">Over to the thief's site</a></p>` : "";
  return page(
    "The cookie stall",
    `<p>Four sessions at ${escapeHtml(own)}, each with a cookie of its own. They differ in SameSite only.</p>
<form method="post" action="set"><button>Take the four cookies</button></form>
${age(stall, now)}
${sessions(stall, came)}${link}
<h2>Who asked for something</h2>${visits(stall.visits)}
<p><a href="../../stall/">Look again</a></p>`,
  );
}

function age({ setAt }: Stall, now: number): string {
  if (setAt === undefined) return "<p>You have none yet.</p>";
  const old = now - setAt;
  const rule =
    old < GRACE
      ? `For another ${seconds(GRACE - old)} Chromium still sends the cookie that has no SameSite when another site posts a form.`
      : "Now Chromium treats the cookie that has no SameSite like a Lax cookie. Take new cookies to see the exception of the first two minutes.";
  return `<p>They were set ${seconds(old)} ago. ${rule} Firefox and Safari treat it like None, however old it is.</p>
<p>An image on the thief's page is a third party's request: there many browsers withhold None too, private windows most of all.</p>`;
}

function sessions({ ids, on }: Stall, came: readonly Kind[]): string {
  if (ids.size === 0) return "";
  const rows = KIND_NAMES.map(
    (kind) =>
      `<tr><th>${kind}</th><td>${KINDS[kind] || "(nothing)"}</td><td>${came.includes(kind) ? "yes" : "no"}</td><td>${on.has(kind) ? "yes" : "logged out"}</td></tr>`,
  );
  return table("sessions", ["cookie", "it says", "came with this page", "on the list"], rows);
}

function visits(all: readonly Visit[]): string {
  if (all.length === 0) return "<p>Nobody has asked yet. The thief's site will ask.</p>";
  const rows = all
    .toReversed()
    .map(
      ({ method, path, dest, site, origin, age: old, came }) =>
        `<tr><td>${[`${method} ${path}`, dest, site, origin, old === undefined ? "" : seconds(old)].map(escapeHtml).join("</td><td>")}</td>${KIND_NAMES.map(
          (kind) => `<td>${came.includes(kind) ? "came" : "no"}</td>`,
        ).join("")}</tr>`,
    );
  return table(
    "visits",
    ["request", "Sec-Fetch-Dest", "Sec-Fetch-Site", "Origin", "cookies' age", ...KIND_NAMES],
    rows,
  );
}

const table = (id: string, heads: readonly string[], rows: readonly string[]): string =>
  `<div tabindex="0" role="group" aria-label="${id}" style="overflow-x:auto"><table id="${id}" style="white-space:nowrap"><thead><tr>${heads
    .map((head) => `<th>${head}</th>`)
    .join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;

const seconds = (milliseconds: number): string => {
  const count = Math.floor(milliseconds / 1000);
  return `${count} second${count === 1 ? "" : "s"}`;
};
