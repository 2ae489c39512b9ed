import type { Version } from "./desk.ts";

/** What keeps texts by key. localStorage is one; any call may throw. */
export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** This browser's storage, or one that keeps nothing where the browser denies it. */
export function browserStore(): Store {
  try {
    return localStorage;
  } catch {
    return NOTHING;
  }
}

const NOTHING: Store = {
  length: 0,
  key: () => null,
  getItem: () => null,
  removeItem() {},
  setItem() {
    throw new Error("This browser stores nothing.");
  },
};

export type KeptVersion = Version & { text: string };

/** One key for each lab, so that two tabs with two labs do not write over each other's drafts. */
const DRAFT = "wristband-draft/";
const VERSIONS = "wristband-versions/";

export const MOST_VERSIONS = 50;
/** All labs together must fit into the 5 million characters of a browser's storage. */
const MOST_CHARACTERS = 250_000;

export const draftKey = (slug: string): string => DRAFT + slug;

/** Undefined when there is none, or when the browser denies access. */
export function draftIn(store: Store, slug: string): string | undefined {
  try {
    return store.getItem(draftKey(slug)) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Returns a sentence when the browser does not store it. */
export const storeDraft = (store: Store, slug: string, text: string): string | undefined =>
  isStored(store, draftKey(slug), text)
    ? undefined
    : "This browser does not store the draft, so closing this page deletes it. Download the draft to keep it.";

/** The newest first. */
export function versionsIn(store: Store, slug: string): KeptVersion[] {
  try {
    const list: unknown = JSON.parse(store.getItem(VERSIONS + slug) ?? "[]");
    return Array.isArray(list) ? list.filter(isVersion) : [];
  } catch {
    return [];
  }
}

/**
 * Keeps a text as the newest version. The same text again replaces the one before. The oldest go when there are too
 * many, or when the browser has no room for them.
 */
export function storeVersion(store: Store, slug: string, version: Omit<KeptVersion, "id">): void {
  const before = versionsIn(store, slug);
  const older = before[0]?.text === version.text ? before.slice(1) : before;
  const id = String(Math.max(0, ...before.map((one) => Number(one.id))) + 1);
  const list = withinBounds([{ ...version, id }, ...older]);
  while (list.length > 0 && !isStored(store, VERSIONS + slug, JSON.stringify(list))) list.pop();
}

function withinBounds(list: readonly KeptVersion[]): KeptVersion[] {
  let characters = 0;
  return list.slice(0, MOST_VERSIONS).filter(({ text }, at) => {
    characters += text.length;
    return at === 0 || characters <= MOST_CHARACTERS;
  });
}

function isStored(store: Store, key: string, text: string): boolean {
  try {
    store.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

const OUTCOMES: readonly Version["outcome"][] = ["passed", "not yet", "could not grade", "not graded"];

function isVersion(value: unknown): value is KeptVersion {
  if (typeof value !== "object" || value === null) return false;
  const { id, at, outcome, text } = value as Record<string, unknown>;
  return [id, at, text].every((one) => typeof one === "string") && OUTCOMES.some((one) => one === outcome);
}

/** Every draft of this browser, by the lab's slug. */
export function allDrafts(store: Store): Record<string, string> {
  const slugs = keysOf(store).flatMap((key) => (key.startsWith(DRAFT) ? [key.slice(DRAFT.length)] : []));
  return Object.fromEntries(slugs.map((slug) => [slug, draftIn(store, slug) ?? ""]));
}

/**
 * Takes a draft in that came from elsewhere. Where another one stands, that one stays, and the new one becomes its
 * newest version. True when it did not become the draft. Throws a sentence when the browser stores neither.
 */
export function importDraft(store: Store, slug: string, text: string, at: string): boolean {
  const here = draftIn(store, slug);
  if (here === text) return false;
  if (here !== undefined) storeVersion(store, slug, { at, outcome: "not graded", text });
  else if (storeDraft(store, slug, text) === undefined) return false;
  if (versionsIn(store, slug)[0]?.text !== text) throw new Error("This browser has no room for the drafts.");
  return true;
}

/** Removes all drafts and all versions. */
export function forgetDrafts(store: Store): void {
  for (const key of keysOf(store)) if (key.startsWith(DRAFT) || key.startsWith(VERSIONS)) store.removeItem(key);
}

const keysOf = (store: Store): string[] =>
  Array.from({ length: store.length }, (_, at) => store.key(at)).filter((key) => key !== null);
