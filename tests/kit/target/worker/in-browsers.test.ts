import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { labs } from "../../../../labs/kit/build/all-labs.ts";
import type { Check } from "../../../../labs/kit/grader/suite.ts";
import { findFirefox } from "../../../../scripts/browsers.ts";
import { getChromium } from "../../../../scripts/chromium.ts";
import {
  chromiumAt,
  firefoxAt,
  serveBench,
  type AtBench,
  type BenchSite,
} from "../../../../scripts/places/bench-page.ts";
import { compare, gradeHere } from "../../../../scripts/places/compare.ts";
import { handedIn, type HandedIn } from "../../../../scripts/places/drafts.ts";
import { draw } from "../../../helpers/draw.ts";

/** Draws the files that are compared: others in each `npm test`. scripts/page-verdicts.ts compares all. */
const SEED = process.env["WRISTBAND_SEED"] ?? "1";
/** How many files are compared in Chromium. Firefox takes twice as long, so it gets the first ones of them. */
const DRAWN = { chromium: 2, firefox: 1 };

const FOLDER = "01-username-in-a-cookie";
const ENTRY = `labs/${FOLDER}/server.ts`;
const SOLUTION = handedIn(labs[0] ?? missing()).find(({ name }) => name === "solution") ?? missing();
const ALL = new Map(labs.flatMap(handedIn).map((one) => [`${one.lab.slug}/${one.name}`, one]));
const SOME = draw([...ALL.keys()], DRAWN.chromium, SEED).map((name) => ALL.get(name) ?? missing());

function missing(): never {
  throw new Error("There is no lab 1.");
}

let site: BenchSite;
beforeAll(async () => {
  site = await serveBench([FOLDER, ...SOME.map(({ lab }) => lab.folder)]);
});
afterAll(() => site.close());

/** What this process says of each file, once for both browsers. */
const here = new Map<HandedIn, ReturnType<typeof gradeHere>>();
const judgedHere = (one: HandedIn, checks: readonly Check[]) => {
  const judged = here.get(one) ?? gradeHere(one, checks);
  here.set(one, judged);
  return judged;
};

const firefox = findFirefox();
const BROWSERS: [name: string, some: HandedIn[], open: (() => Promise<AtBench>) | undefined][] = [
  ["Chromium", SOME, () => chromiumAt(site.address, getChromium())],
  ["Firefox", SOME.slice(0, DRAWN.firefox), firefox === undefined ? undefined : () => firefoxAt(site.address, firefox)],
];

