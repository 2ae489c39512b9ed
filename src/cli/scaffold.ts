/** The files that `new-lab` writes. Each TODO makes a test fail. */

const titleOf = (slug: string): string => slug.charAt(0).toUpperCase() + slug.slice(1).replaceAll("-", " ");

export const chapter = (slug: string): string => `---
title: ${titleOf(slug)}
question: "TODO: what does the reader wonder after the chapter before?"
summary: "TODO: one sentence for the list of chapters."
articles: []
defends:
  - "TODO: what the reader can now defend."
open:
  - "TODO: what is still open."
---

## Try it

TODO: what the reader does in the panel, in at most 150 words.

1. TODO: the first control to press.

<Live />

## Idea

TODO: one new idea, with the wristband and the list at the door.

## Break it

TODO: what the thief does, and why it works.

## Build it

TODO: what the lab asks for, in words.

<Task />

## Check

<Check />

## The solution

<AfterTry>

TODO: the walk through the solution.

### The whole change

<Change />

</AfterTry>

## Further

TODO: what else is worth knowing.

## What you can now defend

<Defended />
`;

/** The lab's tests, the same in each lab. `npx vitest run labs/NN-slug` runs only them. */
export const PROOFS: readonly [name: string, text: string][] = [
  ["lab.test.ts", `import { proveLab } from "../../tests/labs/prove-lab.ts";\n\nproveLab(import.meta.dirname);\n`],
  [
    "wire.test.ts",
    `import { proveOnTheWire } from "../../tests/labs/wire/on-the-wire.ts";\n\nproveOnTheWire(import.meta.dirname);\n`,
  ],
];

/**
 * The files of a new lab. `solution` is the solution that it starts from; `branch` is the slug of that lab when the new
 * lab is a branch.
 */
export const files = (slug: string, solution = FIRST, branch?: string): [name: string, text: string][] => [
  ["starter.ts", solution],
  ["solution.ts", LIMIT + solution],
  ["attack.ts", attack(slug)],
  ["suite.ts", branch === undefined ? SUITE : SUITE + branchFrom(branch)],
  ["mistakes.ts", MISTAKES],
  ["recordings.ts", RECORDINGS],
  ["predictions.ts", PREDICTIONS],
  ...PROOFS,
];

const LIMIT =
  "// TODO: defend, and take this line out. A solution has at most 90 lines, because the learner reads all of it. A test counts them.\n";

const branchFrom = (slug: string): string => `
/** TODO: why no later lab goes on from here. */
export const branch = "${slug}";

/** Titles of earlier checks that do not count here, and why: exactly those that the solution cannot keep. */
export const replaces: Record<string, string> = {};
`;

const FIRST = `import { notFound, type Handler, type Lab } from "../kit/lab/index.ts";

export default function createServer(_lab: Lab): Handler {
  return () => notFound();
}
`;

const attack = (slug: string): string => `import { attack } from "../kit/grader/attack.ts";

export default attack("TODO: the attack on ${slug}", "TODO: what it costs the victim.", async ({ thief, victim, say }) => {
  say("Alice logs in.");
  await victim.login();
  say("TODO: the thief opens her dashboard. This must succeed on the starter and fail on the solution.");
  const page = await thief.get("/dashboard");
  return page.response.body;
});
`;

const SUITE = `import { mustShow } from "../kit/grader/expect.ts";
import { defends, withstands, works } from "../kit/grader/suite.ts";
import attack from "./attack.ts";

export default [
  works(
    "a right password opens the dashboard",
    {
      why: "TODO: what it costs somebody when this does not hold.",
      hints: ["TODO: where to look.", "TODO: what to change.", "TODO: the line itself."],
      read: "#build-it",
    },
    async ({ alice, notes }) => {
      await alice.login();
      mustShow(await alice.get("/dashboard"), notes.alice, "alice's");
    },
  ),
  defends(
    "TODO: what this chapter adds",
    {
      why: "TODO: what a thief does when this does not hold.",
      hints: ["TODO: where to look.", "TODO: what to change.", "TODO: the line itself."],
      read: "#build-it",
    },
    async ({ thief, notes }) => mustShow(await thief.get("/todo"), notes.alice, "TODO: not the starter's, but the solution's"),
  ),
  withstands(attack, {
    hints: ["TODO: where to look.", "TODO: what to change.", "TODO: the line itself."],
    read: "#break-it",
  }),
];
`;

const MISTAKES = `import type { Mistake } from "../kit/build/mistakes.ts";

/** TODO: at least 12 mistakes. Each mistake names exactly the checks that catch it, and every check is named by a mistake. In right/: 5 right solutions. */
export default [] satisfies Mistake[];

/** Known ways to get it wrong that no mistake shows, each with the reason, in a sentence. */
export const notShown: string[] = ["TODO: what cannot be shown in this lab, and why."];
`;

const PREDICTIONS = `import type { Predictions } from "../kit/build/prediction.ts";

/** TODO: two to four questions, each shown in the chapter with <Predict id="slug/name" />. */
export default {} satisfies Predictions;
`;

const RECORDINGS = `import type { Recordings } from "../kit/build/recording.ts";

export default {} satisfies Recordings;
`;
