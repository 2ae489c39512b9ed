import { readFileSync } from "node:fs";
import { posix } from "node:path";
import type { LabEntry } from "../../labs/kit/build/all-labs.ts";
import { applyEdits } from "../../labs/kit/build/mistakes.ts";
import type { LabModule } from "../../labs/kit/target/instance.ts";
import type { Draft } from "../../labs/kit/target/worker/draft.ts";

/** One file that people may hand in: as this process loads it, and as a page is given it. */
export type HandedIn = { lab: LabEntry; name: string; load: () => Promise<LabModule>; draft: Draft };

const read = (path: string): string => readFileSync(path, "utf8");

/** The files beside or below it that a file imports, and those that they import, by path. */
function besides(path: string, text = read(path)): Record<string, string> {
  const paths = [...text.matchAll(/from "(\.\/[^"]+)"/g)].map(([, to = ""]) => posix.join(posix.dirname(path), to));
  return Object.assign({}, ...paths.map((one) => ({ [one]: read(one), ...besides(one) })));
}

/** Every starter, solution, right solution and mistake of a lab. */
export function handedIn(lab: LabEntry): HandedIn[] {
  const root = `labs/${lab.folder}`;
  const solution = read(`${root}/solution.ts`);
  const one = (name: string, load: HandedIn["load"], entry: string, text: string, more = {}): HandedIn => ({
    lab,
    name,
    load,
    draft: { entry, files: { [entry]: text, ...more } },
  });
  const right = Object.entries(lab.right).map(([file, load]) => {
    const path = `${root}/right/${file}`;
    return one(`right/${file}`, load, path, read(path), besides(path));
  });
  const wrong = lab.mistakes.flatMap((mistake) => {
    const load = lab.mistaken[mistake.name];
    return load ? [one(mistake.name, load, `${root}/server.ts`, applyEdits(solution, mistake))] : [];
  });
  return [
    one("starter", lab.starter, `${root}/server.ts`, read(`${root}/starter.ts`)),
    one("solution", lab.solution, `${root}/server.ts`, solution),
    ...right,
    ...wrong,
  ];
}