describe.each(BROWSERS)("a page in %s", (_, some, open) => {
  let browser: AtBench;
  beforeAll(async () => void (browser = await (open ?? missing)()), 60_000);
  afterAll(() => browser?.close());
  if (open === undefined) return void test.skip("grades as a process does: there is no such browser here", () => {});

  /** The first verdict on a draft of lab 1, and everything that the page told. */
  async function first(text: string, more: Record<string, string> = {}) {
    const draft = { entry: ENTRY, files: { [ENTRY]: text, ...more } };
    const { graded } = await browser.grade(FOLDER, draft, { own: true, patienceMs: 1_000 });
    const [verdict] = graded.verdicts;
    return { verdict, graded, trouble: verdict?.status === "no verdict" ? verdict.trouble : undefined };
  }

  test(
    "has the same verdict as this process for each check of some files, which a seed draws",
    { timeout: 600_000 },
    async () => {
      const differences: unknown[] = [];
      for (const one of some) {
        const { default: checks } = await one.lab.suite();
        const found = await compare(one, await judgedHere(one, checks), browser);
        expect([found.checks, found.lacking]).toEqual([checks.length, []]);
        differences.push(...found.differences);
      }
      expect(differences).toEqual([]);
    },
  );

  test("shows each verdict when it comes, and the verdicts of a whole lab", async () => {
    const { told, graded } = await browser.grade(FOLDER, SOLUTION.draft);
    expect(told).toEqual(graded.verdicts.map(() => "holds"));
    const answers = graded.verdicts.flatMap(({ exchanges }) => exchanges.map(({ response }) => response));
    expect(answers.flatMap(({ headers }) => headers.flat())).toContain("set-cookie");
  });

  const server = (body: string) =>
    `export default function createServer() {\n  return (request: Request) => {\n${body}\n  };\n}\n`;

  test.each([
    [
      "has an endless loop",
      server("    for (;;);"),
      /was not answered within 1 seconds\. Is there a loop that never ends\?/,
    ],
    [
      "never answers",
      server("    return new Promise(() => {});"),
      /was not answered within 1 seconds\. Is there a promise that never settles\?/,
    ],
    ["loops while it is loaded", "for (;;);", /^Loading .* did not finish within 1 seconds\. Is there a loop/],
    ["ends its process", server("    process.exit(3);"), /called process\.exit\(3\)/],
    [
      "throws where nobody catches",
      server("    setTimeout(() => { throw new Error('x'); });\n    return new Promise(() => {});"),
      /no code could catch it.*Error: x/,
    ],
    [
      "answers without end",
      server("    return new Response(new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(100_000)) }));"),
      /larger than a megabyte/,
    ],
    [
      "does not load",
      "enum X { A }",
      /does not load: SyntaxError: TypeScript enum is not supported in strip-only mode/,
    ],
    ["wants files", 'import "node:fs";', /node:fs does not work in a browser/],
    ["has no factory", "export const a = 1;", /no default export/],
    [
      "makes a key with node:crypto",
      'import { generateKeyPairSync } from "node:crypto";\nexport default () => { generateKeyPairSync("ed25519"); return () => new Response(); };',
      /generateKeyPairSync of node:crypto does not work in a browser/,
    ],
    ["ends its worker", server("    close();\n    return new Promise(() => {});"), /was not answered within 1 seconds/],
  ])("says what is wrong with a server that %s", async (_name, text, says) => {
    expect((await first(text)).trouble?.message).toMatch(says);
  });

  test("still grades a draft after all the broken drafts", async () => {
    const { graded } = await browser.grade(FOLDER, SOLUTION.draft, { own: true });
    expect(graded.verdicts.map(({ status }) => status)).toEqual(graded.verdicts.map(() => "holds"));
  });

  test("reports the line of an error", async () => {
    const { trouble } = await first("\n\nthrow new Error('early');\nexport default 1;");
    expect(trouble).toMatchObject({ message: expect.stringContaining("Error: early"), where: "server.ts:3" });
  });

  test("keeps what the server prints", async () => {
    const { graded } = await first(
      server("    console.log('seen', { a: 1 });\n    return new Response('', { status: 500 });"),
    );
    expect(graded.printed.text).toContain('seen {"a":1}\n');
  });

  test("gives a draft no network, no storage and no access to the page", async () => {
    const spy = `
const tries: Record<string, () => unknown> = {
  fetch: () => fetch("${site.address}stolen-by-fetch"),
  xhr: () => { const x = new XMLHttpRequest(); x.open("GET", "${site.address}stolen-by-xhr", false); x.send(); },
  socket: () => new Promise((resolve, reject) => { const s = new WebSocket("${site.address.replace("http", "ws")}stolen-by-socket"); s.onopen = resolve; s.onerror = reject; }),
  events: () => new Promise((resolve, reject) => { const s = new EventSource("${site.address}stolen-by-events"); s.onopen = resolve; s.onerror = reject; }),
  module: () => import("${site.address}stolen-by-import" + ""),
  script: () => (globalThis as never as { importScripts(url: string): void }).importScripts("${site.address}stolen-by-script"),
  worker: () => new Promise((resolve, reject) => { const w = new Worker("${site.address}stolen-by-worker"); w.onmessage = resolve; w.onerror = reject; }),
  storage: () => new Promise((resolve, reject) => { const r = indexedDB.open("a"); r.onsuccess = resolve; r.onerror = reject; }),
  caches: () => caches.open("a"),
  document: () => document.title,
  parent: () => parent.location.href,
};
export default function createServer() {
  return async () => {
    for (const [name, attempt] of Object.entries(tries)) {
      try { await attempt(); console.log("could: " + name); } catch { console.log("could not: " + name); }
    }
    return new Response("", { status: 500 });
  };
}`;
    const { graded } = await first(spy);
    expect(graded.printed.text).not.toContain("could: ");
    expect(new Set(graded.printed.text.trim().split("\n")).size).toBe(11);
    expect(site.visits.filter((path) => path.includes("stolen"))).toEqual([]);
  });
});
