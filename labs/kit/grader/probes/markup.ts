import { header, type Exchange } from "../../browser/browser.ts";
import { must } from "../expect.ts";

/** A text that is one tag on a page, and ends an attribute, unless the page escapes it. */
export const MARKUP = `planted"'<i>planted</i>`;

const AS_TAG = "<i>planted";
/** The value of an attribute, in either quotes or none, that the text has ended. */
const AS_ATTRIBUTE = /<[^<>]*=\s*(?:"[^"<>]*planted"'|'[^'<>]*planted"'|[^"'\s<>]*planted"')/;

/** Fails if a page prints the text as HTML: a thief's link or form would run a script there. `sent` is what sent it. */
export function mustPrintAsText(at: Exchange, sent: string, blamed = at): void {
  const { response, request } = at;
  if (!/html|^$/.test(header(response, "content-type"))) return;
  const isPrinted = response.body.includes(AS_TAG) || AS_ATTRIBUTE.test(response.body);
  must(!isPrinted, {
    expected: `a text from ${sent} to be shown as plain text in the answer to ${request.method} ${shortOf(request.path)}`,
    got: "HTML, in which a script would run",
    at: blamed,
  });
}

const shortOf = (path: string): string => path.split("?")[0] ?? path;
