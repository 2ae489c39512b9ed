/** What this browser remembers of the tutorial, under one key of localStorage. */
export type Memory = {
  /** Whoever knows it is this reader: it never leaves the browser but in the addresses of live servers. */
  sandbox?: string;
  /** Live servers of this sandbox that were opened, each as "slug/variant". */
  servers?: string[];
  chapters?: Record<string, ChapterMemory>;
  /** The slug of the chapter opened last. */
  last?: string;
  /** .wristband/progress.json as it was when this site last served it. */
  progress?: Progress;
  /** Labs passed on another machine, by slug, with the time of their grading. They came in a file. */
  imported?: Record<string, string>;
  /** False when the key / must not open the search: WCAG 2.2, 2.1.4. */
  slash?: boolean;
};

export type ChapterMemory = { attacked?: true; visited?: true };

/** What check-lab wrote down. */
export type Progress = { labs: Record<string, LabState> };
export type LabState = {
  passed?: boolean;
  at?: string;
  checks?: Record<string, string>;
  earlier?: Record<string, string>;
};

const KEY = "wristband";

/** An empty memory when there is none, it is broken, or the browser denies access to it. */
export function recall(): Memory {
  try {
    const memory: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof memory === "object" && memory !== null ? memory : {};
  } catch {
    return {};
  }
}

/** Changes what is remembered. Reads anew each time: another page may have written meanwhile. */
export function remember(change: (memory: Memory) => Memory): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(change(recall())));
  } catch {
    // A browser that stores nothing forgets with the page: everything on it still works.
  }
}

const SANDBOX = /^[\w-]{16,64}$/;
let unstored: string | undefined;

/** This reader's sandbox, the same on every page. Made on the first call. */
export function sandbox(): string {
  const known = recall().sandbox ?? unstored;
  if (known !== undefined && SANDBOX.test(known)) return known;
  const made = crypto.randomUUID();
  unstored = made;
  remember((memory) => ({ ...memory, sandbox: made }));
  return made;
}

/** Where this reader's live server is, without a final slash. From now on a reset reaches its cookies. */
export function serverBase(lab: string, variant: string): string {
  const base = `/live/${sandbox()}/${lab}/${variant}`;
  const name = `${lab}/${variant}`;
  const { servers = [] } = recall();
  if (!servers.includes(name)) remember((memory) => ({ ...memory, servers: [...servers, name] }));
  return base;
}

/** Notes that the reader has seen this chapter's attack run, and tells the page. */
export function noteAttacked(chapter: string): void {
  remember((memory) => withChapter(memory, chapter, { attacked: true }));
  dispatchEvent(new CustomEvent("wristband:progress"));
}

/** The memory with something more known of a chapter. */
export const withChapter = (memory: Memory, slug: string, more: ChapterMemory): Memory => ({
  ...memory,
  chapters: { ...memory.chapters, [slug]: { ...memory.chapters?.[slug], ...more } },
});
