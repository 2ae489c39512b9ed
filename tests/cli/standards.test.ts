import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "astro/zod";
import { labs } from "../../labs/kit/build/all-labs.ts";
import { inWords, readStandards, standardsFor } from "../../src/cli/standards.ts";

const [AUDIT = "", SOURCES = ""] = ["audit.yaml", "sources.yaml"].map((name) =>
  readFileSync(join(import.meta.dirname, "../../content", name), "utf8"),
);

const text = z.string().min(1);
const group = z.strictObject({
  asvs: z.array(text).min(1).optional(),
  owasp: z.string().startsWith("OWASP ").optional(),
  cwe: z.array(z.int().positive()).min(1).optional(),
  checks: z.array(text).min(1),
});
const reasons = z.record(text, text);
const missingOf = z.strictObject({ asvs: reasons.optional(), owasp: reasons.optional(), cwe: reasons.optional() });
const file = z.strictObject({ groups: z.array(group), missing: missingOf, exceptions: reasons });

const { groups, missing, exceptions } = readStandards();
const titles = groups.flatMap(({ checks }) => checks);

const checks = (await Promise.all(labs.map(async (lab) => (await lab.suite()).default))).flat();
const defends = new Set(checks.flatMap(({ kind, title }) => (kind === "defends" ? [title] : [])));

describe("content/standards.yaml", () => {
  test("it has groups, missing items and exceptions, with no other fields", () => {
    expect(file.safeParse(readStandards()).error?.message).toBeUndefined();
  });

  test("every check that defends something is in a group, or is an exception with a reason", () => {
    expect([...defends].filter((title) => !titles.includes(title) && !(title in exceptions))).toEqual([]);
  });

  test("every title in it is the title of a check, and occurs once", () => {
    const known = new Set(checks.map(({ title }) => title));
    const all = [...titles, ...Object.keys(exceptions)];
    expect(all.filter((title, index) => !known.has(title) || all.indexOf(title) !== index)).toEqual([]);
  });

  test("an exception is a check of the kind that needs items", () => {
    expect(Object.keys(exceptions).filter((title) => !defends.has(title))).toEqual([]);
  });

  test("every group names an item, and no two groups name the same items", () => {
    const items = groups.map((one) => inWords(one));
    expect(items.filter((words, index) => words === "" || items.indexOf(words) !== index)).toEqual([]);
  });

  test.each(["asvs", "owasp", "cwe"] as const)(
    "every check in a group has an item of %s, or the file gives the reason, and never both",
    (kind) => {
      const without = groups.filter((one) => one[kind] === undefined).flatMap(({ checks }) => checks);
      expect(without.sort()).toEqual(Object.keys(missing[kind] ?? {}).sort());
    },
  );

  test("content/audit.yaml or content/sources.yaml has every requirement of ASVS that it names", () => {
    const known = (id: string) => AUDIT.includes(`- id: ${id}\n`) || SOURCES.includes(`"asvs-${id}":\n`);
    expect(groups.flatMap(({ asvs = [] }) => asvs).filter((id) => !known(id))).toEqual([]);
  });
});

test.each([
  ["no script on a page reads the session cookie", "3.3.4", 1004],
  ["the session cookie never travels over plain http", "3.3.1", 614],
  ["a cookie copied before the logout opens nothing after it", "7.4.1", 613],
  ["logging in changes the value of the session cookie", "7.2.4", 384],
  ["logging out everywhere ends every session of the user who asks", "7.5.2", 613],
  ["no request brings an expired session back", "7.4.1", 613],
  ["a form on another site does nothing, even with the cookie", "3.5.1", 352],
  ["setting a new password needs the old one", "6.2.3", 620],
  ["every page behind the login has no-store", "14.3.2", 525],
  ["the admin's routes answer 403 to everybody else", "8.2.1", 862],
  ["of two logins at once, only one gets the visitor's basket", "15.4.2", 362],
  ["a broken file is not accepted as a session", "16.5.3", 755],
])("the standards' items of: %s", (title, asvs, cwe) => {
  expect(inWords(standardsFor(title)).split("; ")).toEqual(expect.arrayContaining([`ASVS 5.0 ${asvs}`, `CWE-${cwe}`]));
});

test("a check for something that must keep working belongs to no item of a standard", () => {
  expect(standardsFor("logging in again right after logging out works")).toEqual({});
});
