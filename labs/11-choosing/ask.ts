/** Requests that a program sends to a server without a browser, as text for a page. */

import * as site from "../kit/lab/index.ts";
import type { Handler } from "../kit/lab/index.ts";

export type Asked = { request: string; answer: string; body: Record<string, unknown> };
type Asking = { method?: string; fields?: Record<string, string>; headers?: Record<string, string> };

const HERE = "https://lab.test";

/** Sends one request, and keeps it and its answer as text. Fields make it a POST. */
export async function send(ask: Handler, path: string, { method, fields, headers = {} }: Asking): Promise<Asked> {
  const body = fields && new URLSearchParams(fields);
  const init = { method: method ?? (body ? "POST" : "GET"), headers };
  const response = await ask(new Request(HERE + path, body ? { ...init, body } : init));
  const text = await response.text();
  const lines = Object.entries(headers).map(([name, value]) => `\n${name}: ${value}`);
  const request = `${init.method} ${path}${lines.join("")}${body ? `\n\n${body}` : ""}`;
  return { request, answer: `${response.status}\n\n${readable(text)}`.trim(), body: fieldsOf(text) };
}

export const bearerOf = (token: string) => ({ authorization: `Bearer ${token}` });

function fieldsOf(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** A page's text without its markup; anything else as it is. */
const readable = (text: string): string =>
  text.startsWith("<")
    ? text
        .replace(/<(?:style|title)>[^<]*<\/\w+>|<[^>]+>/g, " ")
        .replace(/\s+/g, " ")
        .trim()
    : text;

export const pre = (text: string): string =>
  `<pre style="white-space:pre-wrap;overflow-wrap:anywhere">${site.escapeHtml(text)}</pre>`;

export const shown = ({ request, answer }: Asked): string =>
  `<p>No browser sees this. The program asks by itself:</p>${pre(request)}${pre(answer)}`;
