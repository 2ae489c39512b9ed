import { unescapeHtml } from "../../text/unescape.ts";
import { STATUS_CODES } from "node:http";
import type { WireRequest, WireResponse } from "../../../labs/kit/target/target.ts";

/** A stretch of text from the wire. `full` is there when `text` shows no more than both ends of a long token. */
export type Piece = { text: string; full?: string };
export type HeaderLine = { name: string; value: Piece[] };

/** 21 characters and up: a token, and nothing a reader wants to read. 128 bits take 22 characters of base64url. */
const TOKEN = /[A-Za-z0-9_-]{21,}/g;
/** The end is kept too: a thief who tries the neighbours of his own ID changes only that. */
const brief = (token: string): string => `${token.slice(0, 5)}…${token.slice(-4)}`;

/** Cuts text at its long tokens and keeps both ends of each. */
export function shorten(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: full, index } of text.matchAll(TOKEN)) {
    if (index > end) pieces.push({ text: text.slice(end, index) });
    pieces.push({ text: brief(full), full });
    end = index + full.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** "GET /dashboard", and the whole address when it goes over plain HTTP. */
export const requestLine = ({ method, path, origin }: WireRequest): string =>
  `${method} ${origin.startsWith("http:") ? origin : ""}${path}`;

export const statusLine = ({ status }: WireResponse): string => `${status} ${STATUS_CODES[status] ?? ""}`.trim();

/** Cookie, and who asked when it was not the site itself: that is the exception a reader should see. */
export function requestHeaders({ headers }: WireRequest): HeaderLine[] {
  const fromElsewhere = headers.some(([name, value]) => name === "sec-fetch-site" && value !== "same-origin");
  return pick(headers, fromElsewhere ? ["cookie", "origin", "sec-fetch-site"] : ["cookie"]);
}

export const responseHeaders = ({ headers }: WireResponse): HeaderLine[] => pick(headers, ["set-cookie", "location"]);

function pick(headers: readonly [string, string][], wanted: readonly string[]): HeaderLine[] {
  return headers
    .filter(([name]) => wanted.includes(name.toLowerCase()))
    .map(([name, value]) => ({
      name: name.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase()),
      value: shorten(value),
    }));
}

/** What a page says in its first words: the heading and the text after it, forms, styles and navigation left out. */
export function phrase(body: string, limit = 110): string {
  const main = /<main>([\s\S]*?)<\/main>/.exec(body)?.[1] ?? body;
  const words = main
    .replace(/<(form|style|script|title)\b[\s\S]*?<\/\1>|<p><a [^>]*>[^<]*<\/a><\/p>/g, " ")
    .replace(/<\/h1>/g, ". ")
    .replace(/<[^>]*>/g, " ");
  const text = unescapeHtml(words)
    .replace(/\s+/g, " ")
    .replace(/ ([.:;,])/g, "$1")
    .trim();
  return text.length > limit ? `${text.slice(0, text.lastIndexOf(" ", limit))} …` : text;
}
