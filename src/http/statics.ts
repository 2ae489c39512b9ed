import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, relative } from "node:path";
import { gzip, gzipSync } from "node:zlib";
import { benchPolicy } from "../../labs/kit/build/bench-policy.ts";
import type { Pairs } from "./answer.ts";
import { roleOf, type Origins } from "./origins.ts";
import { PAGE_HEADERS, policyFor, policyIn, SEARCH_POLICY } from "./policy.ts";

/** `zipped` is there when compression helps: a chapter shrinks to a quarter. */
type File = { bytes: Buffer; zipped: Buffer | undefined; policy: string; headers: string[]; etag: string };

/** A file that the build has not made yet. */
type Coming = { want: (path: string) => void; arrived: PromiseWithResolvers<void> };

const WORTH_ZIPPING = 1000;
/** Larger files are zipped in the background, because the stripper alone takes 150 ms. Until then they go out as they are. */
const SLOW_TO_ZIP = 50_000;

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

/**
 * Everything that was built for the browser, in memory: a few megabytes at most. No request reads a file, so a later
 * build does not change what is served.
 */
export class Statics {
  readonly #files = new Map<string, File>();
  readonly #coming = new Map<string, Coming>();
  /** For each name of the site its origins, whose policies differ. */
  readonly #adapts: [Origins, ReturnType<typeof policyIn>][] = [];

  /** Reads the folder. Throws when there is none. */
  constructor(folder: string) {
    this.read(folder);
  }

