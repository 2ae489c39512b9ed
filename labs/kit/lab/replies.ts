/** Answers that every chapter uses: a page, a redirect, a refusal. Also reads a form. */

import { Page } from "../fast/page.ts";
import { escapeHtml } from "./escape.ts";
import { fieldNames } from "./field-names.ts";
import { PAGE_STYLE } from "./page-style.ts";

/**
 * The fields of a posted form. A field that was not sent is undefined; a body that is no form has no fields. The object
 * has no prototype members, so a field named `constructor` is just a field.
 */
export async function readForm(request: Request): Promise<Record<string, string | undefined>> {
  const fields = Object.create(fieldNames) as Record<string, string | undefined>;
  const body = await request.text();
  for (const [name, value] of new URLSearchParams(body)) fields[name] = value;
  return fields;
}

/** 303: "done, now go and look there with a GET" (RFC 9110 section 15.4.4). */
export function seeOther(location: string, headers: Record<string, string> = {}): Response {
  return new Response(null, { status: 303, headers: { location, ...headers } });
}

/** A page of the lab's small site. Links inside are relative, so that it also works below a path of a larger site. */
export function html(title: string, body: string, status = 200): Response {
  const name = escapeHtml(title);
  const page = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${name}</title>
<style>${PAGE_STYLE}</style><main><h1>${name}</h1>${body}</main></html>`;
  return new Page(page, status);
}

export const notFound = (): Response => html("Not found", "<p>There is no such page here.</p>", 404);

/** 403: we know who you are, and you may not (RFC 9110 section 15.5.4). */
export const forbidden = (): Response => html("Not for you", "<p>This page is for the admin.</p>", 403);

/** 403: a page that is not this site's sent the form (chapter 12). */
export const notFromHere = (): Response =>
  html("Not from here", "<p>Another site's page sent this form, so nothing was done.</p>", 403);

/** The page with one more field, which its visitor does not see, in each form. A body that is no page is left alone. */
export async function withHiddenField(page: Response, name: string, value: string): Promise<Response> {
  if (!page.headers.get("content-type")?.startsWith("text/html")) return page;
  const field = `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`;
  return new Response(
    (await page.text()).replaceAll("</form>", () => `${field}</form>`),
    page,
  );
}
