import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { diffArrays } from "diff";
import { listLabs } from "../../../labs/kit/build/catalogue.ts";
import { stripRegions } from "../../cli/server-file.ts";
import { isPublic, type Env } from "../../settings/env.ts";
import { readProgress } from "../../live/learner-progress.ts";
import { passOf, type Pass } from "./done.ts";
import { highlight } from "./highlight.ts";

/** The learner's file and the reference of one lab, or the reason why they are not shown. */
export type Beside =
  | { state: "shown"; pass: Pass; yours: string; reference: string; edited: boolean }
  | { state: "public" | "no lab" | "not passed" | "no file" | "too large" };

/** The largest file that is shown, in bytes: a longer one is no server for a lab, and would slow the browser down. */
const MOST = 64_000;

/**
 * Reads labs/NN-slug/server.ts of the lab with this slug, and nothing else: the folder comes from the list of folders,
 * never from the address. It reads only after a pass, and only where the site serves its owner alone.
 */
export async function readBeside(slug: string, root: string, env: Env): Promise<Beside> {
  if (isPublic(env)) return { state: "public" };
  const lab = listLabs(root).find((candidate) => candidate.slug === slug);
  if (!lab) return { state: "no lab" };
  const pass = passOf((await readProgress(root, env)).labs, lab.slug);
  if (!pass) return { state: "not passed" };
  const file = join(lab.path, "server.ts");
  const stat = await lstat(file).catch(() => undefined);
  // A link does not count, because it could lead to any file.
  if (!stat?.isFile()) return { state: "no file" };
  if (stat.size > MOST) return { state: "too large" };
  const [yours, reference] = await Promise.all([file, join(lab.path, "solution.ts")].map(readSource));
  const edited = stat.mtimeMs > Date.parse(pass.at);
  return { state: "shown", pass, yours: yours ?? "", reference: reference ?? "", edited };
}

const readSource = async (file: string): Promise<string> =>
  stripRegions((await readFile(file, "utf8")).replaceAll("\r\n", "\n")).trimEnd();

/** One line of a file: its number from 1, and its text as highlighted HTML. */
export type Line = { number: number; html: string };
/** One block: lines that are the same in both files, or the lines of each that differ. */
export type Block = { same: boolean; yours: Line[]; reference: Line[] };

/** Two sources as blocks, in order. */
export async function beside(yours: string, reference: string): Promise<Block[]> {
  const [left, right] = [await linesOf(yours), await linesOf(reference)];
  const blocks: Block[] = [];
  for (const { added, removed, count } of diffArrays(yours.split("\n"), reference.split("\n"))) {
    const same = !added && !removed;
    const last = blocks.at(-1);
    const block = last && !last.same && !same ? last : { same, yours: [], reference: [] };
    if (block !== last) blocks.push(block);
    if (!added) block.yours.push(...left.splice(0, count));
    if (!removed) block.reference.push(...right.splice(0, count));
  }
  return blocks;
}

async function linesOf(source: string): Promise<Line[]> {
  return (await highlight(source)).map((html, at) => ({ number: at + 1, html }));
}
