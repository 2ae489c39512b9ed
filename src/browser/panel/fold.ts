import type { LiveEvent, Who } from "../../live/server/events.ts";
import { keep, observe, pairs, type Cookie, type Jar } from "./cookies.ts";
import { headersNamed } from "./words.ts";

export type List = [id: string, record: unknown][];
/** What the page learns when it asks: the Cookie header that the reader's browser sends here now, and the list. */
export type Observation = { type: "seen"; cookie: string; list: List };
export type PanelEvent = LiveEvent | Observation;

export type Picture = { jars: Record<Who, Jar>; list: List };

const emptyPicture = (): Picture => ({ jars: { you: new Map(), victim: new Map(), thief: new Map() }, list: [] });

/** Everybody's cookies and the server's list after these events. */
export function pictureAfter(events: readonly PanelEvent[]): Picture {
  const picture = emptyPicture();
  for (const event of events) apply(picture, event);
  return picture;
}

function apply(picture: Picture, event: PanelEvent): void {
  if (event.type === "list") picture.list = event.list;
  if (event.type === "seen") picture.list = event.list;
  if (event.type === "seen") observe(picture.jars.you, event.cookie);
  if (event.type === "reset") Object.assign(picture, emptyPicture());
  if (event.type !== "exchange") return;
  const jar = picture.jars[event.who];
  observe(jar, headersNamed(event.request, "cookie")[0] ?? "");
  for (const header of headersNamed(event.response, "set-cookie")) keep(jar, header, event.at);
}

/** True when a server gave the reader's browser a cookie, and what it sent next had none. */
export function isDropped(events: readonly PanelEvent[]): boolean {
  let given = false;
  let dropped = false;
  for (const event of events) {
    if (event.type !== "seen" && (event.type !== "exchange" || event.who !== "you")) continue;
    const has = pictureAfter([event]).jars.you.size > 0;
    dropped = given && !has;
    given ||= has;
  }
  return dropped;
}

/**
 * Where the last step began: the last thing that somebody did. A page after a redirect, the list after an exchange and
 * what the page observed belong to the step before them.
 */
export function lastStep(events: readonly PanelEvent[]): number {
  for (let index = events.length - 1; index > 0; index--) if (startsStep(events, index)) return index;
  return 0;
}

function startsStep(events: readonly PanelEvent[], index: number): boolean {
  const event = events[index];
  if (!event || event.type === "list" || event.type === "seen") return false;
  if (event.type !== "exchange" || event.who !== "you") return true;
  const before = events.slice(0, index).findLast(({ type }) => type !== "list" && type !== "seen");
  if (before?.type !== "exchange" || before.who !== "you") return true;
  const [location] = headersNamed(before.response, "location");
  return location === undefined || new URL(location, "http://lab.test/").pathname !== event.request.path.split("?")[0];
}

/** A row in a box, and how the last step changed it. */
export type Marked<Item> = { item: Item; mark: "new" | "changed" | "gone" | undefined };

/**
 * The rows of `after`, and those of `before` that are gone. `key` identifies a row, `same` is true if it is unchanged.
 */
export function compare<Item>(
  before: Iterable<Item>,
  after: Iterable<Item>,
  key: (item: Item) => string,
  same: (a: Item, b: Item) => boolean,
): Marked<Item>[] {
  const old = new Map([...before].map((item) => [key(item), item]));
  const rows = [...after].map((item): Marked<Item> => {
    const was = old.get(key(item));
    old.delete(key(item));
    if (was === undefined) return { item, mark: "new" };
    return { item, mark: same(was, item) ? undefined : "changed" };
  });
  return [...rows, ...[...old.values()].map((item): Marked<Item> => ({ item, mark: "gone" }))];
}

export const compareJars = (before: Jar, after: Jar): Marked<Cookie>[] =>
  compare(
    before.values(),
    after.values(),
    ({ name }) => name,
    (a, b) => a.value === b.value,
  );

export const compareLists = (before: List, after: List): Marked<List[number]>[] =>
  compare(
    before,
    after,
    ([id]) => id,
    ([, a], [, b]) => JSON.stringify(a) === JSON.stringify(b),
  );

/** The Cookie header that somebody's jar makes. */
export const cookieHeader = (jar: Jar): string =>
  [...jar.values()].map(({ name, value }) => `${name}=${value}`).join("; ");

/** True when an observation adds nothing to the picture. */
export const shows = ({ jars, list }: Picture, seen: Observation): boolean =>
  pairs(seen.cookie).length === jars.you.size &&
  pairs(seen.cookie).every(([name, value]) => jars.you.get(name)?.value === value) &&
  JSON.stringify(list) === JSON.stringify(seen.list);
