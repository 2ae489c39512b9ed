import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** One app of frameworks/, as apps.yaml of its folder lists it. */
export type App = {
  /** The folder in frameworks/. */
  kind: string;
  name: string;
  title: string;
  packages: string[];
  /** A command that prints the version of the first package, where no list of the folder pins it. */
  version?: string;
  licence: string;
  docs: string;
  /** Settings that can be left out one by one. */
  breaks: string[];
};

/** A folder of frameworks/: what it needs, and the command that installs its libraries. */
export type Kind = {
  kind: string;
  language: string;
  needs: string;
  install: string;
  /** What is in the folder afterwards. */
  ready?: string;
  /** Where nothing of it is in the folder: a command that succeeds afterwards. */
  installed?: string;
  apps: App[];
};

type Written = Omit<Kind, "kind" | "apps"> & {
  breaks: string[];
  apps: Record<string, Omit<App, "kind" | "name" | "breaks"> & { breaks?: string[] }>;
};

const FOLDER = join(import.meta.dirname, "../../frameworks");

export const folderOf = (kind: string): string => join(FOLDER, kind);

/** Every folder with an apps.yaml. */
export const allKinds = (): Kind[] =>
  readdirSync(FOLDER).flatMap((kind) => {
    const file = join(FOLDER, kind, "apps.yaml");
    if (!existsSync(file)) return [];
    const { apps, breaks, ...about } = parse(readFileSync(file, "utf8")) as Written;
    return [{ kind, ...about, apps: Object.entries(apps).map(([name, app]) => ({ breaks, ...app, kind, name })) }];
  });

/** Why the apps of a folder cannot run here. Undefined when they can. */
export function lackOf({ kind, needs, install, ready = "", installed }: Kind): string | undefined {
  if (spawnSync(needs, ["--version"], { stdio: "ignore" }).error) return `${needs} is not here`;
  const isReady =
    installed === undefined
      ? existsSync(join(FOLDER, kind, ready))
      : spawnSync(installed, { shell: true, stdio: "ignore" }).status === 0;
  return isReady ? undefined : `its libraries are not: cd frameworks/${kind} && ${install}`;
}

/**
 * Installs the libraries of the apps in Node, which every reader's machine can run. Returns why they cannot run here.
 * Undefined when they can.
 */
export function getNodeApps(): string | undefined {
  const node = allKinds().find(({ kind }) => kind === "node");
  if (!node || lackOf(node) === undefined) return;
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
  spawnSync("npm", ["ci", ...quiet], {
    cwd: folderOf(node.kind),
    shell: process.platform === "win32",
    stdio: "ignore",
    timeout: 120_000,
  });
  return lackOf(node);
}

const LISTS = ["package.json", "requirements.txt", "go.mod", "pom.xml"];

/** The version of each package of an app, as the folder's own list pins it, or as the package itself says. */
export function versionsOf({ kind, packages, version }: App): Record<string, string> {
  if (version !== undefined) {
    const { stdout } = spawnSync(version, { shell: true, cwd: join(FOLDER, kind), encoding: "utf8" });
    return Object.fromEntries(packages.map((name) => [name, stdout.trim()]));
  }
  const text = LISTS.map((name) => join(FOLDER, kind, name))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  return Object.fromEntries(packages.map((name) => [name, versionIn(text, name)]));
}

function versionIn(text: string, name: string): string {
  const escaped = name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  const found = new RegExp(`(?:^|[\\s">])${escaped}(?:/v\\d+)?["':=<>/\\sv@a-z]*?(\\d+(?:\\.\\d+)+)`, "mi").exec(text);
  return found?.[1] ?? "unknown";
}

/** A word for all sources of a folder: another one when any was changed. */
export function sourceOf(kind: string): string {
  const hash = createHash("sha256");
  for (const name of sourcesIn(join(FOLDER, kind))) hash.update(name).update(readFileSync(join(FOLDER, kind, name)));
  return hash.digest("hex").slice(0, 16);
}

/** What the install command makes, and the list of the apps, which says how they are called. */
const MADE = /(^|\/)(node_modules|venv|target|__pycache__|app|apps\.yaml)(\/|$)/;

function sourcesIn(folder: string, path = ""): string[] {
  return readdirSync(join(folder, path), { withFileTypes: true })
    .map((one) => ({ one, name: path === "" ? one.name : `${path}/${one.name}` }))
    .filter(({ name }) => !MADE.test(name))
    .flatMap(({ one, name }) => (one.isDirectory() ? sourcesIn(folder, name) : [name]))
    .sort();
}
