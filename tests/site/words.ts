/** An element's open tag, and whether what stands in it is read by a reader who has opened nothing. */
type Open = { name: string; skipped: boolean };

const FOLDED = "details closed";
const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/;
const INLINE = /^(?:a|b|i|em|strong|code|span|time|del|ins|dfn|abbr|small)$/;
const TOKEN = /<!--[\s\S]*?-->|<(\/?)([a-z][\w-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>|([^<]+)/gi;

/** Never read as text: scripts, the live panel (with what is within it), and what CSS hides from everybody. */
const isSkipped = (name: string, attributes: string): boolean =>
  /^(?:script|style|template|svg|live-panel)$/.test(name) ||
  /\sclass="(?:[^"]*\s)?(?:live|hidden|proof)(?:\s[^"]*)?"/.test(attributes) ||
  /\shidden(?:[\s=/]|$)/.test(`${attributes} `);

/**
 * The words that a reader meets in a piece of a built page before opening anything: code and exchanges included, the live
 * panel and what is folded not. Of a closed <details> only its <summary> counts.
 */
export function unfoldedWords(html: string): number {
  return unfoldedText(html)
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/** The text behind {@link unfoldedWords}. */
export function unfoldedText(html: string): string {
  const open: Open[] = [];
  let text = "";
  for (const [, end, tag = "", attributes = "", characters] of html.matchAll(TOKEN)) {
    const name = tag.toLowerCase();
    if (characters !== undefined) text += isRead(open) ? characters : "";
    else if (end) close(open, name);
    else if (name && !VOID.test(name) && !attributes.endsWith("/")) open.push(opened(open.at(-1), name, attributes));
    if (characters === undefined && !INLINE.test(name)) text += " ";
  }
  return text;
}

const isRead = (open: readonly Open[]): boolean => open.at(-1)?.name !== FOLDED && !open.some(({ skipped }) => skipped);

function opened(parent: Open | undefined, name: string, attributes: string): Open {
  const folded = parent?.name === FOLDED && name !== "summary";
  const isClosed = name === "details" && !/\sopen(?:[\s=]|$)/.test(`${attributes} `);
  return { name: isClosed ? FOLDED : name, skipped: folded || isSkipped(name, attributes) };
}

function close(open: Open[], name: string): void {
  const at = open.findLastIndex((element) => element.name.split(" ")[0] === name);
  if (at >= 0) open.length = at;
}
