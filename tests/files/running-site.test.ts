import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { noteSite, siteAddress } from "../../src/files/running-site.ts";

/** No process has this number: Linux's largest is 4194304. */
const NOBODY = 99_999_999;

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), "site-"))));
afterEach(() => rmSync(root, { recursive: true }));

describe("the site's address in other terminals", () => {
  test("has the port of the running site, whatever PORT says", () => {
    const forget = noteSite(root, 5001);
    expect(siteAddress(root, { PORT: "7000" })).toBe("http://localhost:5001");
    forget();
    expect(siteAddress(root, {})).toBe("http://localhost:4321");
  });

  test.each([
    [{}, 4321],
    [{ PORT: "7000" }, 7000],
    [{ PORT: "0" }, 4321],
    [{ PORT: "80 81" }, 4321],
  ])("has the port that the settings %j give, if no site runs", (env, port) => {
    expect(siteAddress(root, env)).toBe(`http://localhost:${port}`);
  });

  test("does not count the port of a site that ended without deleting its note", () => {
    noteSite(root, 5001, NOBODY);
    expect(siteAddress(root, {})).toBe("http://localhost:4321");
  });

  test.each(["", "{", "[]", "null", '{"port":"5001","pid":1}'])(
    "is the usual address when the note contains %j",
    (text) => {
      mkdirSync(join(root, ".wristband"));
      writeFileSync(join(root, ".wristband/site.json"), text);
      expect(siteAddress(root, {})).toBe("http://localhost:4321");
    },
  );

  test("stays the address of the site that started last, when an earlier site ends", () => {
    const forgetFirst = noteSite(root, 5001, NOBODY);
    const forgetSecond = noteSite(root, 6001);
    forgetFirst();
    expect(siteAddress(root, {})).toBe("http://localhost:6001");
    forgetSecond();
    expect(existsSync(join(root, ".wristband/site.json"))).toBe(false);
  });

  test("is the usual address when nothing can be written", () => {
    writeFileSync(join(root, ".wristband"), "a file where a folder is wanted");
    noteSite(root, 5001)();
    expect(siteAddress(root, {})).toBe("http://localhost:4321");
  });
});
