import type { Group } from "./corpus.ts";

/** One request, or one assignment to document.cookie for each header. */
export type Move = { url: string; by: "get" | "post" | "link" | "form" | "script"; headers: string[] };

/** What a group comes to. The jar and the browser must agree on all of it. */
export type Outcome = {
  /** The Cookie header of each request. */
  sent: string[];
  /** What a script on the page at HOME reads. */
  script: string;
  /** When each cookie ends, in seconds from now, by its domain, path and name; -1 for a session cookie. */
  ends: Map<string, number>;
};

/** The page whose script reads document.cookie in the end. */
export const HOME = "https://lab.test/a/login";

/** A group's moves in their order. */
export const moves = ({ set, ask }: Group): Move[] => [
  ...set.map(({ from, headers, by = "get" as const }) => ({ url: from, by, headers })),
  ...ask.map(({ url, by = "get" as const }) => ({ url, by, headers: [] })),
];

export const tell = ({ url, by }: Move, cookie: string): string => `${by} ${url}: ${cookie}`;
