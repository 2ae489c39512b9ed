import { attribute } from "../target/attribute.ts";

/** Pages of the labs' small site that have forms. */
export const PAGES_WITH_FORMS = ["/", "/dashboard", "/comments", "/reminders", "/account", "/basket"];

/**
 * What a server answers to a form whose token is missing: 403 for most, 400, 419 and 422 for some frameworks.
 */
export const isWithoutToken = (status: number): boolean => [400, 403, 419, 422].includes(status);

/**
 * The hidden fields of the form that posts to `path`, on the page that was read at `address`. Undefined when that page
 * has no such form, or the form has no hidden field.
 */
export function hiddenFields(html: string, address: string, path: string): [name: string, value: string][] | undefined {
  const forms = html.match(/<form\b[\s\S]*?<\/form>/gi) ?? [];
  const form = forms.find((one) => postsTo(one, address) === new URL(path, address).pathname);
  const tags = form?.match(/<input\b[^>]*>/gi) ?? [];
  const hidden = tags.filter((tag) => attribute(tag, "type")?.toLowerCase() === "hidden");
  const fields = hidden.flatMap((tag): [string, string][] => {
    const [name, value = ""] = [attribute(tag, "name"), attribute(tag, "value")];
    return name ? [[plain(name), plain(value)]] : [];
  });
  return fields.length > 0 ? fields : undefined;
}

function postsTo(form: string, address: string): string | undefined {
  const [tag = ""] = /<form\b[^>]*>/i.exec(form) ?? [];
  const action = plain(attribute(tag, "action") ?? "");
  if (attribute(tag, "method")?.toLowerCase() !== "post" || !URL.canParse(action, address)) return undefined;
  return new URL(action, address).pathname;
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
const plain = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (all, name: string) => ENTITIES[name] ?? all);
