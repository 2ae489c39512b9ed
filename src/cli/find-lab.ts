import { listLabs, type LabFolder } from "../../labs/kit/build/catalogue.ts";
import { nearest as nearestName } from "../text/nearest.ts";
import { Complaint } from "./complaint.ts";

/** The lab that a learner means: "3", "03", "cookie-flags" or "03-cookie-flags". Throws a Complaint with the list of labs. */
export function findLab(wanted: string | undefined, root: string): LabFolder {
  const labs = listLabs(root);
  if (wanted === undefined) throw new Complaint(`Which lab?\n${list(labs)}`);
  const name = wanted.toLowerCase();
  const found = labs.find(
    ({ number, slug, folder }) => slug === name || folder === name || (/^\d+$/.test(name) && Number(name) === number),
  );
  if (found) return found;
  const near = nearest(name, labs);
  const guess = near ? ` Did you mean ${near.number}, ${near.slug}?` : "";
  throw new Complaint(`There is no lab "${wanted}".${guess}\n${list(labs)}`);
}

const list = (labs: LabFolder[]): string =>
  ["", "The labs:", ...labs.map(({ number, slug }) => `  ${number}  ${slug}`)].join("\n");

function nearest(name: string, labs: LabFolder[]): LabFolder | undefined {
  const words = name.replace(/^(lab|\d+)[-_ ]*/, "");
  const digits = /\d+/.exec(name)?.[0];
  const numbered = labs.find(({ number }) => number === Number(digits));
  if (numbered) return numbered;
  if (words.length < 3) return undefined;
  const slugs = labs.map(({ slug }) => slug);
  const slug = slugs.find((each) => each.includes(words)) ?? nearestName(words, slugs);
  return labs.find((lab) => lab.slug === slug);
}
