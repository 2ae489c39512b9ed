import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export type Home = {
  /** The folder that holds the learner's labs/. */
  root: string;
  /** The link that the terminal shows, with the key of this start. */
  link: () => Promise<string>;
  /** Runs `check-lab` there. */
  checkLab: (number: number) => { status: number | null; stdout: string };
  /** Ends the site and takes the folder away. */
  leave: () => Promise<void>;
};

/**
 * A learner's own copy of the labs, and the site that reads it. The files of the person who runs these tests do not
 * change.
 */
export async function moveIn(name: string, port: number): Promise<Home> {
  const root = mkdtempSync(join(tmpdir(), `wristband-${name}-`));
  const filter = (path: string) => !/labs[\\/](?:\d[^\\/]*[\\/]server\.ts|kit$)/.test(path);
  for (const folder of ["labs", "articles"]) cpSync(folder, join(root, folder), { recursive: true, filter });
  // One kit for the commands and the suites: a check that fails throws what the grader knows.
  for (const shared of ["node_modules", join("labs", "kit")])
    symlinkSync(resolve(shared), join(root, shared), "junction");
  const env = { ...process.env, PORT: String(port) };
  const site = spawn(process.execPath, [resolve("scripts/serve.ts")], { cwd: root, env });
  const { promise: link, resolve: linked } = Promise.withResolvers<string>();
  let said = "";
  site.stdout?.on("data", (text) => {
    said += String(text);
    const [found] = /http:\S+#key=\S+/.exec(said) ?? [];
    if (found) linked(found);
  });
  await listening(site);
  const leave = async () => {
    const gone = once(site, "exit");
    site.kill();
    await gone;
    rmSync(root, { recursive: true, force: true });
  };
  return { root, link: () => link, checkLab: (number) => checkLab(root, number), leave };
}

/** Rejects with what the site said when it ends before it listens. */
async function listening(site: ChildProcess): Promise<void> {
  let said = "";
  site.stderr?.on("data", (text) => (said += String(text)));
  const ended = once(site, "exit").then(() => Promise.reject(new Error(`The site ended: ${said}`)));
  if (site.stdout) await Promise.race([once(site.stdout, "data"), ended]);
  ended.catch(() => {});
}

function checkLab(root: string, number: number): { status: number | null; stdout: string } {
  const command = [resolve("src/cli/wristband.mjs"), "check-lab", String(number)];
  const env = { ...process.env, NO_COLOR: "1" };
  return spawnSync(process.execPath, command, { cwd: root, encoding: "utf8", env });
}
