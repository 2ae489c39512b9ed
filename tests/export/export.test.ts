import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exportSite, MARK } from "../../src/export/export-site.ts";
import { rewritePage } from "../../src/export/rewrite.ts";

const has = (file: string) => ["index.html", "a/index.html", "_astro/x.js", "bench/frame.html"].includes(file);
const page = (body: string) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"></head><body>${body}</body></html>`;
const rewritten = (body: string, file = "deep/er/index.html") => rewritePage(page(body), file, has);

describe("a page of an export", () => {
  test.each([
    ['<a href="/a/">', '<a href="../../a/">'],
    ['<a href="/a/?b#c">', '<a href="../../a/?b#c">'],
    ['<a href="/">', '<a href="../../">'],
    ['<a class="x" href="/#y">', '<a class="x" href="../../#y">'],
    ['<script src="/_astro/x.js"></script>', '<script src="../../_astro/x.js"></script>'],
    ['<div data-bench="/bench/frame.html">', '<div data-bench="../../bench/frame.html">'],
    [
      '<a class="x" href="/done/"><b>Done</b></a>, <a href="/a/">A</a>',
      '<a class="x" href="../../hosting/#export"><b>Done</b></a><small> (needs npm start)</small>, <a href="../../a/">A</a>',
    ],
    ['<a rel="nofollow" href="/x/">X</a>!', '<a rel="nofollow" href="../../hosting/#export">X</a>!'],
    ['<a href="https://example.com/">', '<a href="https://example.com/">'],
    ['<a href="//example.com/">', '<a href="//example.com/">'],
    ['<form data-path="/login">', '<form data-path="/login">'],
    ['<form data-path="/">', '<form data-path="/">'],
    ["<code>href=/a/</code>", "<code>href=/a/</code>"],
  ])("has %s as %s", (before, after) => expect(rewritten(before)).toContain(after));

  test("has relative links if it is the home page", () => {
    expect(rewritten('<a href="/a/">', "index.html")).toContain('<html data-root="./" lang="en">');
    expect(rewritten('<a href="/a/">', "index.html")).toContain('<a href="./a/">');
  });

  test("has its own policy, which allows its inline script and no other", () => {
    const html = rewritten("<script>1</script>");
    const [, policy = ""] =
      /<meta charset="utf-8"><meta http-equiv="content-security-policy" content="([^"]*)">/.exec(html) ?? [];
    expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'sha256-[\w+/=]{44}';/);
    expect(policy).toContain("frame-src 'self'");
    expect(policy).not.toContain("frame-ancestors");
  });
});

describe("an export", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "export-"));
    mkdirSync(join(folder, "client/a"), { recursive: true });
    writeFileSync(join(folder, "client/index.html"), page('<a href="/a/">'));
    writeFileSync(join(folder, "client/a/index.html"), page('<a href="/">'));
    writeFileSync(join(folder, "client/picture.png"), "png");
    writeFileSync(join(folder, "client/a/a.css"), "i{background:url(/picture.png)}");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const run = (to = "out") => exportSite(join(folder, "client"), { "lab.js": "1" }, join(folder, to));
  const read = (file: string) => readFileSync(join(folder, "out", file), "utf8");

  test("contains every file, and pages that lead to each other", () => {
    expect(run()).toBe(2);
    expect(read("index.html")).toContain('<a href="./a/">');
    expect(read("a/index.html")).toContain('<a href="../">');
    expect(read("picture.png")).toBe("png");
    expect(read("servers/lab.js")).toBe("1");
    expect(read("a/a.css")).toBe("i{background:url(../picture.png)}");
  });

  test("replaces an earlier export", () => {
    run();
    writeFileSync(join(folder, "out/old.html"), "");
    run();
    expect(() => read("old.html")).toThrow("ENOENT");
    expect(read(MARK)).toContain("npm run export");
  });

  test("does not remove other files from its folder", () => {
    mkdirSync(join(folder, "out"));
    writeFileSync(join(folder, "out/mine.txt"), "mine");
    expect(() => run()).toThrow("contains other files");
    expect(read("mine.txt")).toBe("mine");
    expect(() => exportSite(join(folder, "client"), {}, folder)).toThrow("contains this project");
    expect(() => exportSite(join(folder, "nothing"), {}, join(folder, "new"))).toThrow("There is no built site");
  });
});
