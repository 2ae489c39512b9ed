import { join } from "node:path";
import { build, type Plugin } from "vite";
import { lineTo } from "../grader/earlier.ts";
import { benchRules } from "./bench-policy.ts";
import { listLabs, suiteFile, type LabFolder } from "./catalogue.ts";

/**
 * The files that grade in a reader's browser: the frame's page, and the scripts that the site passes into it, by file
 * name.
 */
export type Bench = { "index.html": string; "learner.js": string; "reader.js": string } & Record<string, string>;

const KIT = join(import.meta.dirname, "..");
const WORKER = join(KIT, "target/worker");
const ENTRY = "wristband-bench-entry";

/** The bundle uses these modules in place of Node's. */
const IN_PLACE: Record<string, string> = {
  "node:crypto": join(WORKER, "node/kit-crypto.ts"),
  "node:buffer": join(WORKER, "node/buffer.ts"),
  util: join(WORKER, "node/coders.ts"),
  buffer: join(KIT, "../../node_modules/buffer/index.js"),
};

/**
 * Builds all files in memory. `live`: the module whose `serveDraft` runs a live server for a draft. `folders` names the
 * labs whose suites are wanted: all, if left out.
 */
export async function buildBench(root: string, live: string, folders?: readonly string[]): Promise<Bench> {
  const labs = listLabs(root);
  const wanted = labs.filter(({ folder }) => folders?.includes(folder) ?? true);
  const [frame, learner, reader, ...suites] = await Promise.all([
    bundle(root, `import ${quoted(join(WORKER, "frame.ts"))};`),
    bundle(root, `import ${quoted(join(WORKER, "learner.ts"))};`),
    bundle(root, `import ${quoted(join(WORKER, "reader-entry.ts"))};`),
    ...wanted.map((lab) => bundle(root, suiteEntry(lineTo(labs, lab.number), live))),
  ]);
  return {
    "index.html": page(frame),
    "learner.js": learner,
    "reader.js": reader,
    ...Object.fromEntries(wanted.map((lab, at) => [suiteFile(lab), suites[at] ?? ""])),
  };
}

/** The page holds its own policy, because a static host sends no header of ours. */
const page = (script: string): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Grading</title>
<meta http-equiv="content-security-policy" content="${benchRules(script).join("; ")}">
<script>${script}</script></html>
`;

/** A path as a string in a script. */
export const quoted = (path: string): string => JSON.stringify(path.replaceAll("\\", "/"));

function suiteEntry(labs: readonly LabFolder[], live: string): string {
  const imports = labs.flatMap(({ path }, at) => [
    `import * as suite${at} from ${quoted(join(path, "suite.ts"))};`,
    `import * as attack${at} from ${quoted(join(path, "attack.ts"))};`,
  ]);
  const entries = labs.map(
    ({ number, slug, branch, proxy }, at) =>
      `{ number: ${number}, slug: "${slug}", branch: ${JSON.stringify(branch)}, proxy: ${proxy === true}, suite: suite${at}, attack: attack${at} }`,
  );
  return [
    `import { serveSuite } from ${quoted(join(KIT, "grader/page/suite-side.ts"))};`,
    `import { serveDraft } from ${quoted(live)};`,
    ...imports,
    `serveSuite([${entries.join(", ")}], serveDraft);`,
  ].join("\n");
}

/** One classic script that contains everything an entry imports, because whoever gets it may be unable to load more. */
export async function bundle(root: string, entry: string): Promise<string> {
  const built = await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    plugins: [provide(entry)],
    define: { "process.env.NODE_ENV": '"production"' },
    build: {
      write: false,
      target: "es2023",
      minify: true,
      modulePreload: false,
      rolldownOptions: { input: ENTRY, output: { format: "iife", codeSplitting: false, name: "bench" } },
    },
  });
  const [result] = Array.isArray(built) ? built : [built];
  if (!result || !("output" in result)) throw new Error("Vite built nothing.");
  const scripts = result.output.filter((file) => file.type === "chunk");
  if (scripts.length !== 1) throw new Error(`Vite built ${scripts.length} scripts in place of one.`);
  return (scripts[0]?.code ?? "").replaceAll("</script", "<\\/script");
}

const provide = (entry: string): Plugin => ({
  name: "wristband-bench",
  enforce: "pre",
  resolveId: (id) => (id === ENTRY ? `\0${ENTRY}` : IN_PLACE[id]),
  load: (id) => (id === `\0${ENTRY}` ? entry : undefined),
});
