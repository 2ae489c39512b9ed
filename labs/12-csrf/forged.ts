/** Requests that a page of another site makes alice's browser send, and ways to see that they did nothing. */

import type { AskOptions, Browser, Exchange } from "../kit/browser/browser.ts";
import { hiddenFields } from "../kit/browser/forms.ts";
import { describe, must } from "../kit/grader/expect.ts";
import { mustKeepNotes } from "../kit/grader/rules.ts";
import type { Scene } from "../kit/grader/scene.ts";
import { CannotDo } from "../kit/target/target.ts";

export type Form = { path: string; fields: Record<string, string> };

/** Every form that changes something for its user, with the fields that a thief would send. */
const FORMS: Form[] = [
  { path: "/comments", fields: { text: "the thief was here", attach: "note" } },
  { path: "/reminders", fields: { text: "the thief was here" } },
  { path: "/share", fields: {} },
  { path: "/logout", fields: {} },
];

/** The first `most` forms that this server has. Throws CannotDo if it has none. */
export function formsOf({ has }: Scene, most = Infinity): Form[] {
  const forms = FORMS.filter(({ path }) => has(path)).slice(0, most);
  if (forms.length === 0) throw new CannotDo("no form that does something");
  return forms;
}

/** The words of a page, without its tags: a form may have a new token each time. */
const wordsOf = ({ response }: Exchange): string => response.body.replace(/<style[\s\S]*?<\/style>|<[^>]*>/g, " ");

/** The words of each page that the forms above could change. The keys are the pages' names in messages. */
async function look({ alice, thief, has }: Scene): Promise<Map<string, string>> {
  const pages = new Map([["dashboard", wordsOf(await alice.get("/dashboard"))]]);
  if (has("/reminders")) pages.set("page of reminders", wordsOf(await alice.get("/reminders")));
  if (has("/comments")) pages.set("page of comments", wordsOf(await thief.get("/comments")));
  return pages;
}

/** Has alice's browser send a form. Fails unless the server refuses it, and everything is as before. */
export async function mustDoNothing(scene: Scene, form: Form, options: AskOptions, what: string): Promise<void> {
  const at = await mustChangeNothing(scene, [form], options, what);
  if (at) mustBeRefused(at, scene.notes, what);
}

/** Has alice's browser send these forms. Fails unless everything is as before. Returns the last exchange. */
export async function mustChangeNothing(
  scene: Scene,
  forms: readonly Form[],
  options: AskOptions,
  what: string,
): Promise<Exchange | undefined> {
  const before = await look(scene);
  let at: Exchange | undefined;
  for (const { path, fields } of forms) at = await scene.alice.post(path, fields, options);
  const after = await look(scene);
  const [changed] = [...before].find(([name, text]) => text !== after.get(name)) ?? [];
  must(changed === undefined, {
    expected: `${what} to change nothing`,
    got: `another ${changed} than before`,
    at,
  });
  return at;
}

/** Accepts any refusal that shows nobody's note. The best status is 403. */
export function mustBeRefused(at: Exchange, notes: Scene["notes"], what: string): void {
  const { status } = at.response;
  must(status >= 400 && status < 500, { expected: `${what} to be refused, with status 403`, got: describe(at), at });
  mustKeepNotes(at, notes);
}

/** The headers with all cookies of `browser`, whatever their flags are. */
export const allCookies = (browser: Browser): Record<string, string> => ({ cookie: browser.cookieHeader() });

/** The hidden fields of the form for `path` that this browser gets. Empty if there is no such form. */
export async function fieldsFor(browser: Browser, path: string, has: Scene["has"]): Promise<Record<string, string>> {
  for (const page of ["/", "/dashboard", "/comments", "/reminders"].filter(has)) {
    const { request, response } = await browser.get(page);
    const fields = hiddenFields(response.body, request.origin + page, path);
    if (fields) return Object.fromEntries(fields);
  }
  return {};
}

/** The paths on this site that a page links to. */
const linksIn = ({ request, response }: Exchange): string[] =>
  [...response.body.matchAll(/<a\b[^>]*\shref\s*=\s*["']?([^"'\s>]+)/gi)].flatMap(([, href = ""]) => {
    const base = request.origin + request.path;
    const to = URL.canParse(href, base) ? new URL(href, base) : undefined;
    return to?.origin === request.origin ? [to.pathname + to.search] : [];
  });

/** Follows every link that alice finds from these pages on. Returns at most 30 addresses. */
export async function followLinks({ alice }: Scene, pages: readonly string[]): Promise<string[]> {
  const found = [...pages];
  for (let at = 0; at < Math.min(found.length, 30); at++)
    for (const link of linksIn(await alice.get(found[at] ?? "/"))) if (!found.includes(link)) found.push(link);
  return found;
}
