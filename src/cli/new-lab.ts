import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { listLabs, type LabFolder } from "../../labs/kit/build/catalogue.ts";
import { Complaint } from "./complaint.ts";
import { findLab } from "./find-lab.ts";
import type { Command } from "./command.ts";
import { chapter, files } from "./scaffold.ts";
import { shown } from "./server-file.ts";

/**
 * `new-lab slug [--after lab]`: makes a chapter and its lab, numbered after the last one. Their tests fail until the
 * TODOs are done. Edits no existing file. The lab starts from the solution of the lab that `--after` names, or of the
 * last lab that is not a branch. It is itself a branch when another lab already starts from that one.
 */
export const newLab: Command = async ({ args, root, terminal }) => {
  const { slug, after } = parse(args);
  const labs = listLabs(root);
  const taken = labs.find((lab) => lab.slug === slug);
  if (taken) throw new Complaint(`There is already a lab of that name: labs/${taken.folder}.`);
  const last = labs.findLast(({ branch }) => branch === undefined);
  const from = after === undefined ? last : findLab(after, root);
  const isBranch = from !== last;
  const made = write(slug, { number: (labs.at(-1)?.number ?? 0) + 1, from, isBranch }, root);
  for (const file of made) terminal.write(`made  ${shown(file, root)}`);
  if (from) terminal.write(startsFrom(from, isBranch));
  const folder = shown(dirname(made.at(-1) ?? root), root);
  terminal.write(`\nIt fails as it should: npx vitest run ${folder} says what to do next.`);
  terminal.write("CONTRIBUTING.md says what to write into each file.");
  return 0;
};

function parse(args: readonly string[]): { slug: string; after: string | undefined } {
  const at = args.indexOf("--after");
  const after = at < 0 ? undefined : args[at + 1];
  if (at >= 0 && after === undefined) {
    throw new Complaint("Say after which lab it comes: npm run new-lab remember-me -- --after 10");
  }
  const [slug, ...more] = at < 0 ? args : args.toSpliced(at, 2);
  if (slug === undefined) throw new Complaint("Give the new lab a slug: npm run new-lab remember-me");
  if (more.length > 0) {
    const so = `npm run new-lab ${slug} -- --after 10`;
    throw new Complaint(
      `new-lab takes one slug. What is "${more.join(" ")}"? npm passes options on only after two hyphens: ${so}`,
    );
  }
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(slug)) {
    throw new Complaint(
      `"${slug}" cannot be part of a URL. A slug consists of lower-case letters, digits and single hyphens, as in remember-me`,
    );
  }
  return { slug, after };
}

const startsFrom = ({ number, slug }: LabFolder, isBranch: boolean): string =>
  isBranch
    ? `\nIt starts from the solution of lab ${number}, ${slug}. Another lab already starts from this solution, so the new lab is a branch. Its suite.ts says so.`
    : `\nIt starts from the solution of lab ${number}, ${slug}. To start from another lab, add --after and that lab's number or slug.`;

type Start = { number: number; from: LabFolder | undefined; isBranch: boolean };

function write(slug: string, { number, from, isBranch }: Start, root: string): string[] {
  const folder = `${String(number).padStart(2, "0")}-${slug}`;
  // Imports from the starting lab's own folder must still lead there.
  const solution =
    from && readFileSync(join(from.path, "solution.ts"), "utf8").replaceAll('"./', `"../${from.folder}/`);
  const wanted: [file: string, text: string][] = [
    [join(root, "content", "chapters", `${folder}.mdx`), chapter(slug)],
    ...files(slug, solution, isBranch ? from?.slug : undefined).map(([name, text]): [string, string] => [
      join(root, "labs", folder, name),
      text,
    ]),
  ];
  const there = wanted.find(([file]) => existsSync(file));
  if (there) throw new Complaint(`${shown(there[0], root)} is already there. Nothing was made.`);
  for (const [file, text] of wanted) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: "wx" });
  }
  return wanted.map(([file]) => file);
}
