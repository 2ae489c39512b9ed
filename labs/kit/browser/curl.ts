import type { WireRequest } from "../target/target.ts";

const FORM = "application/x-www-form-urlencoded";

/**
 * The request as a curl command for a POSIX shell, sent to `base` ("http://localhost:8080") instead of the request's
 * own origin. curl then follows no redirect and changes nothing in the path. What a browser would do with the answer is
 * left out where the site's own page asks, because no server refuses that.
 */
export function curl(
  request: Pick<WireRequest, "method" | "path" | "headers" | "origin">,
  base: string,
  body?: string,
) {
  const words = ["curl", "-i"];
  if (/\/\.{1,2}(\/|$)/.test(request.path)) words.push("--path-as-is");
  if (/[[\]{}]/.test(request.path)) words.push("--globoff");
  words.push(...methodWords(request.method, body), quote(base + request.path));
  const isOwn = request.headers.some(([name, value]) => name === "sec-fetch-site" && value === "same-origin");
  for (const [name, value] of request.headers) {
    if (isOwn && (name === "sec-fetch-mode" || name === "sec-fetch-dest")) continue;
    if (body !== undefined && name.toLowerCase() === "content-type" && value === FORM) continue;
    words.push("-H", quote(headerWord(name, value.replaceAll(request.origin, base))));
  }
  if (body !== undefined) words.push("--data-raw", quote(body));
  return words.join(" ");
}

function methodWords(method: string, body: string | undefined): string[] {
  if (method === "HEAD") return ["--head"];
  const implied = body === undefined ? "GET" : "POST";
  return method === implied ? [] : ["-X", quote(method)];
}

/** curl drops a header written "name:". A semicolon in place of the colon makes it send the header empty. */
const headerWord = (name: string, value: string): string => (value === "" ? `${name};` : `${name}: ${value}`);

/** One word for a POSIX shell. Inside single quotes only the single quote itself is special. */
export function quote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
