import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { listLabs, type LabFolder } from "../../labs/kit/build/catalogue.ts";
import { Complaint } from "./complaint.ts";
import type { Command } from "./command.ts";
import { chapter, files } from "./scaffold.ts";
import { shown } from "./server-file.ts";

/** `new-lab slug`: a chapter and its lab, numbered after the last, already failing. Edits no existing file. */
export const newLab: Command = async ({ args, root, terminal }) => {
  const slug = args[0];
  if (slug === undefined) throw new Complaint("Give the new lab a slug: npm run new-lab remember-me");
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(slug)) {
    throw new Complaint(
      `"${slug}" cannot be part of a URL. A slug is small letters, digits and single hyphens: remember-me`,
    );
  }
  const labs = listLabs(root);
  const taken = labs.find((lab) => lab.slug === slug);
  if (taken) throw new Complaint(`There is a lab of that name: labs/${taken.folder}.`);
  const made = write(slug, labs.at(-1), root);
  for (const file of made) terminal.write(`made  ${shown(file, root)}`);
  const folder = shown(dirname(made.at(-1) ?? root), root);
  terminal.write(`\nIt fails as it should: npx vitest run ${folder} says what to do next.`);
  terminal.write("CONTRIBUTING.md says what each file holds.");
  return 0;
};

function write(slug: string, last: LabFolder | undefined, root: string): string[] {
  const number = (last?.number ?? 0) + 1;
  const folder = `${String(number).padStart(2, "0")}-${slug}`;
  const solution = last ? readFileSync(join(last.path, "solution.ts"), "utf8") : undefined;
  const wanted: [file: string, text: string][] = [
    [join(root, "content", "chapters", `${folder}.mdx`), chapter(slug)],
    ...files(slug, solution).map(([name, text]): [string, string] => [join(root, "labs", folder, name), text]),
  ];
  const there = wanted.find(([file]) => existsSync(file));
  if (there) throw new Complaint(`${shown(there[0], root)} is already there. Nothing was made.`);
  for (const [file, text] of wanted) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: "wx" });
  }
  return wanted.map(([file]) => file);
}
