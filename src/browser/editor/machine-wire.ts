import { KEY_HEADER } from "../../http/key-header.ts";

/** The part of fetch that is used here. */
export type Ask = (address: string, init: RequestInit) => Promise<Response>;

/** How to reach one lab's file on this machine. */
export type Way = { slug: string; key: string; ask: Ask };

/** The page's key is of no use here. The message says how to get one. */
export class NoKey extends Error {}

const AWAY = "The site does not answer. Is npm start still running?";

/** Bytes. Browsers send no larger body after the page has gone (Fetch standard, "keepalive": 64 KiB in all). */
const MOST_KEPT_ALIVE = 60_000;

/** With `keepalive` the request outlives the page, if it is small enough. */
export async function post(
  { ask, slug, key }: Way,
  deed: string,
  fields: Record<string, string>,
  init: RequestInit = {},
): Promise<Response> {
  const headers = { accept: "application/json", "content-type": "application/json", [KEY_HEADER]: key };
  const body = JSON.stringify({ lab: slug, ...fields });
  const keepalive = init.keepalive === true && new Blob([body]).size <= MOST_KEPT_ALIVE;
  return ask(`/own/${deed}`, { ...init, keepalive, method: "POST", headers, body }).catch((error: unknown) => {
    throw init.signal?.aborted ? error : new Error(AWAY);
  });
}

export async function answerOf(response: Response): Promise<unknown> {
  if (!response.ok) throw await refusalIn(response);
  return response.json();
}

export async function conflictIn(response: Response): Promise<unknown> {
  const body = (await response.clone().json()) as object;
  if ("conflict" in body) return body;
  throw await refusalIn(response);
}

/** Why the site refused, in its own words. */
export async function refusalIn(response: Response): Promise<Error> {
  const said = (await response.json().catch(() => ({}))) as { error?: { message?: string } };
  const message = said.error?.message ?? `The site answered ${response.status}.`;
  return response.status === 401 ? new NoKey(message) : new Error(message);
}

/** The JSON objects of an answer that comes line by line. */
export async function* linesOf(response: Response): AsyncGenerator<Record<string, unknown>> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
      const lines = (rest + decoder.decode(read.value, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield JSON.parse(line) as Record<string, unknown>;
    }
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}

/** As the site names a text: its SHA-256. */
export async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
