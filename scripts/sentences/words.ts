/** The words of one file that a reader meets, one text for each string, paragraph or cell. */
export type Reader = (source: string) => string[];

/** Comments, patterns, strings and templates of TypeScript, told apart by their first character. */
const TOKEN =
  /\/\*[\s\S]*?\*\/|(?<!:)\/\/[^\n]*|(?<=(?:[(,=:[!&|?]|=>|return)\s*)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`/g;

const tokens = (source: string): string[] => source.match(TOKEN) ?? [];
const isString = (token: string): boolean => !token.startsWith("/");

/** A string as its reader sees it: without its quotes, and with "…" for what a program puts in. */
const unquote = (token: string): string =>
  token
    .slice(1, -1)
    .replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, "…")
    .replace(/\\n/g, " ")
    .replace(/\\(.)/g, "$1");

/** What a program says: its strings, without addresses, SQL and other code. */
export const ofCode: Reader = (source) => tokens(source).filter(isString).map(unquote);

/**
 * Where a test or a group of tests starts or ends, with its indentation; prettier formats the tests, so these stand at
 * the start of a line. The parts: indentation, the name of what is called, its title as a string.
 */
const TITLED =
  /^( *)(?:(?:for \(.*\) )?(test\.describe|describe|test|it)\b.*?|[\]})]*\))(?:\(\s*("(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`),|(?=;$)|$)/gm;

type Group = { indent: number; title: string };

/** The titles of tests, each after the titles of the groups around it, as a test runner prints them. */
export const ofTests: Reader = (source) => {
  const titles: string[] = [];
  let around: Group[] = [];
  let isGroup = false;
  for (const [, spaces = "", called, quoted] of source.matchAll(TITLED)) {
    around = around.filter(({ indent }) => indent < spaces.length);
    if (called) isGroup = called.endsWith("describe");
    if (!quoted) continue;
    const title = unquote(quoted);
    if (isGroup) around.push({ indent: spaces.length, title });
    else titles.push([...around.map((group) => group.title), title].join(" › "));
  }
  return titles;
};

export const ofComments: Reader = (source) =>
  [...source.matchAll(/<!--([\s\S]*?)-->|\/\*+([\s\S]*?)\*\/|(?<![:"'`])\/\/([^\n]*)/g)].map(([, html, block, line]) =>
    (html ?? block ?? line ?? "").replace(/^\s*\*/gm, " "),
  );

/** A page of Astro: its texts, its attributes' strings, and the strings and comments of its script. */
export const ofAstro: Reader = (source) => {
  const [, script = "", page = source] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(source) ?? [];
  const shown = page
    .replace(/<(style|script)[\s\S]*?<\/\1>/g, "")
    .replace(/\{?\/\*[\s\S]*?\*\/\}?|<!--[\s\S]*?-->/g, "");
  return [...ofCode(script), ...ofCode(shown.replace(/(?<=\w)'(?=\w)/g, "’")), ...texts(shown), ...ofComments(source)];
};

/** A page of MDX or Markdown: what stands in its front matter, paragraphs, list items and cells. */
export const ofMarkdown: Reader = (source) => {
  const [, front = "", page = source] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(source) ?? [];
  const prose = page.replace(/```[\s\S]*?```|^import .*$/gm, "");
  return [...ofYaml(front), ...prose.split(/\n\s*\n|\n(?=\s*(?:[-*]|\d+\.|#+|\|) )|\s\|\s/).flatMap(texts)];
};

/**
 * Values of YAML, whether quoted, folded or plain. Lists in brackets and the names of checks and chapters are left out: no
 * page shows them as sentences.
 */
export const ofYaml: Reader = (source) =>
  source
    .replace(/^\s*#.*$/gm, "")
    .split(/\n(?=\s*(?:- )?[\w-]+:(?:\s|$)|\s*- )/)
    .map((entry) => entry.replace(/^\s*(?:- )?(?:[\w-]+:\s*)?[>|]?-?/, "").replace(/^\s*"|"?,?\s*\}?\s*$/g, ""))
    .filter((entry) => !/^\s*(?:\[|(?:check|chapter) [\w-]+[/#])/.test(entry));

/** Texts between tags. Tags within a sentence leave their words there. */
const texts = (page: string): string[] =>
  page
    .replace(/<Source\b[^>]*\/>/g, "")
    .replace(/\[([^\]]+)\]\([^)\s]*\)/g, "[$1]")
    .replace(/(?<=\s)\(\s*(,\s*)*\)/g, "")
    .replace(/<\/?(?:Source|Term|Proof|Checked|a|b|code|em|strong|span|kbd|cite|abbr)\b[^>]*>|\{" "\}/g, "")
    .split(/<[^>]*>/);

/** Sentences of at least five words. Code within them stays; marks of headings and items go. */
export function sentencesIn(texts: string[]): string[] {
  const plain = texts.map((text) =>
    text
      .replace(/\*{2}/g, "")
      .replace(/\s+/g, " ")
      .trim()
      .replace(/^(?:[-*|#]+|\d+\.) /, "")
      .replace(/ (?=[.,:;](?: |$))/g, ""),
  );
  return plain
    .flatMap((text) => text.split(/(?<=[.!?]["”)]?) (?=["“(*[]?[A-Z\d`…])/))
    .filter(isSentence)
    .map(withItsGaps);
}

/** What a program puts into the middle of a message, with "…" where the message goes on. */
const withItsGaps = (text: string): string => {
  const begins = /^(?:after|although|before|ended|for|under|which|while|with|who) /.test(text) && !/[.?!:]$/.test(text);
  return `${begins ? "… " : ""}${text}${text.endsWith(",") ? " …" : ""}`;
};

/**
 * Neither code nor data, such as YAML with its many colons, or more than 20 words in a row without any mark. A piece of
 * code within a sentence counts as one word.
 */
const isSentence = (text: string): boolean => {
  const spoken = text.replace(/`[^`]*`/g, "…");
  const all = spoken.split(" ");
  if (all.length > 20 && !/[.,:;?!…]/.test(spoken)) return false;
  const words = all.filter((word) => /^["“(`[]?[A-Za-z…][\w’'`,.:;?!")\]\-…]*$/.test(word));
  return words.length >= 5 && words.length > (all.length * 2) / 3 && !/[{}=]|;(?! [a-z])|=>|<|(?:: .*){3}/.test(spoken);
};
