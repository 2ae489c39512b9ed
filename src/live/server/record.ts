import type { Keyring } from "../../../labs/kit/lab/keyring.ts";
import { createAccounts } from "../../../labs/kit/grader/scene.ts";
import type { Kept, Shelf } from "../../../labs/kit/browser/shared-cache.ts";
import type { Comment } from "../../../labs/kit/lab/index.ts";
import type { Account, Changed } from "../../../labs/kit/target/users.ts";

/** A cookie that a server has set, as the browser keeps it. A reset must delete it. */
export type SetBefore = { name: string; path: string; secure: boolean; httpOnly: boolean };

/** An event as the log keeps it: its ID, and the whole event as JSON. */
export type Logged = { id: number; text: string };

/** Everything that one live server remembers. Plain data: any process that holds it can continue the server. */
export type SandboxRecord = {
  accounts: Account[];
  /** What has changed about them. A restart of the server keeps it. */
  changed: Map<string, Changed>;
  /** What a restart of the server loses. */
  sessions: Map<string, unknown>;
  /** Private keys that the process made. */
  keys: Keyring;
  /** What a restart of the server keeps. */
  disk: Map<string, string>;
  comments: Comment[];
  /** What the proxy in front of the server keeps, if there is one. A restart of the server does not empty it. */
  shelf: Shelf;
  /** How far the server's clock is ahead of the machine's, in milliseconds. */
  offset: number;
  /** The newest events, the oldest first. */
  log: Logged[];
  /** The ID of the newest event, logged or not. */
  lastId: number;
  /** The ID that the first event could have had. A stream that saw an older one has missed a restart. */
  firstId: number;
  cookies: SetBefore[];
  /** The Cookie header that the reader's browser sends to the lab's pages, as far as this server knows. */
  jar: string;
};

/** A server that nobody has used yet. The notes and admin's password are random. */
export function createRecord(now: number): SandboxRecord {
  return {
    accounts: createAccounts(),
    changed: new Map(),
    sessions: new Map(),
    keys: [],
    disk: new Map(),
    comments: [],
    shelf: new Map(),
    offset: 0,
    log: [],
    lastId: now,
    firstId: now,
    cookies: [],
    jar: "",
  };
}

/** What remains when the process ends: people, clock, log, and what is on the disk. */
export function endProcess(record: SandboxRecord): void {
  record.sessions.clear();
  record.keys.length = 0;
  record.comments.length = 0;
}

/** Back to an unused server, in place: with new notes, an empty list and the machine's time. IDs go on growing. */
export function clearRecord(record: SandboxRecord): void {
  record.accounts = createAccounts();
  record.changed.clear();
  endProcess(record);
  record.disk.clear();
  record.shelf.clear();
  record.offset = 0;
  record.log.length = 0;
  record.cookies.length = 0;
  record.jar = "";
}

/**
 * Makes a record, in place, what another thread has made of a copy of it. Notes stay, because only a reset changes them. The
 * log stays too: the caller adds the events.
 */
export function adopt(
  record: SandboxRecord,
  { sessions, disk, shelf, changed, keys, comments, cookies, ...rest }: SandboxRecord,
): void {
  const { offset, jar } = rest;
  Object.assign(record, { offset, jar });
  refill(record.sessions, sessions);
  refill(record.disk, disk);
  refill(record.shelf, shelf);
  refill(record.changed, changed);
  record.keys.splice(0, Infinity, ...keys);
  record.comments.splice(0, Infinity, ...comments);
  record.cookies.splice(0, Infinity, ...cookies);
}

function refill<Value>(own: Map<string, Value>, theirs: ReadonlyMap<string, Value>): void {
  own.clear();
  for (const [key, value] of theirs) own.set(key, value);
}

/**
 * The record as text: everything but the log on the first line, then one event a line. JSON has no line breaks of its own.
 * A session of nothing at all is an entry without a value.
 */
export function serialise({ log, ...rest }: SandboxRecord): string {
  const sessions = [...rest.sessions].map(([id, session]) => (session === undefined ? [id] : [id, session]));
  const [disk, shelf, changed] = [[...rest.disk], [...rest.shelf], [...rest.changed]];
  const head = JSON.stringify({ ...rest, sessions, disk, shelf, changed });
  return [head, ...log.map(({ text }) => text)].join("\n");
}

/** The record that `serialise` wrote down, or undefined when it is another text. */
export function revive(text: string): SandboxRecord | undefined {
  const [first = "", ...events] = text.split("\n");
  const head = parsed(first);
  const logged = events.map((event) => ({ id: idOf(event), text: event }));
  if (!isHead(head) || !logged.every(({ id, text }) => id > 0 && isObject(parsed(text)))) return undefined;
  const [sessions, disk, changed] = [new Map(head.sessions), new Map(head.disk), new Map(head.changed)];
  return { ...head, log: logged, sessions, disk, changed, shelf: new Map(head.shelf) };
}

type Head = Omit<SandboxRecord, "sessions" | "disk" | "shelf" | "changed" | "log"> & {
  sessions: [string, unknown][];
  disk: [string, string][];
  shelf: [string, Kept[]][];
  changed: [string, Changed][];
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isHead(value: unknown): value is Head {
  if (!isObject(value)) return false;
  const { accounts, changed, sessions, keys, disk, shelf, comments, offset, lastId, firstId, cookies, jar } = value;
  return (
    isListOf(accounts, (one) => areTexts(one, ["name", "password", "role", "note"])) &&
    isListOf(changed, (one) => Array.isArray(one) && typeof one[0] === "string" && isObject(one[1])) &&
    isListOf(sessions, (one) => Array.isArray(one) && typeof one[0] === "string") &&
    isListOf(disk, (one) => Array.isArray(one) && typeof one[0] === "string" && typeof one[1] === "string") &&
    isListOf(shelf, (one) => Array.isArray(one) && typeof one[0] === "string" && Array.isArray(one[1])) &&
    isListOf(keys, isObject) &&
    isListOf(comments, (one) => areTexts(one, ["author", "html"])) &&
    isListOf(cookies, (one) => areTexts(one, ["name", "path"])) &&
    [offset, lastId, firstId].every(Number.isFinite) &&
    typeof jar === "string"
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isListOf = (value: unknown, isOne: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isOne);

const areTexts = (value: unknown, names: string[]): boolean =>
  isObject(value) && names.every((name) => typeof value[name] === "string");

/** An event's text begins with its ID. */
const idOf = (event: string): number => Number(/^\{"id":(\d+)/.exec(event)?.[1]);
