import { execFileSync } from "node:child_process";
import { chmodSync, linkSync, lstatSync, mkdirSync, readdirSync, statSync, symlinkSync, unlinkSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { keptOf, LearnerFile, MOST_TEXT } from "../../src/own-file/learner-file.ts";
import { OwnHouse, STARTER } from "./own-house.ts";

let house: OwnHouse;
let file: LearnerFile;
beforeEach(() => {
  house = new OwnHouse();
  file = new LearnerFile(house.doors, house.root);
});
afterEach(() => house.remove());

const { hash: STARTED } = keptOf(STARTER);
const windows = process.platform === "win32";

describe("the learner's file", () => {
  test("is made from the starter when it is opened, without the marks of chapters", () => {
    expect(file.open()).toEqual({ text: STARTER, hash: STARTED });
    expect(house.read()).toBe(STARTER);
  });

  test("is replaced in one step, and no other file is left beside it", () => {
    const before = file.open();
    const { ino } = statSync(file.path);
    expect(file.save("two\n", before.hash)).toEqual({ hash: keptOf("two\n").hash });
    expect(house.read()).toBe("two\n");
    expect(statSync(file.path).ino).not.toBe(ino);
    expect(readdirSync(house.path("labs/01-doors"))).toEqual(["server.ts", "starter.ts"]);
  });

  test("is not overwritten after another program changed it: the save returns the changed text, and writes nothing", () => {
    const { hash } = file.open();
    house.write("theirs\n");
    expect(file.save("mine\n", hash)).toEqual({ conflict: keptOf("theirs\n") });
    expect(house.read()).toBe("theirs\n");
  });

  test("takes the first of two saves at the same time, and refuses the second", () => {
    const { hash } = file.open();
    const both = ["one\n", "two\n"].map((text) => file.save(text, hash));
    expect(both).toEqual([{ hash: keptOf("one\n").hash }, { conflict: keptOf("one\n") }]);
    expect(house.read()).toBe("one\n");
  });

  test("counts as changed to the starter if it was deleted meanwhile", () => {
    const { hash } = file.open();
    file.save("mine\n", hash);
    unlinkSync(file.path);
    expect(file.save("more\n", keptOf("mine\n").hash)).toEqual({ conflict: { text: STARTER, hash: STARTED } });
  });

  test("keeps its Windows line breaks, which the page does not get", () => {
    house.write("one\r\ntwo\r\n");
    const { text, hash } = file.open();
    expect(text).toBe("one\ntwo\n");
    file.save("one\nthree\n", hash);
    expect(house.read()).toBe("one\r\nthree\r\n");
    house.write("one\r\ntwo\n");
    file.save("three\nfour\n", file.open().hash);
    expect(house.read()).toBe("three\nfour\n");
  });

  test("keeps its permissions, and a hard link to it keeps the old text", () => {
    const { hash } = file.open();
    chmodSync(file.path, 0o640);
    linkSync(file.path, house.path("kept.ts"));
    file.save("two\n", hash);
    if (!windows) expect(statSync(file.path).mode & 0o777).toBe(0o640);
    expect(house.read("kept.ts")).toBe(STARTER);
  });

  test("is not read while it is missing or empty, because another program may be saving it", () => {
    expect(file.glance()).toBeUndefined();
    house.write("");
    expect(file.glance()).toBeUndefined();
    house.write("one\n");
    expect(file.glance()).toEqual(keptOf("one\n"));
  });
});

describe("nothing is read or written when server.ts is", () => {
  const refused = (code: string, message: RegExp, text = "mine\n") => {
    expect(() => file.save(text, STARTED)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  };

  test.skipIf(windows)("a link, wherever it leads", () => {
    house.write("secret\n", "secret.txt");
    symlinkSync(house.path("secret.txt"), file.path);
    refused("odd-file", /is a link/);
    expect(() => file.open()).toThrow(/is a link/);
    expect(() => file.glance()).toThrow(/is a link/);
    expect(house.read("secret.txt")).toBe("secret\n");
    expect(lstatSync(file.path).isSymbolicLink()).toBe(true);
    unlinkSync(file.path);
    symlinkSync(house.path("nowhere.ts"), file.path);
    refused("odd-file", /is a link/);
    expect(readdirSync(house.root)).not.toContain("nowhere.ts");
  });

  test.skipIf(windows)("a pipe, on which a reader would wait for ever", () => {
    execFileSync("mkfifo", [file.path]);
    refused("odd-file", /is a pipe/);
    expect(() => file.open()).toThrow(/is a pipe/);
  });

  test("a folder", () => {
    mkdirSync(file.path);
    refused("odd-file", /is a folder/);
  });

  test("read-only", () => {
    file.open();
    chmodSync(file.path, 0o444);
    refused("read-only", /is read-only, so nothing was saved/);
    expect(house.read()).toBe(STARTER);
  });

  test("too large, or not text", () => {
    house.write("x".repeat(MOST_TEXT + 1));
    refused("odd-file", /is larger than/);
    house.write(Buffer.from([0xff, 0xfe, 0x41, 0x00]));
    refused("odd-file", /UTF-16/);
    house.write(Buffer.from([0xc3, 0x28]));
    refused("odd-file", /UTF-8/);
  });
});

describe("a text is not saved when", () => {
  test.each<[what: string, text: string, code: string]>([
    ["it is too large", "x".repeat(MOST_TEXT + 1), "too-large"],
    ["it is too large in bytes", "€".repeat(MOST_TEXT / 2), "too-large"],
    ["it holds a zero byte", "a\0b", "odd-text"],
    ["it holds half a character", "a\ud800b", "odd-text"],
    ["it holds a carriage return", "a\rb", "odd-text"],
  ])("%s", (_, text, code) => {
    const { hash } = file.open();
    expect(() => file.save(text, hash)).toThrow(expect.objectContaining({ code }));
    expect(house.read()).toBe(STARTER);
  });

  test.skipIf(windows || process.getuid?.() === 0)("the folder is read-only", () => {
    const { hash } = file.open();
    chmodSync(house.path("labs/01-doors"), 0o555);
    expect(() => file.save("two\n", hash)).toThrow(/Nothing was saved.*no permission/);
    chmodSync(house.path("labs/01-doors"), 0o755);
    expect(house.read()).toBe(STARTER);
  });

  test.skipIf(windows)(
    "a link is in the place where the new text would be written, and only the link is removed",
    () => {
      const { hash } = file.open();
      house.write("secret\n", "secret.txt");
      symlinkSync(house.path("secret.txt"), `${file.path}.saving-${process.pid}`);
      file.save("two\n", hash);
      expect([house.read(), house.read("secret.txt")]).toEqual(["two\n", "secret\n"]);
    },
  );
});
