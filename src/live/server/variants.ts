import type { LabEntry } from "../../../labs/kit/build/all-labs.ts";
import type { Article } from "../../../articles/list.ts";
import type { Attack } from "../../../labs/kit/grader/attack.ts";
import type { LabModule } from "../../../labs/kit/target/instance.ts";
import type { Check } from "../../../labs/kit/grader/suite.ts";

type Named =
  | { name: string; load: () => Promise<LabModule> }
  /** The learner's own file of a lab. */
  | { name: "yours"; folder: string; number: number };
/** `full` is "slug/variant". With `proxy` a reverse proxy with a shared cache stands in front. */
export type Variant = Named & { full: string; proxy?: true };

/** What runs under one slug: a lab, or an article's servers. */
export type Subject = {
  slug: string;
  variants: Map<string, Variant>;
  /** Paths that a browser can open. */
  pages: (variant: string) => readonly string[];
  attack: () => Promise<Attack>;
  /** The checks of a lab's own suite. */
  checks?: () => Promise<readonly Check[]>;
};

const COSTLY = new WeakMap<Variant, Promise<readonly string[]>>();

/** The paths whose POST costs more than 5 ms, as the server's file names them in an export `costly`. */
export function costlyPosts(variant: Variant): Promise<readonly string[]> {
  const known = COSTLY.get(variant) ?? readCostly(variant);
  COSTLY.set(variant, known);
  return known;
}

async function readCostly(variant: Variant): Promise<readonly string[]> {
  // A file that does not load says so when it is asked for a page.
  const { costly } = "load" in variant ? await variant.load().catch((): LabModule => ({})) : {};
  return Array.isArray(costly) ? costly.filter((path) => typeof path === "string") : [];
}

/** Everything that runs, by its slug. */
export const subjectsOf = (
  labs: readonly LabEntry[],
  articles: readonly Article[],
  withYours: boolean,
): Map<string, Subject> =>
  new Map(
    [...labs.map((lab) => labSubject(lab, withYours)), ...articles.map(articleSubject)].map((one) => [one.slug, one]),
  );

/** A lab: its starter, its solution, the learner's own file where allowed, each mistake, and other servers it shows. */
export function labSubject(lab: LabEntry, withYours: boolean): Subject {
  const { slug, folder, number, proxy } = lab;
  const variants: Named[] = [
    { name: "starter", load: lab.starter },
    { name: "solution", load: lab.solution },
    ...(withYours ? [{ name: "yours", folder, number } as const] : []),
    ...Object.entries({ ...lab.mistaken, ...lab.servers }).map(([name, load]) => ({ name, load })),
  ];
  const attack = async () => (await lab.attack()).default;
  const checks = async () => (await lab.suite()).default;
  // A server that is not the lab's own has other pages; its first page links to them.
  const pages = (variant: string) => (variant in (lab.servers ?? {}) ? ["/"] : pagesOf(lab));
  return { slug, variants: byName(slug, variants, proxy), pages, attack, checks };
}

/** An article: each of its servers. */
export function articleSubject({ slug, servers, attack }: Article): Subject {
  const variants = [...servers].map(([name, server]) => ({ name, load: async () => server }));
  const pages = (variant: string) => servers.get(variant)?.pages ?? [];
  return { slug, variants: byName(slug, variants), pages, attack: async () => attack };
}

const byName = (slug: string, variants: readonly Named[], proxy?: true): Map<string, Variant> =>
  new Map(variants.map((one) => [one.name, { ...one, full: `${slug}/${one.name}`, ...(proxy && { proxy }) }]));

/** Pages of a lab's small site that a browser can open: the first lab that has the page, and the last. */
const PAGES: [from: number, path: string, to?: number][] = [
  [1, "/"],
  [1, "/dashboard"],
  [1, "/admin"],
  [3, "/comments"],
  [7, "/basket", 10],
  [11, "/keys"],
  [12, "/reminders"],
  [14, "/account"],
  [15, "/watch"],
];

const pagesOf = ({ number, line }: LabEntry): string[] =>
  PAGES.filter(([from, , to = Infinity]) => line.includes(from) && number <= to).map(([, path]) => path);
