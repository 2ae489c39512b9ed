import { inProcess } from "../labs/kit/target/in-process.ts";
import type { LabModule } from "../labs/kit/target/instance.ts";
import { runCheck, type Check, type Verdict } from "../labs/kit/grader/suite.ts";
import { throughDoors, type ArticleServer } from "./kit.ts";

/**
 * How a check ended on an article's server. "in part": it holds, but some of the pages it visits do not exist there.
 * "no page": it failed at a page that the server does not have, which says nothing about sessions.
 */
export type Grade = {
  status: "holds" | "in part" | "fails" | "no page";
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

/**
 * Runs every check by itself on a fresh server. It also runs a check when one that it `needs` fails, because an article
 * may lack a page, or a second user, and still have good IDs.
 */
export async function gradeArticle(server: ArticleServer & LabModule, checks: readonly Check[]) {
  const module = { ...server, default: throughDoors(server) };
  const target = inProcess({ load: async () => module });
  const grades: Record<string, Grade> = {};
  for (const check of checks) grades[check.title] = toGrade(await runCheck(check, target));
  return grades;
}

function toGrade(verdict: Verdict): Grade {
  // Sorted, because checks ask for pages in an order that chance decides.
  const missing = [...new Set(verdict.exchanges.filter(isMissing).map(pathOf))].sort().join(" ");
  if (verdict.status === "holds") return missing ? { status: "in part", missing } : { status: "holds" };
  if (verdict.status !== "fails") throw new Error(`"${verdict.check.title}" came to no verdict.`);
  const { expected, got, at } = verdict;
  if (at && isMissing(at)) return { status: "no page", missing };
  return { status: "fails", expected: steady(expected), got: steady(got) };
}

type Exchange = Verdict["exchanges"][number];

const pathOf = ({ request }: Exchange): string => request.path.split("?", 1)[0] ?? "";
const isMissing = (exchange: Exchange): boolean => exchange.response.status === 404 && PAGES.includes(pathOf(exchange));

/** The sentence without its random parts, so that two runs give the same text. */
const steady = (text: string): string => text.replace(/[0-9a-f]{8,}/g, "…");
