/** Requests that another site's page makes alice's browser send, and how to see that they did nothing. */

import type { AskOptions, Browser, Exchange } from "../kit/browser/browser.ts";
import { hiddenFields } from "../kit/browser/forms.ts";
import { describe, must } from "../kit/grader/expect.ts";
import { mustKeepNotes } from "../kit/grader/rules.ts";
import type { Scene } from "../kit/grader/scene.ts";

export type Form = { path: string; fields: Record<string, string> };

/** Every form that does something for its user, with what a thief would write into it. */
export const FORMS: Form[] = [
  { path: "/comments", fields: { text: "the thief was here", attach: "note" } },
  { path: "/reminders", fields: { text: "the thief was here" } },
  { path: "/share", fields: {} },
  { path: "/logout", fields: {} },
];

/** The words of a page, without its tags: a token in a form may be another one each time. */
const wordsOf = ({ response }: Exchange): string => response.body.replace(/<style[\s\S]*?<\/style>|<[^>]*>/g, " ");

/** What the forms above could change, as words. */
async function look({ alice, thief }: Scene): Promise<string[]> {
  return [
    wordsOf(await alice.get("/dashboard")),
    wordsOf(await alice.get("/reminders")),
    wordsOf(await thief.get("/comments")),
  ];
}

/** Has alice's browser send a form. Fails unless the server refuses it, and everything is as before. */
export async function mustDoNothing(scene: Scene, form: Form, options: AskOptions, what: string): Promise<void> {
  const { alice } = scene;
  const before = await look(scene);
  const at = await alice.post(form.path, form.fields, options);
  mustBeRefused(at, scene.notes, what);
  const after = await look(scene);
  must(before.join() === after.join(), {
    expected: `${what} to change nothing`,
    got: `another ${["dashboard", "page of reminders", "page of comments"][before.findIndex((text, i) => text !== after[i])]} than before`,
    at,
  });
}

/** Any refusal will do that tells nothing of others. 403 says it best. */
export function mustBeRefused(at: Exchange, notes: Scene["notes"], what: string): void {
  const { status } = at.response;
  must(status >= 400 && status < 500, { expected: `${what} to be refused, with status 403`, got: describe(at), at });
  mustKeepNotes(at, notes);
}

/** The cookies of `browser`, whatever their flags: as a browser sends them that withholds none. */
export const allCookies = (browser: Browser): Record<string, string> => ({ cookie: browser.cookieHeader() });

/** The hidden fields of the form for `path` that this browser is shown, and none where there are none. */
export async function fieldsFor(browser: Browser, path: string): Promise<Record<string, string>> {
  for (const page of ["/", "/dashboard", "/comments", "/reminders"]) {
    const { request, response } = await browser.get(page);
    const fields = hiddenFields(response.body, request.origin + page, path);
    if (fields) return Object.fromEntries(fields);
  }
  return {};
}
