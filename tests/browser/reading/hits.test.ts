import { expect, test } from "vitest";
import { hitsOf } from "../../../src/browser/reading/hits.ts";

test("a page is listed with the three headings under which the words occur most, in the order of the page", () => {
  const scores = (...all: number[]) => all.map((balanced_score) => ({ balanced_score }));
  const place = (id: string, ...found: number[]) => ({
    title: id,
    url: `/chapters/ids/#${id}`,
    excerpt: `<mark>${id}</mark>`,
    weighted_locations: scores(...found),
  });
  const [hit] = hitsOf([
    {
      url: "/chapters/ids/",
      excerpt: "…",
      meta: { title: "Random IDs", kind: "Chapter 2" },
      sub_results: [
        { title: "Random IDs", url: "/chapters/ids/", excerpt: "", weighted_locations: scores(99) },
        place("a", 1),
        place("b", 0.5, 0.4),
        place("c", 1, 1),
        place("d", 7),
      ],
    },
  ]);
  expect(hit).toMatchObject({ kind: "Chapter 2", title: "Random IDs", href: "/chapters/ids/" });
  expect(hit?.places.map(({ href }) => href)).toEqual(["a", "c", "d"].map((id) => `/chapters/ids/#${id}`));
});

test("a page that has neither a title nor headings is listed by its address", () => {
  expect(hitsOf([{ url: "/x/", excerpt: "", meta: {} }])).toEqual([
    { kind: "", title: "/x/", href: "/x/", excerpt: "", places: [] },
  ]);
});
