import { afterEach, describe, expect, test, vi } from "vitest";
import { labs } from "../../labs/kit/build/all-labs.ts";
import { articles } from "../../articles/list.ts";
import { createAccounts } from "../../labs/kit/grader/scene.ts";
import { articleSubject, labSubject } from "../../src/live/server/variants.ts";
import { isLabChanged } from "../helpers/changed.ts";
import { oneIn } from "../helpers/draw.ts";
import { createChance } from "./readers.ts";
import { walk } from "./walk.ts";

/**
 * Wrong solutions that remember something outside of list, comments and disk. That is what is wrong with them, or how it
 * shows. When another process answers, they have forgotten it, as after a restart.
 */
const FORGETFUL: Record<string, string[]> = {
  "username-in-a-cookie": ["one-name-for-all-visitors"],
  "random-ids": [
    "hash-of-time-and-counter",
    "one-id-for-all",
    "plain-object-list",
    "signature-not-bound-to-the-name",
    "uuid-and-counter",
  ],
  middleware: ["remembers-its-own-answers", "handler-empties-the-user"],
  logout: [
    "marks-the-user",
    "marks-the-cookie-until-login",
    "remembers-who-is-in",
    "bans-after-logout",
    "valid-before-logout",
    "valid-after-this-tick",
    "ends-whoever-asked-last",
    "everywhere-for-whoever-asked-last",
  ],
  fixation: ["leaves-an-alias", "one-basket-for-all"],
  races: ["counts-in-a-variable"],
  "timing-and-leaks": ["keeps-its-own-list"],
  stores: ["keeps-sessions-in-memory", "keeps-baskets-in-memory", "has-a-key-for-each-process"],
};

const subjects = [...labs.map((lab) => labSubject(lab, false)), ...articles.map(articleSubject)];

/** The same chance for every day: some wrong solutions work or not by what their IDs happen to be. */
function repeatChance(): void {
  vi.restoreAllMocks();
  const chance = createChance(1);
  vi.spyOn(Math, "random").mockImplementation(() => chance(1_000_000) / 1_000_000);
  vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
    if (array instanceof Uint8Array) for (let at = 0; at < array.length; at++) array[at] = chance(256);
    return array;
  });
}
afterEach(() => void vi.restoreAllMocks());

describe("when another process answers each request, from the record alone", () => {
  test.each(subjects)(
    "every server of $slug answers the same, except those that are known to forget",
    async ({ slug, variants, attack: load }) => {
      const attack = await load();
      const always = () => isLabChanged(slug);
      const drawing = { topic: `processes ${slug}`, nameOf: ([name]: [string, unknown]) => name, always };
      const forgetful: string[] = [];
      const modules = await Promise.all(
        oneIn(6, [...variants], drawing).map(async ([name, variant]) => ({
          name,
          module: "load" in variant && (await variant.load()),
        })),
      );
      for (const { name, module } of modules) {
        if (!module) continue;
        const day = { load: async () => module, attack, accounts: createAccounts() };
        repeatChance();
        const stayed = await walk({ ...day, moving: false });
        repeatChance();
        const moved = await walk({ ...day, moving: true });
        if (stayed.some((line, at) => line !== moved[at])) forgetful.push(name);
      }
      const advice = "What remembers something in a variable must be named in FORGETFUL.";
      const known = (FORGETFUL[slug] ?? []).filter((one) => modules.some(({ name }) => name === one));
      expect(forgetful.toSorted(), advice).toEqual(known.toSorted());
    },
  );
});
