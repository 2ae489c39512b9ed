import { inProcess } from "../../../labs/kit/target/in-process.ts";
import type { LabModule } from "../../../labs/kit/target/instance.ts";
import { escapeHtml as text } from "../../../labs/kit/lab/index.ts";
import { runCheck, type Check, type Verdict } from "../../../labs/kit/grader/suite.ts";
import { json, wantsJson, type LiveAnswer, type Pairs } from "../../http/answer.ts";
import { CapReached } from "../../http/caps.ts";
import { exchangeAsHtml } from "./exchange-as-html.ts";
import { page, problemAnswer } from "../../http/problem.ts";
import { inTurns } from "./in-turns.ts";

/** The checks of a lab's suite, and the code to run them on. */
export type Checkable = { load: () => Promise<LabModule>; checks: () => Promise<readonly Check[]> };

/** How many exchanges of a run are shown: the newest ones. */
const SHOWN = 12;

/**
 * Runs checks of the labs' suites on new servers: the same code as the reader's server, other people, another clock.
 * Runs one at a time in this process, because a check may replace Math.random.
 */
export class Checker {
  #running = false;

  /** The verdict on the check with this title. Throws CapReached while another check runs. */
  async answer({ load, checks }: Checkable, title: string, asked: Pairs): Promise<LiveAnswer> {
    const check = (await checks()).find((candidate) => candidate.title === title);
    if (!check) return unknown(title, asked);
    const verdict = await this.#run(check, load);
    return wantsJson(asked) ? json(facts(verdict)) : page(heading(verdict), report(verdict));
  }

  async #run(check: Check, load: Checkable["load"]): Promise<Verdict> {
    if (this.#running) throw new CapReached(429, "checks", "Another check is running. Wait one second.", 1);
    this.#running = true;
    const target = inTurns(inProcess({ load }));
    try {
      return await runCheck(check, target);
    } finally {
      await target.close();
      this.#running = false;
    }
  }
}

const unknown = (title: string, asked: Pairs): LiveAnswer => {
  const message = `This lab has no check called "${title}". The control room lists them.`;
  const links: [string, string][] = [["./", "The control room"]];
  return problemAnswer({ status: 404, code: "no-such-check", title: "No such check", message, links }, asked);
};

function facts(verdict: Verdict) {
  const { check, status } = verdict;
  const about = { title: check.title, status, why: check.why };
  return verdict.status === "fails" ? { ...about, expected: verdict.expected, got: verdict.got } : about;
}

const heading = ({ check, status }: Verdict): string => `${status === "holds" ? "Holds" : "Fails"}: ${check.title}`;

function report(verdict: Verdict): string {
  const { check, exchanges } = verdict;
  const at = verdict.status === "fails" ? verdict.at : undefined;
  const before = at ? exchanges.slice(0, exchanges.indexOf(at)) : exchanges;
  const shown = before.slice(-SHOWN);
  const which = `${at ? " before" : ""}${shown.length < before.length ? `, the last ${SHOWN} of ${before.length}` : ""}`;
  return `<p><a href="./">The control room</a></p>
<p>The check ran just now, on a server of its own with the same code.</p>
${outcome(verdict)}<p>Why it matters: ${text(check.why)}</p>
${at ? `<h2>The request that shows it</h2>${exchangeAsHtml({ ...at, open: true })}` : ""}
<h2>What was sent${which}</h2><ol>${shown.map((exchange) => `<li>${exchangeAsHtml(exchange)}</li>`).join("\n")}</ol>`;
}

function outcome(verdict: Verdict): string {
  if (verdict.status === "no verdict") return `<p>${text(verdict.trouble.message)}</p>`;
  if (verdict.status !== "fails") return "";
  return `<p>Expected: ${text(verdict.expected)}</p><p>Got: ${text(verdict.got)}</p>`;
}
