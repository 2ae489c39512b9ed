/** Measures which part of a token a copy of the list holds, and which part is still unknown. */

export type List = [id: string, record: unknown][];

/** Every text in a value: keys and values of records, bytes as hex and as base64url. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (value instanceof Uint8Array) return [hex(value), base64url(value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [...(Array.isArray(value) ? [] : [key]), ...textsIn(inner)]);
}

/** The fields of all lines, each as a column: the IDs, and every text that stands at the same place in each record. */
export function columns(list: List): string[][] {
  const rows = list.map((line) => textsIn(line));
  const width = rows.length ? Math.min(...rows.map((row) => row.length)) : 0;
  return Array.from({ length: width }, (_, place) => rows.map((row) => row[place] ?? ""));
}

/** Pieces shorter than this are in any long text by chance. */
const PIECE = 8;

/** How many bits of a cookie's value a copy of the list leaves to be guessed, if all of it is random. */
export function unknownBits(value: string, dump: string): number {
  if (disguises(value).some((form) => dump.includes(form))) return 0;
  let left = "";
  for (let at = 0; at < value.length;) {
    const known = knownLength(value, at, dump);
    if (known === 0) left += value[at];
    at += known || 1;
  }
  return left.length * (/^[0-9a-f]*$/i.test(left) ? 4 : 6);
}

/** The number of characters from `at` on that are in the dump in one piece. */
function knownLength(value: string, at: number, dump: string): number {
  let length = PIECE;
  if (at + length > value.length || !dump.includes(value.slice(at, at + length))) return 0;
  while (at + length < value.length && dump.includes(value.slice(at, at + length + 1))) length++;
  return length;
}

/** The same value in encodings that anybody can decode. */
function disguises(value: string): string[] {
  const bytes = new TextEncoder().encode(value);
  const forms = [[...value].toReversed().join(""), hex(bytes), btoa(value).replace(/=+$/, ""), base64url(bytes)];
  const packed = /^([0-9a-f]{2})+$/i.test(value) ? base64url(fromHex(value)) : undefined;
  return packed ? [...forms, packed, packed.replaceAll("-", "+").replaceAll("_", "/")] : forms;
}

/** Values that a thief would try with a text from the list: unchanged, decoded, and hashed. */
export async function attempts(text: string): Promise<string[]> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const forms = [text, hex(digest), base64url(digest), [...text].toReversed().join("")];
  const decoded = decode(text);
  return [...forms, ...(decoded ? [decoded] : [])];
}

/** Base64 of printable characters, read. */
function decode(text: string): string | undefined {
  try {
    const decoded = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return /^[\x21-\x7e]{8,}$/.test(decoded) ? decoded : undefined;
  } catch {
    return undefined;
  }
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const fromHex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
