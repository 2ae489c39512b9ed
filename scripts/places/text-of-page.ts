/** A page's title, and its text as Markdown. */
export type TextPage = { title: string; markdown: string };

/** Runs in a chapter's page. Its text, without panel, editor and what only a script shows. */
export function readText(): TextPage {
  const escaped = (text: string): string =>
    text
      .trim()
      .replaceAll(/\s+/g, " ")
      .replaceAll(/[^\w\s.,:;'"?()/=]/g, "\\$&");
  const isBlock = (element: Element): boolean => /^(H[2-4]|P|LI|PRE|DT|DD|TR|SUMMARY)$/.test(element.tagName);
  const one = (element: Element): string => {
    const text = element.textContent;
    const level = /^H([2-4])$/.exec(element.tagName)?.[1];
    if (level) return `${"#".repeat(Number(level))} ${escaped(text)}`;
    if (element.tagName === "PRE") return `\`\`\`\`ts\n${text}\n\`\`\`\``;
    return element.tagName === "LI" ? `- ${escaped(text)}` : escaped(text);
  };
  const walk = (element: Element): string[] => {
    if (element.matches("live-panel, form, script, style, [hidden]")) return [];
    if (isBlock(element) && !element.querySelector("p, li, pre")) return [one(element)];
    return [...element.children].flatMap(walk);
  };
  const prose = document.querySelector(".prose");
  const parts = prose ? walk(prose).filter((part) => part.trim() !== "") : [];
  return { title: document.querySelector("h1")?.textContent.trim() ?? "", markdown: parts.join("\n\n") };
}
