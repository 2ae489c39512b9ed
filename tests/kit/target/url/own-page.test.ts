import { expect, test } from "vitest";
import { isFromOwnPage } from "../../../../labs/kit/target/url/translate.ts";

const OWN = "https://lab.test";

test.each<[what: string, headers: [string, string][], own: boolean]>([
  [
    "the site's own form",
    [
      ["Sec-Fetch-Site", "same-origin"],
      ["origin", OWN],
    ],
    true,
  ],
  ["an old browser's own form", [["origin", OWN]], true],
  [
    "a page that hides its origin",
    [
      ["sec-fetch-site", "same-origin"],
      ["origin", "null"],
    ],
    true,
  ],
  [
    "a sibling's form",
    [
      ["sec-fetch-site", "same-site"],
      ["origin", "https://evil.lab.test"],
    ],
    false,
  ],
  [
    "another site's form",
    [
      ["sec-fetch-site", "cross-site"],
      ["origin", "https://evil.test"],
    ],
    false,
  ],
  ["an old browser's form on another site", [["origin", "https://evil.test"]], false],
  ["a request that says nothing", [], false],
])("the grader reads a token for a request only where a page of the site could read it: %s", (_, headers, own) => {
  expect(isFromOwnPage({ headers, origin: OWN })).toBe(own);
});
