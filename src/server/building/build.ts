import { fork, type ChildProcess } from "node:child_process";
import { readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BuildMessage, BuildWish } from "../../site/build/messages.ts";
import { hashInputs, noteInputs } from "./inputs.ts";

export type Building = {
  /** Says that a request waits for a page, so that it comes next. */
  want: (path: string) => void;
  /** Resolves when the build is in place. Rejects with a sentence when it failed. */
  finished: Promise<void>;
};

export type BuildOptions = {
  root: string;
  dist: string;
  /** Called with what is done and how long it took, one line each. */
  say: (line: string) => void;
  /**
   * Called with every other message of the build, so that it can be served before it is complete. The build does not
   * move before this has resolved.
   */
  heard?: (message: Exclude<BuildMessage, { type: "done" }>) => void | Promise<void>;
};

/**
 * Throws a sentence when no build can work in this folder. Vite reads `#` and `?` in a path as the start of a fragment or
 * a query, and its error then does not name the cause.
 */
export function mustBeBuildable(root: string): void {
  const sign = /[#?]/.exec(root)?.[0];
  if (sign === undefined) return;
  throw new Error(
    `The site cannot be built in a folder with ${sign} in its path: ${root}. Rename the folder, or move the project to another one. Commands such as npm run check-lab still work here.`,
  );
}

/**
 * Builds the site in a separate process and folder, and replaces `dist` by that folder when everything is there. Until
 * then the old build stays as it is.
 */
export function build({ root, dist, say, heard = () => {} }: BuildOptions): Building {
  mustBeBuildable(root);
  removeLeftOvers(root);
  const hash = hashInputs(root, process.env);
  const fresh = join(root, `dist-building-${process.pid}`);
  const child = fork(join(root, "node_modules/astro/bin/astro.mjs"), ["build", "--outDir", fresh], {
    cwd: root,
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: "1" },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const kill = (): void => void child.kill();
  process.once("exit", kill);
  const done = stopwatch(say);
  const hearing: (void | Promise<void>)[] = [];
  child.on("message", (message: BuildMessage) => {
    if (message.type === "done") done(message.what);
    else hearing.push(heard(message));
  });
  const finished = ended(child).then(async (isGood) => {
    process.off("exit", kill);
    if (isGood) {
      await Promise.all(hearing);
      return putInPlace(fresh, dist, hash);
    }
    rmSync(fresh, { recursive: true, force: true });
    throw new Error("The site did not build; the lines above say why.");
  });
  return { finished, want: (want) => void (child.connected && child.send({ want } satisfies BuildWish)) };
}

/** Astro's server finds its modules by their paths on this machine. */
const ABOUT = `# A build of Wristband

Readers get the files in client/. These files do not depend on the machine that built them.

server/ renders the pages that are different for each reader. Astro names modules there by their full paths on the
machine that built them. The server sends these files to nobody. So build on the machine that serves, and publish no copy of server/.
`;

/** Says what is done, and the seconds since what was done before it. */
function stopwatch(say: (line: string) => void): (what: string) => void {
  let since = performance.now();
  return (what) => {
    const now = performance.now();
    say(`${what}: ${((now - since) / 1000).toFixed(1)} s`);
    since = now;
  };
}

const ended = (child: ChildProcess): Promise<boolean> =>
  new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });

function putInPlace(fresh: string, dist: string, hash: string): void {
  noteInputs(fresh, hash);
  writeFileSync(join(fresh, "README.md"), ABOUT);
  const old = `${fresh}-old`;
  renameIfThere(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

/** Removes folders of builds whose process was killed. */
function removeLeftOvers(root: string): void {
  for (const name of readdirSync(root)) {
    const [, pid] = /^dist-building-(\d+)(?:-old)?$/.exec(name) ?? [];
    if (pid !== undefined && !lives(Number(pid))) rmSync(join(root, name), { recursive: true, force: true });
  }
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
