import { escapeHtml } from "../../labs/kit/lab/index.ts";
import { json, SITE_HEADERS, wantsJson, type LiveAnswer, type Pairs } from "./answer.ts";
import { CapReached } from "./caps.ts";
import type { StoreTrouble } from "./unavailable.ts";

/** A page that the live servers write themselves, in plain HTML without a script. `body` is HTML. */
export function page(title: string, body: string, status = 200, headers: Pairs = []): LiveAnswer {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title>
<style>:root{color-scheme:light dark;font:1.0625rem/1.55 Arial,sans-serif;background:light-dark(#fff,#101218);color:light-dark(#15171e,#eceef4);
--raised:light-dark(#f3f4f7,#1a1d26);--line:light-dark(#c9cdd8,#3a4050);--strong:light-dark(#6a7080,#8d94a5)}
body{margin:1.5rem auto;max-width:46rem;padding:0 1rem}h1,h2{line-height:1.2;letter-spacing:-.02em}h2{margin:2rem 0 .5rem}
a{color:light-dark(#0b3a9e,#a5c8ff)}pre,code{font:.9em/1.5 ui-monospace,Menlo,Consolas,monospace}label{display:block;margin:.5rem 0}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--raised);border:1px solid var(--line);border-radius:.35rem;padding:.5rem .7rem}
button,input,select,textarea{max-width:100%;min-height:1.9rem;font:inherit;color:inherit;background:var(--raised);border:1px solid var(--strong);border-radius:.35rem;padding:.2rem .6rem}
input,textarea{width:100%;box-sizing:border-box;background:none}form.row{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem}
table{border-collapse:collapse}td,th{border-bottom:1px solid var(--line);padding:.35rem .8rem .35rem 0;text-align:left;vertical-align:top;overflow-wrap:anywhere}</style>
<main><h1>${escapeHtml(title)}</h1>
${body}
</main></html>`;
  return { status, headers: [["content-type", "text/html; charset=utf-8"], ...SITE_HEADERS, ...headers], body: html };
}

export type Problem = {
  status: number;
  code: string;
  title: string;
  message: string;
  links?: [href: string, text: string][];
};

/** An error in a form that the client can read: JSON when it asked for that, else a page. */
export function problemAnswer(
  { status, code, title, message, links = [] }: Problem,
  asked: Pairs,
  headers: Pairs = [],
) {
  if (wantsJson(asked)) return json({ error: { code, message } }, status, headers);
  const items = links.map(([href, text]) => `<li><a href="${escapeHtml(href)}">${escapeHtml(text)}</a></li>`);
  const list = items.length ? `<ul>${items.join("")}</ul>` : "";
  return page(title, `<p>${escapeHtml(message)}</p>${list}`, status, headers);
}

const CAP_TITLES: Record<CapReached["status"], string> = {
  413: "Too large",
  414: "Too long an address",
  429: "Too fast",
  431: "Too many headers",
  503: "Full",
};

/** The answer to a request that reached a limit: which one, its number, and how long to wait. */
export function capAnswer(reached: CapReached, asked: Pairs): LiveAnswer {
  const { status, cap, wait, message } = reached;
  const headers: Pairs = wait === undefined ? [] : [["retry-after", String(wait)]];
  return problemAnswer({ status, code: `cap-${cap}`, title: CAP_TITLES[status], message }, asked, headers);
}

/** The answer while the store of the sandboxes cannot be reached. */
export const storeAnswer = ({ code, message }: StoreTrouble, asked: Pairs): LiveAnswer =>
  problemAnswer({ status: 503, code, title: "Out of reach", message }, asked, [["retry-after", "5"]]);
