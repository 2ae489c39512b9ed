import { join } from "node:path";
import { listLabs, type LabFolder } from "../../labs/kit/build/catalogue.ts";
import { bundle, quoted } from "../../labs/kit/build/build-bench.ts";

/** The scripts of the workers in which an export runs each lab's starter and solution, by file name. */
export async function buildPageServers(root: string): Promise<Record<string, string>> {
  const built = listLabs(root).map(async (lab) => [`${lab.slug}.js`, await bundle(root, entryOf(lab))] as const);
  return Object.fromEntries(await Promise.all(built));
}

/** The worker comes first: it makes the page's worker look like Node before a lab is loaded. */
const entryOf = ({ path, proxy }: LabFolder): string => `
import { serveLab } from ${quoted(join(import.meta.dirname, "../live/in-page/worker.ts"))};
import * as starter from ${quoted(join(path, "starter.ts"))};
import * as solution from ${quoted(join(path, "solution.ts"))};
import attack from ${quoted(join(path, "attack.ts"))};
serveLab({ servers: { starter, solution }, attack, proxy: ${proxy === true} });
`;
