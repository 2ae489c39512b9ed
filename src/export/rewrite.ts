import { policyFor } from "../http/policy.ts";

/** Where links lead whose pages need a server: the section that says what an export leaves out. */
const LEFT_OUT = "hosting/#export";

/** What stands behind a link to such a page, where the reader meets it. */
const NEEDS_SERVER = "<small> (needs npm start)</small>";

/** A link of a page, with its path in the site. Those with rel="nofollow" stand in lists, and a sentence before the list says it. */
const LINK = /<a\s(?![^>]*rel="nofollow")[^>]*?href="\/(?!\/)([^"]*)"[^>]*>[\s\S]*?<\/a>/g;

/** `data-path` is a path on a lab's server. All other attributes with such a value hold an address of the site. */
const ATTRIBUTE = /\s(href|src|action|data-(?!path)[a-z-]+)="\/(?!\/)([^"]*)"/g;

/**
 * A page of the site as an export holds it: with relative addresses, with the way to the export's root for scripts, and
 * with its policy in a tag, because a static host sends no header of ours. `file` is the page's path in the export, and
 * `has` says whether the export holds a file.
 */
export function rewritePage(html: string, file: string, has: (file: string) => boolean): string {
  const root = rootOf(file);
  const moved = html
    .replaceAll(LINK, (link, path: string) => (placeOf(path, has) === LEFT_OUT ? link + NEEDS_SERVER : link))
    .replaceAll(ATTRIBUTE, (_, name: string, path: string) => ` ${name}="${root}${placeOf(path, has)}"`)
    .replace("<html", `<html data-root="${root}"`);
  return moved.replace(/<head>(\s*<meta charset="[^"]*">)?/, (head) => head + policyTag(moved));
}

/** A stylesheet with relative addresses. In the site they are not, because its pages contain their stylesheets. */
export const rewriteStyle = (css: string, file: string): string => css.replaceAll("url(/", `url(${rootOf(file)}`);

const rootOf = (file: string): string => "../".repeat(file.split("/").length - 1) || "./";

function placeOf(path: string, has: (file: string) => boolean): string {
  const [, pathname = ""] = /^([^?#]*)/.exec(path) ?? [];
  const file = pathname === "" || pathname.endsWith("/") ? `${pathname}index.html` : pathname;
  return has(decodeURI(file)) ? path : LEFT_OUT;
}

/** Browsers ignore frame-ancestors in a tag, and warn of it. The frame that grades is a page of the export. */
function policyTag(html: string): string {
  const policy = policyFor(html)
    .replace(/; frame-ancestors [^;]*/, "")
    .replace("frame-src 'none'", "frame-src 'self'");
  return `<meta http-equiv="content-security-policy" content="${policy}">`;
}
