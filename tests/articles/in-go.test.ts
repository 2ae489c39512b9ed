import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { articlePrograms, folderOf, sourceOf } from "../../scripts/places/article-programs.ts";
import { readGrades } from "../../src/site/data/article-pages.ts";
import { compare, readDifferences, readInGo } from "../../src/site/data/articles-in-go.ts";

const { servers, versions, tools, races } = readInGo();
const measured = Object.entries(servers);
const visitsOf = (key: string) => servers[key]?.visits ?? [];
const cookiesOf = (key: string) => visitsOf(key).flatMap(({ cookies }) => cookies);

describe("content/articles-in-go.json, which npx node scripts/articles-in-go.ts writes", () => {
  test("has each server in Go, with the same checks as the same server in TypeScript", () => {
    expect(measured.map(([key, { name }]) => ({ key, name }))).toEqual(articlePrograms());
    expect(Object.keys(servers).filter((key) => readGrades()[key] === undefined)).toEqual([]);
  });

  test("has a server in Go for each server of an article, except for our repaired copies", () => {
    const ours = Object.keys(readGrades()).filter((key) => !key.endsWith("/with-both-mends"));
    expect(Object.keys(servers)).toEqual(ours);
  });

  test.each(measured)("%s was measured with the sources as they are now", (_, { name, source }) => {
    expect(existsSync(folderOf(name))).toBe(true);
    expect(source).toBe(sourceOf(name));
  });

  test.each(measured)(
    "%s gets the same result in each check as the same server in TypeScript, or differences.yaml gives the reason",
    (key, inGo) => {
      const { same, differences, "not reached": unseen } = compare(key, inGo);
      expect(differences.map(({ title }) => title)).toEqual(Object.keys(readDifferences()[key] ?? {}));
      expect(same).toBeGreaterThan(2 * unseen);
    },
  );

  test("says with which versions it was measured", () => {
    for (const version of Object.values(versions)) expect(version).toMatch(/^\d+(\.\d+)+$/);
  });

  test("contains no ID and no note", () => {
    expect(JSON.stringify(servers)).not.toMatch(/[0-9a-f]{32}|locker \w/);
  });
});

describe("the articles' pages about Go:", () => {
  test("MaxAge: -1 is sent as Max-Age=0", () => {
    expect(cookiesOf("article-000/server")).toContain("session_id=; Path=/; Max-Age=0");
  });

  test("net/http sends a Secure cookie over plain http", () => {
    expect(cookiesOf("article-001/minimal")).toEqual(["session_id=ID; Path=/; HttpOnly; Secure; SameSite=Lax"]);
  });

  test("gofmt and go vet report nothing, although the code ignores errors", () => {
    expect(tools.map(({ command, code, says }) => [command, code, says])).toEqual([
      ["gofmt -l .", 0, ""],
      ["go vet ./...", 0, ""],
    ]);
  });

  test("the race detector finds the race, and still finds it when only the login takes the lock", () => {
    const found = Object.entries(races).map(([name, { says }]) => [
      name,
      /DATA RACE|fatal error: .*|^ok/m.exec(says)?.[0],
    ]);
    expect(Object.fromEntries(found)).toEqual({
      TwoLogins: "DATA RACE",
      TwoLockedLogins: "ok",
      LockedLoginAndVisit: "DATA RACE",
      LockedLoginAndLogout: "DATA RACE",
      AllLocked: "ok",
      UntilItEnds: "fatal error: concurrent map writes",
    });
  });
});
