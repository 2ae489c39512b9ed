import { inProcess } from "../labs/kit/target/in-process.ts";
import type { LabModule } from "../labs/kit/target/instance.ts";
import type { Target } from "../labs/kit/target/target.ts";
import { runCheck, type Check, type Verdict } from "../labs/kit/grader/suite.ts";
import { throughDoors, type ArticleServer } from "./kit.ts";

/**
 * How a check ended on an article's server. "in part": it holds, but some of the pages it visits do not exist there.
 * "no page": it failed at a page that the server does not have, which says nothing about sessions. "not reached": it
 * needs what cannot be done over HTTP, so it never is the grade of a server that runs in this process.
 */
export type Grade = {
  status: "holds" | "in part" | "fails" | "no page" | "not reached";
  /** Pages of the labs' small site that the check requested and the server does not have. */
  missing?: string;
  expected?: string;
  got?: string;
};

/** The pages of the labs' small site: a 404 there means that the article's server is a smaller site. */
export const PAGES = [
  "/",
  "/login",
  "/dashboard",
  "/admin",
  "/logout",
  "/comments",
  "/export",
  "/theme",
  "/logout-everywhere",
  "/basket",
  "/suggestions",
];

/** Grades an article's server in this process, as `gradeEach` does. */
export function gradeArticle(server: ArticleServer & LabModule, checks: readonly Check[]) {
  const module = { ...server, default: throughDoors(server) };
  return gradeEach(inProcess({ load: async () => module }), checks);
}

/**
 * Runs every check by itself on a fresh server. It also runs a check when one that it `needs` fails, because an article
 * may lack a page, or a second user, and still have good IDs.
 */
export async function gradeEach(target: Target, checks: readonly Check[]): Promise<Record<string, Grade>> {
  const grades: Record<string, Grade> = {};
  for (const check of checks) grades[check.title] = toGrade(await runCheck(check, target));
  return grades;
}

function toGrade(verdict: Verdict): Grade {
  // Sorted, because checks ask for pages in an order that chance decides.
  const missing = [...new Set(verdict.exchanges.filter(isMissing).map(pathOf))].sort().join(" ");
  if (verdict.status === "holds") return missing ? { status: "in part", missing } : { status: "holds" };
  if (verdict.status === "not reached") return { status: "not reached", got: verdict.needs };
  // A server that ends in the middle of a check: Go ends a program in which two requests write one map at the same time.
  if (verdict.status !== "fails") return { status: "not reached", got: verdict.trouble.message };
  const { expected, got, at } = verdict;
  if (at && isMissing(at)) return { status: "no page", missing };
  return { status: "fails", expected: steady(expected), got: steady(got) };
}

type Exchange = Verdict["exchanges"][number];

const pathOf = ({ request }: Exchange): string => request.path.split("?", 1)[0] ?? "";
const isMissing = (exchange: Exchange): boolean => exchange.response.status === 404 && PAGES.includes(pathOf(exchange));

/** The sentence without its random parts, so that two runs give the same text. */
const steady = (text: string): string => text.replace(/[0-9a-f]{8,}/g, "…");
