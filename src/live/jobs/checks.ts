import type { Target } from "../../../labs/kit/target/target.ts";
import { escapeHtml as text } from "../../../labs/kit/lab/index.ts";
import { runCheck, type Check, type Verdict } from "../../../labs/kit/grader/suite.ts";
import { json, wantsJson, type LiveAnswer, type Pairs } from "../../http/answer.ts";
import { exchangeAsHtml } from "../server/exchange-as-html.ts";
import { page, problemAnswer } from "../../http/problem.ts";
import { inTurns } from "./in-turns.ts";

/** How many exchanges of a run are shown: the newest ones. */
const SHOWN = 12;

/**
 * Runs one check of a lab's suite on a new server: the same code as the reader's server, other people, another clock. A check
 * may replace Math.random, so nothing else may run in this thread meanwhile. Closes the target.
 */
export async function runChecked(
  checks: readonly Check[],
  target: Target,
  turn: () => Promise<void>,
  { title, asked }: { title: string; asked: Pairs },
): Promise<LiveAnswer> {
  const check = checks.find((candidate) => candidate.title === title);
  if (!check) return unknown(title, asked);
  try {
    const verdict = await runCheck(check, inTurns(target, turn));
    return wantsJson(asked) ? json(facts(verdict)) : page(heading(verdict), report(verdict));
  } finally {
    await target.close();
  }
}

const unknown = (title: string, asked: Pairs): LiveAnswer => {
  const message = `This lab has no check called "${title}". The control room lists all checks.`;
  const links: [string, string][] = [["./", "The control room"]];
  return problemAnswer({ status: 404, code: "no-such-check", title: "No such check", message, links }, asked);
};

function facts(verdict: Verdict) {
  const { check, status } = verdict;
  const about = { title: check.title, status, why: check.why };
  return verdict.status === "fails" ? { ...about, expected: verdict.expected, got: verdict.got } : about;
}

const heading = ({ check, status }: Verdict): string => `${status === "holds" ? "Passes" : "Fails"}: ${check.title}`;

function report(verdict: Verdict): string {
  const { check, exchanges } = verdict;
  const at = verdict.status === "fails" ? verdict.at : undefined;
  const before = at ? exchanges.slice(0, exchanges.indexOf(at)) : exchanges;
  const shown = before.slice(-SHOWN);
  const which = `${at ? " before" : ""}${shown.length < before.length ? `, the last ${SHOWN} of ${before.length}` : ""}`;
  return `<p><a href="./">The control room</a></p>
<p>The check ran just now, on a separate server with the same code.</p>
${outcome(verdict)}<p>Why it matters: ${text(check.why)}</p>
${at ? `<h2>The request that shows it</h2>${exchangeAsHtml({ ...at, open: true })}` : ""}
<h2>What was sent${which}</h2><ol>${shown.map((exchange) => `<li>${exchangeAsHtml(exchange)}</li>`).join("\n")}</ol>`;
}

function outcome(verdict: Verdict): string {
  if (verdict.status === "no verdict") return `<p>${text(verdict.trouble.message)}</p>`;
  if (verdict.status !== "fails") return "";
  return `<p>Expected: ${text(verdict.expected)}</p><p>Got: ${text(verdict.got)}</p>`;
}
