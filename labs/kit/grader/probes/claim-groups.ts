import type { Scene } from "../scene.ts";
import type { Claim } from "./claims.ts";
import { MARKUP } from "./markup.ts";
import { askedNames } from "./names-read.ts";
import { typicalValues } from "./typical-values.ts";

/** Values that somebody may claim for a name: who they are, and where they want to go. */
const VALUES = ["alice", "admin", "true", "1", "/admin", "/dashboard", "GET", "POST", "DELETE", "same-origin"];
const ADDRESSES = [
  "https://lab.test",
  "https://lab.test/dashboard",
  "http://lab.test",
  "null",
  "127.0.0.1",
  "localhost",
];
const ELSEWHERE = ["https://evil.test/", "//evil.test/"];
/** The name alone, as the first half of what RFC 7617 sends, and as RFC 6750 sends a token. */
const CREDENTIALS = [`Basic ${btoa("alice:")}`, "Bearer alice"];
const JSON_TYPE = "application/json";

/** For names that the code did not look up by themselves: fewer values, because all are sent at once. */
const FEW_VALUES = ["alice", "admin", "true", "1"];

/** How many words of a server's code are tried as the value of a name that it looks up. */
const MAX_WORDS = 25;
/** Above this number, names are not tried one by one. */
const MAX_NAMES = 12;

/** Names with all values that are tried for them. */
export type Group = Omit<Claim, "value"> & { values: string[] };

/** Each name alone with every value; names that are only in the code, or the usual ones, together. */
export async function groupsFor(scene: Scene, number: number): Promise<Group[]> {
  const { names, words, own, texts, fields } = await askedNames(scene, number);
  const told = [...texts, ...words.slice(0, MAX_WORDS)];
  const values = [...VALUES, ...ADDRESSES, ...ELSEWHERE, ...CREDENTIALS, MARKUP, JSON_TYPE, ...told];
  const groupOf = (name: string): Group => ({ names: [name], values: [...values, ...typicalValues(name)] });
  const elsewhere: Group = { names: own, values: FEW_VALUES, notAsCookie: true };
  const alone = [elsewhere, ...names.slice(0, MAX_NAMES).map(groupOf)];
  const together = [...names.slice(MAX_NAMES), ...words];
  const others = together.length > 0 ? [{ names: together, values: FEW_VALUES }] : [];
  const forms = FIELDS.filter(([from]) => number >= from).map(([, name]): Group => ({
    names: [name],
    values: [MARKUP, ...FEW_VALUES, "", ...told],
    notAsCookie: true,
  }));
  const inRecords = fields.filter((name) => !NEEDED.has(name));
  const records = inRecords.length > 0 ? [{ names: inRecords, values: FEW_VALUES, notAsCookie: true }] : [];
  return [...alone, ...others, ...forms, ...records];
}

/** Fields of the forms that a request must have. */
export const NEEDED = new Set(["username", "password", "text", "item"]);

/** Fields of the tasks' forms that choose from few values, by the first lab that has them. */
const FIELDS: [from: number, name: string][] = [
  [3, "attach"],
  [5, "theme"],
  [7, "item"],
];
