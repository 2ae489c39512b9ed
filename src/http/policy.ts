import { createHash } from "node:crypto";
import type { Pairs } from "./answer.ts";

/** On every answer that does not say otherwise itself. */
const HEADERS: Pairs = [
  ["x-content-type-options", "nosniff"],
  // Not no-referrer: a browser would then send "Origin: null" with the forms that post to the controls.
  ["referrer-policy", "strict-origin"],
  ["x-frame-options", "SAMEORIGIN"],
  ["cross-origin-opener-policy", "same-origin"],
  ["permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"],
];

/**
 * The Content-Security-Policy of a page of the site's own, which names each inline script and style by its hash. Pages
 * come from our own build: whatever is in them is meant to be.
 */
export function policyFor(html = ""): string {
  const scripts = [...html.matchAll(/<script(?![^>]*\bsrc=)([^>]*)>([\s\S]*?)<\/script>/g)]
    .filter(([, attributes = ""]) => !/type="(?!module)/.test(attributes))
    .map(([, , text = ""]) => named(text));
  const styles = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, text = ""]) => named(text));
  return [
    "default-src 'none'",
    `script-src ${["'self'", ...new Set(scripts)].join(" ")}`,
    `style-src ${["'self'", ...new Set(styles)].join(" ")}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'self'",
    "base-uri 'none'",
  ].join("; ");
}

/** How a policy names what stands in a page. */
const named = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** The headers of a page of our own that runs no inline script. */
export const PAGE_HEADERS: Pairs = [...HEADERS, ["content-security-policy", policyFor()]];

/** For the worker in which Pagefind searches: it runs WebAssembly, and nothing but that file may. */
export const SEARCH_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/** The headers with every security header that is not among them, as node:http takes them: name, value, name, value. */
export function secured(headers: Pairs): string[] {
  const all: string[] = [];
  const names: string[] = [];
  for (const [name, value] of headers) {
    all.push(name, value);
    names.push(name);
  }
  for (const [name, value] of PAGE_HEADERS) if (!names.includes(name)) all.push(name, value);
  return all;
}
