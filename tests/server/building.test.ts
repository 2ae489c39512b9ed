import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildAndLoad } from "../../src/server/building/build-and-load.ts";
import { build } from "../../src/server/building/build.ts";
import { hashInputs, notedInputs } from "../../src/server/building/inputs.ts";

let root = "";
const dist = (): string => join(root, "dist");
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "building-"));
  write("package.json", '{ "type": "module" }');
  write("dist/client/index.html", "before");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Puts a script in the place of Astro's command. It knows `folder`, where it should build, and `tell`. */
const astroIs = (script: string): void =>
  write(
    "node_modules/astro/bin/astro.mjs",
    `import { mkdirSync, writeFileSync } from "node:fs";
     const folder = process.argv[process.argv.indexOf("--outDir") + 1];
     const tell = (message) => new Promise((told) => process.send(message, told));
     const page = (path, file, text) => tell({ type: "page", path, file, text });
     mkdirSync(folder + "/client", { recursive: true });
     mkdirSync(folder + "/server/chunks", { recursive: true });
     writeFileSync(folder + "/server/entry.mjs", "export const handler = () => import('./chunks/late.mjs');");
     writeFileSync(folder + "/server/chunks/late.mjs", "export const late = true;");
     writeFileSync(folder + "/client/index.html", "after");
     ${script}
     process.disconnect();`,
  );

describe("a build", () => {
  test("replaces the earlier build when it is complete, and records what it was made from", async () => {
    astroIs(`await tell({ type: "done", what: "Everything is done" });`);
    const lines: string[] = [];
    const { finished } = build({ root, dist: dist(), say: (line) => lines.push(line) });
    expect(readFileSync(join(dist(), "client/index.html"), "utf8")).toBe("before");
    await finished;
    expect(readFileSync(join(dist(), "client/index.html"), "utf8")).toBe("after");
    expect(lines).toEqual([expect.stringMatching(/^Everything is done: \d+\.\d s$/)]);
    expect(notedInputs(dist())).toBe(hashInputs(root, process.env));
    expect(readFileSync(join(dist(), "README.md"), "utf8")).toContain("publish no copy of server/");
    expect(readdirSync(root).filter((name) => name.startsWith("dist"))).toEqual(["dist"]);
  });

  test("says so if it fails, and the earlier build stays", async () => {
    astroIs("process.exit(1);");
    const { finished } = build({ root, dist: dist(), say: () => {} });
    await expect(finished).rejects.toThrow("The site did not build");
    expect(readFileSync(join(dist(), "client/index.html"), "utf8")).toBe("before");
    expect(readdirSync(root).filter((name) => name.startsWith("dist"))).toEqual(["dist"]);
  });

  test("removes the remains of a build that was killed, and not the files of a build that is running", async () => {
    astroIs("");
    write("dist-building-999999999/client/index.html", "half");
    write(`dist-building-${process.ppid}/client/index.html`, "being made");
    await build({ root, dist: dist(), say: () => {} }).finished;
    expect(existsSync(join(root, "dist-building-999999999"))).toBe(false);
    expect(existsSync(join(root, `dist-building-${process.ppid}`))).toBe(true);
  });

  test("leaves the earlier build in its place until the site has loaded the new one", async () => {
    astroIs(`await tell({ type: "bundled", folder, paths: [] });`);
    const loaded = Promise.withResolvers<void>();
    const heard = Promise.withResolvers<void>();
    const { finished } = build({
      root,
      dist: dist(),
      say: () => {},
      heard: () => {
        heard.resolve();
        return loaded.promise;
      },
    });
    await heard.promise;
    expect(readFileSync(join(dist(), "client/index.html"), "utf8")).toBe("before");
    loaded.resolve();
    await finished;
    expect(readFileSync(join(dist(), "client/index.html"), "utf8")).toBe("after");
  });
});

test("a loaded build answers after its folder has moved, even for pages that nobody has asked for before", () => {
  write("old/client/index.html", "home");
  write("old/server/entry.mjs", "export const handler = () => import('./chunks/late.mjs');");
  write("old/server/chunks/late.mjs", "export const late = 'late';");
  // In a process of its own, because Vitest imports in a way of its own.
  const script = `
    import { renameSync } from "node:fs";
    import { loadBuilt } from ${JSON.stringify(pathToFileURL("src/server/building/built.ts").href)};
    const { rest } = await loadBuilt("old");
    renameSync("old", "new");
    console.log((await rest()).late);`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: root,
    encoding: "utf8",
  });
  expect({ stdout, stderr }).toEqual({ stdout: "late\n", stderr: "" });
});

describe("a site that is being built", () => {
  const failed = (error: unknown): never => expect.fail(String(error));
  const load = (lines: string[] = []) => buildAndLoad({ root, dist: dist(), say: (line) => lines.push(line), failed });

  test("serves its first pages early, and still serves the same build after the folder has moved", async () => {
    astroIs(`
      await page("/early/", "early/index.html", "early");
      await tell({ type: "bundled", folder, paths: ["/", "/404.html", "/early/", "/wanted/", "/last/"] });
      await page("/", "index.html", "home");
      await page("/404.html", "404.html", "nowhere");
      const { want } = await new Promise((told) => process.once("message", told));
      await page(want, want.slice(1) + "index.html", "it was " + want);
      await page("/last/", "last/index.html", "last");`);
    const { statics, rest } = await load();
    const message = { method: "GET", url: "/wanted/", headers: {} };
    const body = await answerOf(statics, message);
    expect(body).toBe("it was /wanted/");
    expect(await answerOf(statics, { ...message, url: "/early/" })).toBe("early");
    await statics.arrived("/last/");
    await expect.poll(() => notedInputs(dist())).toBeDefined();
    expect(await (rest as unknown as () => Promise<unknown>)()).toMatchObject({ late: true });
  });

  test("does not start if its build fails", async () => {
    astroIs("process.exit(1);");
    await expect(load()).rejects.toThrow("The site did not build");
  });
});

/** What is answered for a message, once it is. */
function answerOf(
  statics: Awaited<ReturnType<typeof buildAndLoad>>["statics"],
  message: { method: string; url: string; headers: object },
): Promise<string> {
  return new Promise((resolve) => {
    const response = { writeHead: () => response, end: (body: Buffer) => resolve(String(body)) };
    type Args = Parameters<typeof statics.answer>;
    expect(statics.answer(message as unknown as Args[0], response as unknown as Args[1], message.url)).toBe(true);
  });
}

describe("what a build depends on", () => {
  test.each<[file: string, changes: boolean]>([
    ["content/chapters/01-a.mdx", true],
    ["package-lock.json", true],
    ["src/distance.ts", true],
    ["labs/01-a/servers/other.ts", true],
    ["labs/01-a/server.ts", false],
    ["labs/01-a/server.ts.2026-01-01", false],
    [".wristband/progress.json", false],
    ["node_modules/astro/index.js", false],
    ["dist/client/a.html", false],
    ["dist-building-1/client/a.html", false],
  ])("a change of %s: %s", (file, changes) => {
    write(file, "one");
    const before = hashInputs(root, {});
    write(file, "two");
    expect(hashInputs(root, {}) !== before).toBe(changes);
  });

  test("it depends on the site's own address, and not on the port", () => {
    const plain = hashInputs(root, {});
    expect(hashInputs(root, { PORT: "1" })).toBe(plain);
    expect(hashInputs(root, { WRISTBAND_SITE: "https://class.example" })).not.toBe(plain);
  });
});
