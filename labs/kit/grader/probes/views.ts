/** Different ways to read a text, because somebody may write a secret in an encoded form. */

const MAX_DEPTH = 2;
/** From five bytes on: 40 bits. */
const BASE64 = /[\w+/-]{7,}={0,2}/g;
/** One or two characters at a time, as in a fingerprint. */
const SPACED = /(?:\w{1,2}[-:. ]){9,}\w+/g;
const HEX = /(?:[0-9a-f]{2}){5,}/gi;

/** The text as it is, reversed, and with each possible encoding decoded, also twice. Bytes are one character each. */
export function views(text: string, depth = MAX_DEPTH): string[] {
  const given = [text, [...text].toReversed().join("")];
  if (depth === 0) return given;
  const found = new Set<string>(given);
  for (const one of given) {
    const decoded = [
      percent(one),
      ...(one.match(SPACED) ?? []).map((found) => found.replace(/[-:. ]/g, "")),
      ...(one.match(HEX) ?? []).map(fromHex),
      ...(one.match(BASE64) ?? []).map(fromBase64),
    ];
    for (const each of decoded)
      if (each !== "" && each !== one) for (const view of views(each, depth - 1)) found.add(view);
  }
  return [...found];
}

const percent = (text: string): string =>
  text.includes("%")
    ? text.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)))
    : "";

export const fromHex = (digits: string): string =>
  (digits.match(/../g) ?? []).map((pair) => String.fromCharCode(parseInt(pair, 16))).join("");

/** Decodes either alphabet, with or without padding. An empty text for what cannot be decoded. */
export function fromBase64(text: string): string {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  try {
    return atob(plain.length % 4 === 1 ? plain.slice(0, -1) : plain);
  } catch {
    return "";
  }
}
