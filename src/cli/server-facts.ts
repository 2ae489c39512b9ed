import type { Exchange } from "../../labs/kit/browser/browser.ts";
import { curl } from "../../labs/kit/browser/curl.ts";
import type { LabFolder } from "../../labs/kit/build/catalogue.ts";
import type { Verdict } from "../../labs/kit/grader/suite.ts";
import { oneLine } from "../../labs/kit/target/process/theirs.ts";
import type { WireResponse } from "../../labs/kit/target/target.ts";
import type { UrlTarget } from "../../labs/kit/target/url/url-target.ts";
import { siteAddress } from "../files/running-site.ts";
import type { ControlFacts } from "./server-controls.ts";
import { standardsFor, type Standards } from "./standards.ts";

/** What `check-server` found, as --json prints it. */
export type ServerFacts = {
  file: string;
  outcome: "all hold" | "findings" | "could not grade";
  /** How many requests were sent. */
  requests: number;
  /** With short limits: what stood for which time, and how long the grader waited. */
  waiting?: string;
  counts: { holds: number; fails: number; accepted: number; "not reached": number; "no verdict": number };
  controls: ControlFacts[];
  checks: ServerCheckFacts[];
  warnings: string[];
};

export type ServerCheckFacts = {
  lab: number;
  title: string;
  kind: "works" | "defends";
  status: Verdict["status"];
  why: string;
  read: string;
  standards: Standards;
  /** For "not reached": what is lacking, or the title of the check that must hold first. */
  needs?: string;
  expected?: string;
  got?: string;
  trouble?: string;
  /** The exchange at fault, or the last one where the check holds. */
  curl?: string;
  response?: WireResponse;
  /** Why the baseline accepts this finding. */
  accepted?: string;
};

/** `site`: the site's address, without a slash at the end. */
export function serverCheckFacts(
  verdict: Verdict,
  lab: LabFolder,
  target: UrlTarget,
  site = siteAddress(process.cwd()),
): ServerCheckFacts {
  const { check } = verdict;
  const about = {
    lab: lab.number,
    title: check.title,
    kind: check.kind,
    status: verdict.status,
    why: check.why,
    read: `${site}/chapters/${lab.slug}/${check.read}`,
    standards: standardsFor(check.title),
  };
  if (verdict.status === "not reached") return { ...about, needs: verdict.needs };
  if (verdict.status === "no verdict") return { ...about, trouble: oneLine(verdict.trouble.message) };
  if (verdict.status === "holds") return { ...about, ...exchangeOf(verdict.exchanges.at(-1), target, SOME) };
  const found = { ...about, expected: oneLine(verdict.expected), got: oneLine(verdict.got) };
  return { ...found, ...exchangeOf(verdict.at, target) };
}

/** How much is kept of a page on which a check holds. */
const SOME = 2000;

function exchangeOf(at: Exchange | undefined, target: UrlTarget, most = Infinity) {
  const crossed = at && target.crossings(at.response).at(-1);
  if (!crossed) return {};
  const { origin, pathname, search } = new URL(crossed.url);
  const path = crossed.url.startsWith(origin) ? crossed.url.slice(origin.length) : pathname + search;
  const response = { ...crossed.response, body: crossed.response.body.slice(0, most) };
  return { curl: curl({ ...crossed, path, origin }, origin, crossed.body), response };
}

export function countsOf(checks: readonly ServerCheckFacts[]): ServerFacts["counts"] {
  const counts = { holds: 0, fails: 0, accepted: 0, "not reached": 0, "no verdict": 0 };
  for (const { status, accepted } of checks) counts[accepted === undefined ? status : "accepted"]++;
  return counts;
}

/** Nothing that held proves nothing, and neither does a run whose controls fail. */
export function outcomeOf(
  checks: readonly ServerCheckFacts[],
  controls: readonly ControlFacts[],
): ServerFacts["outcome"] {
  const { holds, fails, "no verdict": none } = countsOf(checks);
  if (controls.some(({ status }) => status === "fails") || none > 0) return "could not grade";
  if (fails > 0) return "findings";
  return holds > 0 ? "all hold" : "could not grade";
}
