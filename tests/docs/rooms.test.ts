import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const foldersIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? [one.name] : []));

/** Folders below `room`, as paths from it. Those in pages/ are addresses of the site and need no words. */
const below = (room: string, path = ""): string[] =>
  foldersIn(join(room, path))
    .map((name) => (path === "" ? name : `${path}/${name}`))
    .flatMap((inner) => (inner === "pages" ? [inner] : [inner, ...below(room, inner)]));

const rooms = ["src", "labs/kit"].flatMap((house) => foldersIn(house).map((name) => `${house}/${name}`));

describe.each(rooms)("%s", (room) => {
  const file = join(room, "README.md");
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const [title, sentence = "", ...list] = text.split("\n").filter((line) => line !== "");

  test("has a README.md whose first sentence says what is in it", () => {
    expect(title, `${file} begins with "# ${room}" and one sentence`).toBe(`# ${room}`);
    expect(sentence).toMatch(/^[A-Z].{15,}\.$/);
  });

  test("describes each of its folders in one line, and no other folder", () => {
    const named = list.map((line) => /^- `([\w/-]+)\/`: [A-Z].{9,}\.$/.exec(line)?.[1] ?? line);
    expect(named.sort()).toEqual(below(room).sort());
  });
});
