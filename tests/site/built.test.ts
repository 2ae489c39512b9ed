import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { unfoldedWords } from "./words.ts";

/** What `npm run build` left. Without a build there is nothing to look at, and these tests are skipped. */
const root = join(process.cwd(), "dist/client");
const built = existsSync(root);
const pages = built
  ? readdirSync(root, { recursive: true, encoding: "utf8" })
      // The frame that grades is no page that a reader opens.
      .filter((file) => file.endsWith(".html") && !file.startsWith("bench"))
      .map((file) => ({ file, html: readFileSync(join(root, file), "utf8") }))
  : [];

/** On-demand routes: the site's server answers them, no file does. */
const SERVED = [/^\/(?:live|attacker|stall)\//, /^\/progress\.json$/, /^\/done\//];

const matches = (html: string, pattern: RegExp) => [...html.matchAll(pattern)].map(([, found = ""]) => found);
const fileOf = (path: string) => join(root, path.endsWith("/") ? `${path}index.html` : path);
const weight = (files: readonly string[]) => files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);

describe.skipIf(!built)("the built site", () => {
  test.each(pages)("every internal link of $file leads somewhere", ({ file, html }) => {
    const base = new URL(`http://site/${file.replace(/index\.html$/, "")}`);
    const broken = matches(html, /<a\b[^>]*\bhref="([^"]+)"/g).filter((href) => {
      const url = new URL(href.replaceAll("&amp;", "&"), base);
      if (url.origin !== base.origin || SERVED.some((route) => route.test(url.pathname))) return false;
      const target = url.pathname === base.pathname ? join(root, file) : fileOf(url.pathname);
      if (!existsSync(target)) return true;
      const id = decodeURIComponent(url.hash.slice(1));
      return id !== "" && !readFileSync(target, "utf8").includes(`id="${id}"`);
    });
    expect(broken).toEqual([]);
  });

  test.each(pages)("no id occurs twice in $file", ({ html }) => {
    const ids = matches(html, /\sid="([^"]+)"/g);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  // Astro drops a line's end before and after an element: a space there has to be written, as {" "}.
  test.each(pages)("there is a space between all words of $file", ({ html }) => {
    const prose = html.replace(/<(pre|svg|script|live-panel)\b[\s\S]*?<\/\1>|<a class="proof"/g, "");
    expect(prose.match(/[\w.,;:]<(?:a|b|code)\b[^>]*>\w+|\w+<\/(?:a|b|code)>\w/g) ?? []).toEqual([]);
  });

  test.each(pages)(
    "$file has one inline script, which runs before the first paint, and no inline style",
    ({ html }) => {
      // The panel offers a script to paste, as an input's value: what stands in quotes is no markup.
      const markup = html.replace(/="[^"]*"/g, '=""');
      expect(matches(markup, /<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g).length).toBe(1);
      expect(markup).not.toMatch(/\sstyle="|<style\b|\son[a-z]+="/);
    },
  );

  test.each(pages)("$file has at most 40 kB of HTML, 12 kB of CSS and 15 kB of JavaScript, gzipped", ({ html }) => {
    const css = matches(html, /<link\b[^>]*rel="stylesheet"[^>]*href="([^"]+)"/g).map(fileOf);
    const js = scripts(matches(html, /<script\b[^>]*src="([^"]+)"/g).map(fileOf));
    // The styles go out in the page.
    expect(gzipSync(html).length + weight(css)).toBeLessThan(40_000);
    expect(weight(css)).toBeLessThan(12_000);
    expect(weight(js)).toBeLessThan(15_000);
  });
});

describe.skipIf(!built)("the server's bundle", () => {
  const folder = join(process.cwd(), "dist/server");
  const sources = (built ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [])
    .filter((file) => file.endsWith(".mjs"))
    .map((file) => readFileSync(join(folder, file), "utf8"));

  // A bundle with an error class of its own would not know the live servers' errors.
  test("contains pages, but no module that Node loads from a file of its own", () => {
    const origins = sources.flatMap((source) => matches(source, /^\/\/ ([\w./[\]-]+\.(?:ts|astro))$/gm));
    expect(origins).toContain("src/site/data/done.ts");
    expect(origins.filter((file) => /^(?:labs|articles|src\/(?!site\/|browser\/))/.test(file))).toEqual([]);
  });
});

/** A chapter's text, without its header and what follows it. */
const proseOf = (html: string) =>
  html.slice(html.indexOf('<div class="prose">'), html.indexOf('<footer class="after"'));
const until = (html: string, mark: string) => {
  const at = html.indexOf(mark);
  if (at < 0) throw new Error(`There is no ${mark} in the page.`);
  return html.slice(0, at);
};

describe.skipIf(!built)("a chapter begins with something to do", () => {
  const chapters = pages.filter(({ file }) => /^chapters\/[^/]+\/index\.html$/.test(file));

  test("every chapter in content/ is in the build", () =>
    expect(chapters).toHaveLength(readdirSync("content/chapters").length));

  test.each(chapters)("at most 1,500 unfolded words come before the check in $file", ({ html }) => {
    expect(unfoldedWords(until(proseOf(html), '<h2 id="check"'))).toBeLessThanOrEqual(1500);
  });

  test.each(chapters)("the thing to do comes within 150 words in $file", ({ html }) => {
    expect(unfoldedWords(until(proseOf(html), '<section class="live"'))).toBeLessThanOrEqual(150);
  });
});

describe.skipIf(!built)("a link to the site", () => {
  test("has a card and icons of the sizes that its pages state", () => {
    const size = (file: string) => {
      const bytes = readFileSync(join(root, file));
      return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
    };
    expect(size("card.png")).toEqual([1200, 630]);
    expect(size("favicon.png")).toEqual([48, 48]);
    expect(size("apple-touch-icon.png")).toEqual([180, 180]);
  });

  test.each(pages)(
    "gets a title and a description from $file, and an absolute address only if the host is known",
    ({ html }) => {
      const meta = (name: string) =>
        matches(html, new RegExp(`<meta (?:name|property)="${name}" content="([^"]+)"`, "g"));
      expect(matches(html, /<title>([^<]+)<\/title>/g)).toHaveLength(1);
      expect(meta("description")[0]?.length).toBeGreaterThan(30);
      expect(meta("og:title")).toHaveLength(1);
      const card = process.env["WRISTBAND_SITE"] ? [`${process.env["WRISTBAND_SITE"]}/card.png`] : [];
      expect(meta("og:image")).toEqual(card);
    },
  );

  test("brings fonts of at most 80 kB, and only the home page waits for a font", () => {
    const faces = readdirSync(join(root, "_astro")).filter((file) => file.endsWith(".woff2"));
    const bytes = faces.reduce((sum, file) => sum + readFileSync(join(root, "_astro", file)).length, 0);
    expect(bytes).toBeLessThan(80_000);
    const waiting = pages.filter(({ html }) => /<link rel="preload" href="[^"]+\.woff2" as="font"/.test(html));
    expect(waiting.map(({ file }) => file)).toEqual(["index.html"]);
  });
});

/** The scripts and everything they import at once. */
function scripts(entries: readonly string[], seen = new Set<string>()): string[] {
  for (const entry of entries) {
    if (seen.has(entry)) continue;
    seen.add(entry);
    const imported = matches(readFileSync(entry, "utf8"), /(?:from|import)\s*"(\.\/[^"]+\.js)"/g);
    scripts(
      imported.map((path) => join(entry, "..", path)),
      seen,
    );
  }
  return [...seen];
}
