import { unescapeHtml } from "../../text/unescape.ts";
import { STATUS_CODES } from "node:http";
import type { WireRequest, WireResponse } from "../../../labs/kit/target/target.ts";

/** A part of a text from the wire. `full` is there when `text` shows only both ends of a long token. */
export type Piece = { text: string; full?: string };
export type HeaderLine = { name: string; value: Piece[] };

/** 21 characters or more: a token, which nobody wants to read. 128 bits take 22 characters of base64url. */
const TOKEN = /[A-Za-z0-9_-]{21,}/g;
/** Keeps the end too, because a thief who tries the neighbours of his own ID changes only the end. */
const brief = (token: string): string => `${token.slice(0, 5)}…${token.slice(-4)}`;

/** Splits text at its long tokens and keeps both ends of each. */
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

/** Cookie, and where the request came from unless that is the site itself: a reader should see this exception. */
export function requestHeaders({ headers }: WireRequest): HeaderLine[] {
  const fromHere = headers.some(([name, value]) => name === "sec-fetch-site" && value === "same-origin");
  return pick(headers, fromHere ? ["cookie"] : ["cookie", "origin", "sec-fetch-site"]);
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

/** The first words of a page: the heading and the text after it, without forms, styles and navigation. */
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
