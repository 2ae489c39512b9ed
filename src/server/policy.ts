import { createHash } from "node:crypto";
import type { LiveAnswer, Pairs } from "../live/answer.ts";

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
 * The Content-Security-Policy of a page of the site's own, which names each inline script by its hash. Pages come from
 * our own build: whatever script is in them is meant to be.
 */
export function policyFor(html = ""): string {
  const scripts = [...html.matchAll(/<script(?![^>]*\bsrc=)([^>]*)>([\s\S]*?)<\/script>/g)]
    .filter(([, attributes = ""]) => !/type="(?!module)/.test(attributes))
    .map(([, , text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  return [
    "default-src 'none'",
    `script-src ${["'self'", ...new Set(scripts)].join(" ")}`,
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'self'",
    "base-uri 'none'",
  ].join("; ");
}

/** The headers of a page of our own that runs no inline script. */
export const PAGE_HEADERS: Pairs = [...HEADERS, ["content-security-policy", policyFor()]];

/** For the worker in which Pagefind searches: it runs WebAssembly, and nothing but that file may. */
export const SEARCH_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/** The answer with every security header that it did not set itself. */
export function secured(answer: LiveAnswer): LiveAnswer {
  const set = new Set(answer.headers.map(([name]) => name));
  return { ...answer, headers: [...answer.headers, ...PAGE_HEADERS.filter(([name]) => !set.has(name))] };
}