  /** Adds each file of the folder that is not known yet. */
  read(folder: string): void {
    const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    // Pages last, because their stylesheets are put into them.
    for (const path of paths.sort((a, b) => Number(isPage(a)) - Number(isPage(b)))) {
      const url = `/${relative(folder, path).replaceAll("\\", "/")}`;
      if (!this.#files.has(url)) this.put(url, readFileSync(path));
    }
  }

  /** Adds one file by its name, such as "/glossary/index.html", and answers the requests that wait for it. */
  put(url: string, bytes: Buffer): void {
    const file = toFile(url, bytes, (href) => this.#files.get(href)?.bytes.toString() ?? "");
    const path = url.endsWith("/index.html") ? url.slice(0, -"index.html".length) : url;
    this.#files.set(url, file).set(path, file);
    this.#coming.get(path)?.arrived.resolve();
    this.#coming.delete(path);
  }

  /**
   * Says that the files at these paths will be put later. Until then a request for one waits, and `want` is told its
   * path.
   */
  expect(paths: readonly string[], want: (path: string) => void): void {
    for (const path of paths) {
      // What was read of it may be half of a file: the build may just be writing it.
      for (const url of [path, `${path}index.html`]) this.#files.delete(url);
      this.#coming.set(path, { want, arrived: Promise.withResolvers() });
    }
  }

  /** Resolves when the file at this path has been put. */
  async arrived(path: string): Promise<void> {
    await this.#coming.get(path)?.arrived.promise;
  }

  /** Adds origins of this server, because the policy of a page names the labs' origin. */
  useOrigins(origins: Origins): void {
    this.#adapts.push([origins, policyIn("site", origins)]);
  }

  /** The headers for pages that Astro answers itself: its page for 404 has the script that every page has. */
  pageHeaders(message: IncomingMessage): Pairs {
    return this.#headersWith(this.#files.get("/404.html")?.policy ?? policyFor(), message);
  }

  #headersWith(policy: string, { headers }: IncomingMessage): Pairs {
    const isAsked = ([origins]: [Origins, unknown]) => roleOf(headers.host ?? "", origins) !== undefined;
    const [first, ...others] = this.#adapts;
    // Almost always there is one.
    const [, adapt] = (others.length > 0 ? this.#adapts.find(isAsked) : undefined) ?? first ?? [];
    return [...OTHER_HEADERS, ["content-security-policy", adapt?.(policy) ?? policy], ["x-frame-options", "DENY"]];
  }

  /** Answers with a file, or with a redirect for a folder without its slash. False when there is neither. */
  answer(message: IncomingMessage, response: ServerResponse, pathname: string): boolean {
    const [file, coming] = [this.#files.get(pathname), this.#coming.get(pathname)];
    const folder = `${pathname}/`;
    if (!file && !coming && !this.#files.has(folder) && !this.#coming.has(folder)) return false;
    if (message.method !== "GET" && message.method !== "HEAD")
      return refuse(response, this.pageHeaders(message).flat());
    if (file && pathname === BENCH_FRAME) return send(file, message, response, benchHeaders(file.policy).flat());
    if (file) return send(file, message, response, this.#headersWith(file.policy, message).flat());
    if (coming) {
      coming.want(pathname);
      void coming.arrived.promise.then(() => this.answer(message, response, pathname));
      return true;
    }
    const query = (message.url ?? "").slice(pathname.length);
    response
      .writeHead(301, [...this.pageHeaders(message).flat(), "location", `${pathname}/${query}`, "content-length", "0"])
      .end();
    return true;
  }
}

function refuse(response: ServerResponse, page: string[]): true {
  const more = ["allow", "GET, HEAD", "content-length", "0", "connection", "close"];
  response.writeHead(405, [...page, ...more]).end();
  return true;
}

const OTHER_HEADERS = PAGE_HEADERS.filter(([name]) => name !== "content-security-policy");

/** The page in which the reader's browser grades. It is the only one that the site's pages may frame. */
const BENCH_FRAME = "/bench/frame.html";
const benchHeaders = (policy: string): Pairs => [
  ...OTHER_HEADERS,
  ["content-security-policy", policy],
  ["x-frame-options", "SAMEORIGIN"],
];

/** A worker obeys the policy of its own file, and not that of the page. */
const SEARCH_WORKER = "/pagefind/pagefind-worker.js";

/** Gives a stylesheet by its address. */
type StyleOf = (href: string) => string;

const isPage = (path: string): boolean => extname(path) === ".html";

/**
 * Puts each stylesheet into the page in place of its link, so that the browser need not wait for it before it paints.
 */
const withStyles = (html: string, styleOf: StyleOf): string =>
  html.replace(
    /<link rel="stylesheet" href="(\/_astro\/[\w.-]+\.css)">/g,
    (_, href: string) => `<style>${styleOf(href)}</style>`,
  );

function toFile(url: string, given: Buffer, styleOf: StyleOf): File {
  const type = TYPES[extname(url)] ?? "application/octet-stream";
  const html = isPage(url) ? withStyles(given.toString(), styleOf) : "";
  const bytes = isPage(url) ? Buffer.from(html) : given;
  const shrinks = /^text|json|svg/.test(type) && bytes.length > WORTH_ZIPPING;
  const zipped = shrinks && bytes.length <= SLOW_TO_ZIP ? gzipSync(bytes) : undefined;
  // Weak where one tag stands for two encodings of the same content (RFC 9110, section 8.8.3).
  const etag = `${shrinks ? "W/" : ""}"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  const policy = policyOf(url, html);
  // Astro puts a hash of the content into the names below _astro.
  const cache = url.startsWith("/_astro/") ? "public, max-age=31536000, immutable" : "no-cache";
  const vary = shrinks ? ["vary", "accept-encoding"] : [];
  const headers = ["content-type", type, "cache-control", cache, "etag", etag, ...vary];
  const file: File = { bytes, zipped, etag, policy, headers };
  if (shrinks && !zipped) gzip(bytes, (error, small) => void (error ?? (file.zipped = small)));
  return file;
}

function policyOf(url: string, html: string): string {
  if (url === BENCH_FRAME) return benchPolicy(html);
  return url === SEARCH_WORKER ? SEARCH_POLICY : policyFor(html);
}

function send(
  { bytes, zipped, headers, etag }: File,
  message: IncomingMessage,
  response: ServerResponse,
  page: string[],
): true {
  if (message.headers["if-none-match"]?.includes(etag)) {
    response.writeHead(304, [...page, ...headers]).end();
    return true;
  }
  const small = takesGzip(message) ? zipped : undefined;
  const body = small ?? bytes;
  const encoding = small ? ["content-encoding", "gzip"] : [];
  response
    .writeHead(200, [...page, ...headers, ...encoding, "content-length", String(body.length)])
    .end(message.method === "HEAD" ? undefined : body);
  return true;
}

/** True if the request accepts gzip, and not with a weight of 0. */
const takesGzip = ({ headers }: IncomingMessage): boolean =>
  /(?:^|,)\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[^,]*)?(?:,|$)/i.test(String(headers["accept-encoding"] ?? ""));
