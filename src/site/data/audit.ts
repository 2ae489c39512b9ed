import { labs } from "../../../labs/kit/build/all-labs.ts";
import { chapterPlace, readChapters, type Place } from "./places.ts";
import { listProofs } from "./proofs.ts";
import { checkId } from "./task.ts";
import { unknown } from "./unknown.ts";

/** What shows that a demand is met, as a link. `kind` is a word for the reader. */
export type Evidence = Place & { kind: "chapter" | "check" | "proof" };

const FILE = "content/audit.yaml";

/** Finds "chapter slug#anchor", "check slug/title" and "proof id". Each throws when there is nothing of that name. */
export async function evidenceFinder(): Promise<(shown: string) => Evidence> {
  const chapters = readChapters();
  const proofs = listProofs();
  const suites = new Map<string, string[]>();
  for (const { slug, suite } of labs)
    suites.set(
      slug,
      (await suite()).default.map(({ title }) => title),
    );
  return (shown) => {
    const [, kind, name = ""] = /^(chapter|check|proof) (.+)$/.exec(shown) ?? [];
    if (kind === "chapter") return { kind, ...chapterPlace(name, FILE, chapters) };
    if (kind === "check") return { kind, ...checkPlace(name, suites) };
    if (kind !== "proof") return unknown(FILE, shown, ["chapter …", "check …", "proof …"], "src/site/data/audit.ts");
    const { claim } = proofs[name] ?? unknown(FILE, name, Object.keys(proofs), "tests/proofs");
    return { kind, href: `/proofs/#${name}`, text: claim };
  };
}

function checkPlace(name: string, suites: ReadonlyMap<string, string[]>): Place {
  const slash = name.indexOf("/");
  const [slug, title] = [name.slice(0, slash), name.slice(slash + 1)];
  const titles = suites.get(slug) ?? unknown(FILE, slug, [...suites.keys()], "labs/NN-slug/");
  if (!titles.includes(title)) unknown(FILE, title, titles, `labs/NN-${slug}/suite.ts`);
  return { href: `/chapters/${slug}/#${checkId(title)}`, text: title };
}
