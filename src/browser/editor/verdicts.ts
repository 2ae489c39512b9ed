import { findingOf, printedLines, summaryOf, type Finding, type Sent, type Told } from "../../report/finding.ts";
import { verdictWord } from "../../text/verdict.ts";
import { h, toDom, type Tree } from "../panel/tree.ts";
import type { LabFacts, Line, Misread } from "./desk.ts";

const SIGNS: Record<Line["status"], string> = { holds: "+", fails: "x", "not reached": "-", "no verdict": "?" };

/** A check and its verdict, as one line of the list. */
export const verdictLine = ({ status, title }: Line): Node =>
  toDom(
    h(
      "li",
      { "data-status": status },
      h("span", { class: "sign", "aria-hidden": "true" }, SIGNS[status]),
      " ",
      h("b", {}, verdictWord(status)),
      " ",
      h("span", {}, title),
    ),
  );

/** What the report says below the list of verdicts. */
export const reportOf = (facts: LabFacts): Node[] =>
  [
    ...findingTrees(findingOf(facts)),
    ...(facts.printed ? printedTrees(facts.printed) : []),
    ...facts.warnings.map((warning) => h("p", { class: "warning" }, warning)),
    ...(facts.compiler ? compilerTrees(facts.compiler) : []),
  ].map(toDom);

/** The result in one sentence, and the first check that does not hold. */
export function announcementOf(facts: LabFacts): string {
  const first = findingOf(facts);
  if (!first || facts.outcome === "passed") return summaryOf(facts);
  return `${summaryOf(facts)} ${first.trouble ?? `First: ${first.title}.`}`;
}

/** What was said about single lines of the file: that it does not load there, or what the compiler says. */
export function notesOf({ checks, compiler = [] }: LabFacts): Misread[] {
  const troubles = checks.flatMap(({ trouble }) => (trouble ? [{ text: trouble.message, at: trouble.where }] : []));
  const said = compiler.map((text) => ({ text, at: `server.ts:${text}` }));
  return [...troubles, ...said].flatMap(({ text, at = "" }) => {
    const [, line] = /^server\.ts:(\d+)/.exec(at) ?? [];
    return line === undefined ? [] : [{ line: Number(line), message: text }];
  });
}

function findingTrees(finding: Finding | undefined): Tree[] {
  if (!finding) return [];
  const { title, trouble, expected, got, why, day, thief, sent, read } = finding;
  const heading = h("h4", {}, title);
  if (trouble !== undefined) return [heading, h("p", { class: "trouble" }, trouble)];
  return [
    heading,
    h("dl", {}, ...row("expected", expected), ...row("got", got), ...row("why", why)),
    ...(day ? toldTrees(day) : []),
    ...(thief ? toldTrees(thief) : []),
    ...(sent ? sentTrees(sent) : []),
    h("p", {}, h("a", { href: addressOf(read) }, "Read about it")),
  ];
}

/** A check's place in the prose, on this page or another of this site. */
function addressOf(read: string): string {
  const { pathname, hash } = new URL(read, location.origin);
  return pathname === location.pathname ? hash : pathname + hash;
}

const row = (name: string, text: string): Tree[] => (text === "" ? [] : [h("dt", {}, name), h("dd", {}, text)]);

const toldTrees = ({ lead, steps }: Told): Tree[] => [
  h("p", {}, lead),
  h("ol", {}, ...steps.map((step) => h("li", {}, step))),
];

function sentTrees({ lead, curl, remark, back, headers, threw, page }: Sent): Tree[] {
  const answer = [...headers.map(([name, value]) => `${name}: ${value}`), ...[threw, page].filter((text) => text)];
  return [
    h("p", {}, `${lead}:`),
    h("pre", { tabindex: "0" }, h("code", {}, curl)),
    ...(remark ? [h("p", {}, remark)] : []),
    h("p", {}, back),
    h("pre", { tabindex: "0" }, h("code", {}, answer.join("\n"))),
  ];
}

const printedTrees = (printed: NonNullable<LabFacts["printed"]>): Tree[] => [
  h("p", {}, "Your server printed:"),
  h("pre", { tabindex: "0" }, h("code", {}, printedLines(printed).join("\n"))),
];

const compilerTrees = (lines: readonly string[]): Tree[] => [
  h("p", {}, "The TypeScript compiler reports (this does not change the verdict):"),
  h("ul", {}, ...lines.map((line) => h("li", {}, line))),
];
