/** What this browser remembers of the tutorial, under one key of localStorage. */
export type Memory = {
  /** The name that identifies this reader. It leaves the browser only in the addresses of live servers. */
  sandbox?: string;
  /** Live servers that were opened, each as "slug/variant"; with "/trials" behind it, one for predictions. */
  servers?: string[];
  chapters?: Record<string, ChapterMemory>;
  /** The slug of the chapter opened last. */
  last?: string;
  /** .wristband/progress.json as it was when this site last served it. */
  progress?: Progress;
  /** What this page's own grader found, by slug: kept apart from what check-lab found. */
  page?: Record<string, LabState>;
  /** Labs passed on another machine, by slug, with the time of their grading. They came in a file. */
  imported?: Record<string, string>;
  /** False when the key / must not open the search (WCAG 2.2, 2.1.4). */
  slash?: boolean;
};

export type ChapterMemory = {
  attacked?: true;
  /** The reader broke in by hand. */
  byHand?: true;
  visited?: true;
  /** The questions that the reader answered, by name: whether their first prediction was right. */
  predicted?: Record<string, boolean>;
};

/** What check-lab saved. */
export type Progress = { labs: Record<string, LabState> };
export type LabState = {
  passed?: boolean;
  at?: string;
  checks?: Record<string, string>;
  earlier?: Record<string, string>;
};

/** A lab's result: check-lab's or the page's, the better one, or of two equal ones the newer. */
export function resultOf({ progress, page }: Memory, slug: string): LabState | undefined {
  const [disk, here] = [progress?.labs[slug], page?.[slug]];
  if (!disk || !here) return disk ?? here;
  if (disk.passed !== here.passed) return disk.passed ? disk : here;
  return (here.at ?? "") > (disk.at ?? "") ? here : disk;
}

/** True when the lab was graded, here or on another machine. */
export const isTried = (memory: Memory, slug: string): boolean =>
  memory.imported?.[slug] !== undefined || Object.keys(resultOf(memory, slug)?.checks ?? {}).length > 0;

const KEY = "wristband";

/** What is stored. Empty when there is nothing, it cannot be read, or the browser denies access. */
export function recall(): Memory {
  try {
    const memory: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof memory === "object" && memory !== null ? memory : {};
  } catch {
    return {};
  }
}

/** Changes what is stored. Reads it again each time, because another page may have written meanwhile. */
export function remember(change: (memory: Memory) => Memory): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(change(recall())));
  } catch {
    // A browser that stores nothing forgets this with the page. Everything on the page still works.
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

/** The address of this reader's live server, without a final slash. From now on a reset deletes its cookies too. */
export function serverBase(lab: string, variant: string): string {
  const base = `/live/${sandbox()}/${lab}/${variant}`;
  const name = `${lab}/${variant}`;
  const { servers = [] } = recall();
  if (!servers.includes(name)) remember((memory) => ({ ...memory, servers: [...servers, name] }));
  return base;
}

/** Notes that the reader has seen this chapter's attack run, or has broken in by hand, and tells the page. */
export function noteAttacked(chapter: string, byHand?: true): void {
  remember((memory) => withChapter(memory, chapter, { attacked: true, ...(byHand && { byHand }) }));
  dispatchEvent(new CustomEvent("wristband:progress"));
}

/** The memory with a change to one chapter. */
export const withChapter = (memory: Memory, slug: string, more: ChapterMemory): Memory => ({
  ...memory,
  chapters: { ...memory.chapters, [slug]: { ...memory.chapters?.[slug], ...more } },
});
