import type { WireResponse } from "../target/target.ts";

/** Each Set-Cookie header of an answer. */
export const setCookies = (response: WireResponse): string[] =>
  response.headers.filter(([name]) => name.toLowerCase() === "set-cookie").map(([, value]) => value);

/** The first header with that name, or an empty string. */
export const header = (message: Pick<WireResponse, "headers">, wanted: string): string =>
  message.headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? "";

const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
/** What a header may hold, without white space at an end. */
const VALUE = /^(?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?$/;

/**
 * These headers as a Headers object holds them: names in lower case and in their order, and of two with one name the
 * last. Throws TypeError for one that no request may have.
 */
export function headersOnce(headers: readonly [name: string, value: string][]): [name: string, value: string][] {
  if (!headers.every(([name, value]) => NAME.test(name) && VALUE.test(value))) return [...setAll(headers)];
  const last = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
  return [...last].sort(([one], [other]) => (one < other ? -1 : 1));
}

function setAll(headers: readonly [name: string, value: string][]): Headers {
  const all = new Headers();
  for (const [name, value] of headers) all.set(name, value);
  return all;
}
