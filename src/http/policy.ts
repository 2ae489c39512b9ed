import { createHash } from "node:crypto";
import { PAGE_STYLE } from "../../labs/kit/lab/page-style.ts";
import type { Pairs } from "./answer.ts";
import type { Origins, Role } from "./origins.ts";

/** On every answer that does not set these headers itself. */
const HEADERS: Pairs = [
  ["x-content-type-options", "nosniff"],
  // Not no-referrer: a browser would then send "Origin: null" with the forms that post to the controls.
  ["referrer-policy", "strict-origin"],
  ["cross-origin-opener-policy", "same-origin"],
  ["permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"],
];

const LAB_STYLE = `<style>${PAGE_STYLE}</style>`;

/**
 * The Content-Security-Policy of a page that we built. It names each inline script and style by its hash, and trusts
 * all of them because nobody else writes into these pages.
 */
export function policyFor(html = ""): string {
  // A panel may show pages of a server that runs in the page itself, in a frame that has the page's policy.
  if (html.includes("<live-panel") && !html.includes(LAB_STYLE)) return policyFor(html + LAB_STYLE);
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
    "frame-src 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
    "base-uri 'none'",
  ].join("; ");
}

/** The source expression by which a policy allows an inline text: its hash. */
const named = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** The headers of a page of the site's own that runs no inline script. */
export const PAGE_HEADERS: Pairs = [...HEADERS, ["content-security-policy", policyFor()]];

/** For the worker in which Pagefind searches. It runs WebAssembly; no other file may. */
export const SEARCH_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'";

/**
 * Adds what a policy needs in each part of the server. Nobody may frame the site's pages, because their panel shows the
 * labs and posts to them. They may frame the site's bench and the labs. The thief's pages have policies of their own.
 */
export function policyIn(role: Role, { site, labs }: Origins): (policy: string) => string {
  if (role === "thief") return (policy) => policy;
  const known = new Map<string, string>();
  const adapt = (policy: string): string =>
    role === "labs"
      ? policy.replace("frame-ancestors 'self'", `frame-ancestors 'self' ${site.join(" ")}`)
      : policy
          .replace("frame-ancestors 'self'", "frame-ancestors 'none'")
          .replace("frame-src 'none'", `frame-src 'self' ${labs}`)
          .replace("connect-src 'self'", `connect-src 'self' ${labs}`)
          .replace("form-action 'self'", `form-action 'self' ${labs}`);
  return (policy) => {
    const found = known.get(policy) ?? adapt(policy);
    known.set(policy, found);
    return found;
  };
}

/**
 * Makes a function that adds every missing security header to the headers of an answer, in node:http's form (name,
 * value, name, value).
 */
export function createSecured(origins: Origins): (headers: Pairs, role: Role) => string[] {
  const policies = {
    site: policyIn("site", origins),
    labs: policyIn("labs", origins),
    thief: policyIn("thief", origins),
  };
  return (headers, role) => {
    const all: string[] = [];
    const names: string[] = [];
    const add = (name: string, value: string) => {
      all.push(name, name === "content-security-policy" ? policies[role](value) : value);
      names.push(name);
    };
    for (const [name, value] of headers) add(name, value);
    for (const [name, value] of PAGE_HEADERS) if (!names.includes(name)) add(name, value);
    // For browsers that do not support frame-ancestors.
    if (role === "site" && !names.includes("x-frame-options")) all.push("x-frame-options", "DENY");
    return all;
  };
}
