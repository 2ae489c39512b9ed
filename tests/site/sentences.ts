/** A sentence of a page's source with its components, and as text without them. */
export type Sentence = { marked: string; text: string };

/** The sentences of a page, table cells' rows included. Tables that carry a day are left out: their rows are dated facts. */
export function sentencesOf(source: string): Sentence[] {
  const prose = source
    .replace(/^```[\s\S]*?^```$/gm, "")
    .replace(/<Wide [^>]*checked=[\s\S]*?<\/Wide>/g, "")
    .replace(/<(?:Code|Exchange|Live)\b[^>]*\/>/g, "");
  return prose
    .split(/\n\s*\n|\n(?=- |\d+\. |\|)/)
    .map((paragraph) => paragraph.replace(/\s+/g, " ").trim())
    .flatMap((paragraph) => paragraph.split(/(?<=[.?!])\s+(?=[A-Z`"<(])/))
    .filter(Boolean)
    .map((marked) => ({ marked, text: plain(marked) }));
}

/** A sentence's text without the parts that carry the day on which they were checked. */
export const withoutChecked = (marked: string): string => plain(marked.replace(/<Checked[\s\S]*?<\/Checked>/g, ""));

/** One attribute of every use of a component in a sentence. */
export function attributes(marked: string, component: string, name: string): string[] {
  const use = new RegExp(`<${component}\\b[^>]*\\b${name}="([^"]*)"`, "g");
  return [...marked.matchAll(use)].map(([, value = ""]) => value);
}

const plain = (marked: string) =>
  marked
    .replace(/<\/?[A-Za-z][^>]*>/g, "")
    .replace(/\s+/g, " ")
    .trim();
