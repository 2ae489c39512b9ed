import type { WireResponse } from "../../../labs/kit/target/target.ts";

/** A Set-Cookie header in its parts, each attribute as it stands there: "Path=/". */
export type Parts = { name: string; value: string; attributes: string[] };

export function partsOf(header: string): Parts {
  const [pair = "", ...attributes] = header.split(/; */);
  const at = pair.indexOf("=");
  return { name: pair.slice(0, at), value: pair.slice(at + 1), attributes };
}

export const toHeader = ({ name, value, attributes }: Parts): string => [`${name}=${value}`, ...attributes].join("; ");

export const isSetCookie = ([name]: readonly [string, string]): boolean => name.toLowerCase() === "set-cookie";

/** The answer with each Set-Cookie of that name replaced by what `edit` makes of it: none, one or several headers. */
export function editCookie(response: WireResponse, name: string, edit: (parts: Parts) => string[]): WireResponse {
  let changed = false;
  const headers = response.headers.flatMap((header): [string, string][] => {
    if (!isSetCookie(header) || partsOf(header[1]).name !== name) return [header];
    const after = edit(partsOf(header[1]));
    changed ||= after.length !== 1 || after[0] !== header[1];
    return after.map((value) => [header[0], value]);
  });
  return changed ? { ...response, headers } : response;
}

export const nameOf = (attribute: string): string => (attribute.split("=")[0] ?? "").toLowerCase();

/** The attributes without those of that name. */
export const without = (attributes: readonly string[], name: string): string[] =>
  attributes.filter((attribute) => nameOf(attribute) !== name);

/** The attributes with one in place of those of its name, or added at the end. */
export function put(attributes: readonly string[], attribute: string): string[] {
  const at = attributes.findIndex((one) => nameOf(one) === nameOf(attribute));
  return at < 0 ? [...attributes, attribute] : attributes.toSpliced(at, 1, attribute);
}

export const valueOf = (attributes: readonly string[], name: string): string | undefined =>
  attributes.find((attribute) => nameOf(attribute) === name)?.split("=")[1];
