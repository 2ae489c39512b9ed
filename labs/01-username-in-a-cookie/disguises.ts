type Disguise = { read: (text: string) => string; write: (text: string) => string };

const fromBase64 = (text: string) => atob(text.replaceAll("-", "+").replaceAll("_", "/"));
const toBase64url = (text: string) => btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const fromHex = (text: string) =>
  text.replace(/[0-9a-f]{2}/gi, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
const toHex = (text: string) => Array.from(text, (char) => char.charCodeAt(0).toString(16).padStart(2, "0")).join("");

const reversed = (text: string) => Array.from(text).toReversed().join("");

/** Ways to write a text so that it looks secret. Nobody needs a key to undo them. */
const DISGUISES: Disguise[] = [
  { read: fromBase64, write: btoa },
  { read: fromBase64, write: toBase64url },
  { read: fromHex, write: toHex },
  { read: reversed, write: reversed },
];

/** The characters of such encodings. All other characters of a value separate its pieces. */
const PIECE = /[\w+/=-]+/g;

/** A cookie's value without percent-encoding, or unchanged if it has none. */
export function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Everything that a value says: the value itself, and each piece of it without its disguise. */
export function readings(value: string): string[] {
  const plain = decoded(value);
  const pieces = plain.match(PIECE) ?? [];
  return [value, plain, ...pieces.flatMap((piece) => DISGUISES.map(({ read }) => unmasked(read, piece)))];
}

/** A text as it is, and in each disguise that pages and headers may hold in its place. */
export const writings = (text: string): string[] => [text, ...DISGUISES.map(({ write }) => unmasked(write, text))];

/**
 * The value with `to` in place of `from`: plain, in each disguise, or as a bare SHA-256, which anybody can compute.
 * There is one variant for each disguise. A variant equals the value if the value does not hold `from`.
 */
export async function rewritten(value: string, from: string, to: string): Promise<string[]> {
  const [oldDigest, newDigest] = [await sha256(from), await sha256(to)];
  const piece = (text: string, { read, write }: Disguise) => {
    if (text === oldDigest) return newDigest;
    if (text.includes(from)) return text.replaceAll(from, to);
    const inside = unmasked(read, text);
    return inside.includes(from) ? write(inside.replaceAll(from, to)) : text;
  };
  const encode = decoded(value) === value ? (text: string) => text : encodeURIComponent;
  return DISGUISES.map((disguise) => encode(decoded(value).replace(PIECE, (text) => piece(text, disguise))));
}

function unmasked(change: Disguise["read"], text: string): string {
  try {
    return change(text);
  } catch {
    return "";
  }
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return toHex(String.fromCharCode(...new Uint8Array(digest)));
}
