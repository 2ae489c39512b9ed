import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export type Page = { file: string; text: string };

const read = (file: string): Page => ({ file, text: readFileSync(file, "utf8") });

/** The files in `folder` with that ending, subfolders included, as paths from the root. */
export const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name).replaceAll("\\", "/"))
    .sort();

/** What people read in the repository itself: README, CONTRIBUTING and everything in docs/. */
export const docs = (): Page[] => ["README.md", "CONTRIBUTING.md", ...filesIn("docs", ".md")].map(read);

/** The decisions, in order, without their index. */
export const decisions = (): Page[] =>
  filesIn("docs/decisions", ".md")
    .filter((file) => !file.endsWith("/README.md"))
    .map(read);
