import { escapeHtml } from "../../labs/kit/lab/escape.ts";
import { printable } from "../../labs/kit/target/process/theirs.ts";
import { verdictWord } from "../text/verdict.ts";
import type { ServerCheckFacts, ServerFacts } from "./server-facts.ts";
import { inWords } from "./standards.ts";

const STYLE = `:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}body{margin:2rem auto;max-width:60rem;padding:0 1rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere}summary{cursor:pointer}li{margin:.4rem 0}table{border-collapse:collapse}td,th{text-align:start;padding:.2rem .8rem .2rem 0}`;

/** The report as one page without scripts and without anything from elsewhere. Each exchange is folded below its check. */
export function htmlReport(facts: ServerFacts): string {
  const { file, outcome, requests, waiting, counts, controls, checks, warnings } = facts;
  const findings = checks.filter(({ status }) => status === "fails" || status === "no verdict");
  const holding = checks.filter(({ status }) => status === "holds");
  const open = Map.groupBy(
    checks.filter(({ status }) => status === "not reached"),
    ({ needs = "" }) => needs,
  );
  const rows = Object.entries(counts).map(([word, count]) => `<tr><th>${text(word)}</th><td>${count}</td></tr>`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sessions of ${text(file)}: ${text(outcome)}</title><style>${STYLE}</style>
<h1>${text(file)}: ${text(outcome)}</h1>
<table>${rows.join("")}<tr><th>requests</th><td>${requests}</td></tr></table>
${waiting === undefined ? "" : `<p>${text(waiting)}</p>`}
${list("Warnings", warnings.map(text))}
${list(
  "Controls",
  controls.map(({ title, status, line, message = "" }) =>
    text(`${verdictWord(status)}: ${title} (${line}) ${message}`),
  ),
)}
<h2>Findings</h2>${findings.map(section).join("") || "<p>None.</p>"}
<h2>What passes</h2>${holding.map(section).join("") || "<p>Nothing.</p>"}
${list(
  "Not reached",
  [...open].map(([needs, { length }]) => text(`${length} ${length === 1 ? "check" : "checks"}: ${needs}`)),
)}
</html>
`;
}

const text = (value: string): string => escapeHtml(printable(value));

const list = (title: string, items: readonly string[]): string =>
  items.length === 0 ? "" : `<h2>${title}</h2><ul>${items.map((item) => `<li>${item}</li>`).join("")}</ul>`;

function section(check: ServerCheckFacts): string {
  const { title, why, read, standards, accepted, expected, got, trouble } = check;
  const facts = [
    ["accepted", accepted],
    ["expected", expected],
    ["got", got],
    ["trouble", trouble],
    ["why", why],
    ["standards", inWords(standards)],
  ].flatMap(([name, value]) => (value ? [`<tr><th>${name}</th><td>${text(value)}</td></tr>`] : []));
  return `<h3>${text(title)}</h3><table>${facts.join("")}</table><p><a href="${text(read)}">Read the chapter</a></p>${exchange(check)}`;
}

function exchange({ curl, response }: ServerCheckFacts): string {
  if (curl === undefined || !response) return "";
  const headers = response.headers.map(([name, value]) => `${name}: ${value}`).join("\n");
  return `<details><summary>The exchange</summary><pre>${text(curl)}</pre><pre>${response.status}
${text(headers)}

${text(response.body)}</pre></details>`;
}
