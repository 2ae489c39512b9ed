import { describe, expect, test } from "vitest";
import { allKinds, sourceOf } from "../../scripts/places/framework-apps.ts";
import { excuseFor, PROMISES, readFrameworks } from "../../src/site/data/frameworks.ts";

const measured = readFrameworks();
const apps = allKinds().flatMap(({ apps }) => apps);

/** What must be among the checks that fail without a setting. */
const CATCHERS: Record<string, string> = {
  secure: "the session cookie never travels over plain http",
  httpOnly: "no script on a page reads the session cookie",
  sameSite: "the browser sends another site's form without the session cookie",
  newId: "logging in again also changes the value, and ends the earlier session",
  destroy: "a cookie copied before the logout opens nothing after it",
  csrf: "a form on another site does nothing, even with the cookie",
  absolute: "the server refuses a session eight hours after login, even if it was in use",
};

describe("content/frameworks.json", () => {
  test("contains each app of frameworks/, and no other", () => {
    expect(measured.map(({ name }) => name)).toEqual(apps.map(({ name }) => name));
  });

  test.each(measured)(
    "$name was measured with the sources as they are now: npm run frameworks $name",
    ({ kind, source }) => {
      expect(source).toBe(sourceOf(kind));
    },
  );

  test.each(measured)("$name says which versions were measured", ({ versions }) => {
    for (const version of Object.values(versions)) expect(version).toMatch(/^\d+(\.\d+)+$/);
  });

  test.each(measured)(
    "$name has a verdict for every check of the table, and each cell has an exchange, or the reason why its check was not reached",
    (app) => {
      for (const cells of [app.defaults, app.hardened]) {
        expect(cells.filter(({ status }) => status === "no verdict")).toEqual([]);
        const shown = cells.filter(({ title }) => PROMISES.some(([, promise]) => promise === title));
        expect(shown).toHaveLength(PROMISES.length);
        for (const { status, seen, needs } of shown) expect(status === "not reached" ? needs : seen).toBeTruthy();
      }
    },
  );

  test.each(measured)("$name, hardened, passes all that applies", ({ name, hardened }) => {
    const fails = hardened.flatMap(({ status, title }) => (status === "fails" ? [title] : []));
    expect(fails.filter((title) => excuseFor(name, title) === undefined)).toEqual([]);
  });

  const breaks = measured.flatMap(({ name, without }) =>
    Object.entries(without).map(([setting, titles]) => ({ name, setting, titles })),
  );
  test.each(breaks)("$name without $setting is caught by the check for it", ({ name, setting, titles }) => {
    const catcher = CATCHERS[setting];
    if (excuseFor(name, `without ${setting}`) !== undefined) return expect(titles).toEqual([]);
    expect(titles.length).toBeGreaterThan(0);
    return expect(titles).toContain(catcher ?? titles[0]);
  });

  test("at least four apps were broken in five ways", () => {
    expect(measured.filter(({ without }) => Object.keys(without).length >= 5).length).toBeGreaterThanOrEqual(4);
  });
});
