import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import type { Pairs } from "./answer.ts";
import { PAGE_HEADERS, policyFor, SEARCH_POLICY } from "./policy.ts";

/** `zipped` where it is worth it: a chapter is a quarter of itself. */
type File = { bytes: Buffer; zipped: Buffer | undefined; page: Pairs; headers: string[]; etag: string };

const WORTH_ZIPPING = 1000;

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
  ".xml": "application/xml; charset=utf-8",
};

/** Everything that was built for the browser, in memory: a few megabytes at most, and no file is read per request. */
export class Statics {
  readonly #files = new Map<string, File>();

  /** Reads the folder. Throws when it is not there. */
  constructor(folder: string) {
    const styleOf = stylesBelow(folder);
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const url = `/${relative(folder, path).replaceAll("\\", "/")}`;
      const file = load(path, url, styleOf);
      this.#files.set(url, file);
      if (entry.name === "index.html") this.#files.set(url.slice(0, -"index.html".length), file);
    }
  }

  /** What Astro's own answers get: its page for what is not there has the script that every page has. */
  get pageHeaders(): Pairs {
    return this.#files.get("/404.html")?.page ?? PAGE_HEADERS;
  }

  /** Answers for a file, or for a folder with its slash missing. False when there is neither. */
  answer(message: IncomingMessage, response: ServerResponse, pathname: string): boolean {
    const file = this.#files.get(pathname);
    if (!file && !this.#files.has(`${pathname}/`)) return false;
    if (message.method !== "GET" && message.method !== "HEAD") return refuse(response);
    if (file) return send(file, message, response);
    const query = (message.url ?? "").slice(pathname.length);
    response.writeHead(301, [...PAGE_HEADERS.flat(), "location", `${pathname}/${query}`, "content-length", "0"]).end();
    return true;
  }
}

function refuse(response: ServerResponse): true {
  const more = ["allow", "GET, HEAD", "content-length", "0", "connection", "close"];
  response.writeHead(405, [...PAGE_HEADERS.flat(), ...more]).end();
  return true;
}

/** A worker obeys the policy it came with, not its page's. */
const SEARCH_WORKER = "/pagefind/pagefind-worker.js";

type StyleOf = (href: string) => string;

/** Stylesheets by their addresses. Each is read once, however many pages have it. */
function stylesBelow(folder: string): StyleOf {
  const known = new Map<string, string>();
  return (href) => {
    const style = known.get(href) ?? readFileSync(join(folder, href), "utf8");
    known.set(href, style);
    return style;
  };
}

/** The stylesheets stand in the page in place of the links to them: nothing is painted later for want of them. */
const withStyles = (html: string, styleOf: StyleOf): string =>
  html.replace(
    /<link rel="stylesheet" href="(\/_astro\/[\w.-]+\.css)">/g,
    (_, href: string) => `<style>${styleOf(href)}</style>`,
  );

function load(path: string, url: string, styleOf: StyleOf): File {
  const type = TYPES[extname(path)] ?? "application/octet-stream";
  const isPage = type.startsWith("text/html");
  const html = isPage ? withStyles(readFileSync(path, "utf8"), styleOf) : "";
  const bytes = isPage ? Buffer.from(html) : readFileSync(path);
  const zipped = /^text|json|svg/.test(type) && bytes.length > WORTH_ZIPPING ? gzipSync(bytes) : undefined;
  // Weak where one tag stands for two encodings of the same content (RFC 9110, section 8.8.3).
  const etag = `${zipped ? "W/" : ""}"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  const policy = url === SEARCH_WORKER ? SEARCH_POLICY : policyFor(html);
  const page = PAGE_HEADERS.map(([name, value]): Pairs[number] => [
    name,
    name === "content-security-policy" ? policy : value,
  ]);
  // Astro puts a hash of the content into the names below _astro.
  const cache = url.startsWith("/_astro/") ? "public, max-age=31536000, immutable" : "no-cache";
  const vary = zipped ? ["vary", "accept-encoding"] : [];
  const headers = [...page.flat(), "content-type", type, "cache-control", cache, "etag", etag, ...vary];
  return { bytes, zipped, etag, page, headers };
}

function send({ bytes, zipped, headers, etag }: File, message: IncomingMessage, response: ServerResponse): true {
  if (message.headers["if-none-match"]?.includes(etag)) {
    response.writeHead(304, headers).end();
    return true;
  }
  const small = takesGzip(message) ? zipped : undefined;
  const body = small ?? bytes;
  const encoding = small ? ["content-encoding", "gzip"] : [];
  response
    .writeHead(200, [...headers, ...encoding, "content-length", String(body.length)])
    .end(message.method === "HEAD" ? undefined : body);
  return true;
}

/** Whether the request names gzip, and not with a weight of nothing. */
const takesGzip = ({ headers }: IncomingMessage): boolean =>
  /(?:^|,)\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[^,]*)?(?:,|$)/i.test(String(headers["accept-encoding"] ?? ""));
