import { NOT_YOURS } from "../../http/not-yours.ts";
import { ownPath } from "../../live/server/owner-cookie.ts";
import { isExport } from "./root.ts";
import { DROPPED, NO_SERVER } from "./words.ts";

let asked: Promise<string> | undefined;

/** The origin of the labs, whose pages this site shows. Fetched once a page, when it is first needed. */
export const labsOrigin = (): Promise<string> => (asked ??= fetchLabsOrigin());

async function fetchLabsOrigin(): Promise<string> {
  if (isExport()) throw new Error(NO_SERVER);
  const response = await fetch("/origins.json");
  return ((await response.json()) as { labs: string }).labs;
}

/**
 * Calls one of the site's controls. If it is refused because the sandbox is not this browser's yet, takes the sandbox
 * over and tries again.
 */
export const fetchControl = (path: string, init?: RequestInit): Promise<Response> => fetchOwned(path, init);

/** Requests a page from a live server, with the cookies that this browser has from it. */
export async function fetchLab(path: string, init: RequestInit = {}): Promise<Response> {
  return fetchOwned((await labsOrigin()) + path, { ...init, credentials: "include" });
}

async function fetchOwned(address: string, init?: RequestInit): Promise<Response> {
  if (isExport()) throw new Error(NO_SERVER);
  const response = await fetch(address, init);
  if (!response.headers.has(NOT_YOURS)) return response;
  const [, sandbox = ""] = /\/live\/([^/]+)/.exec(address) ?? [];
  await takeOver(sandbox);
  const again = await fetch(address, init);
  if (again.headers.has(NOT_YOURS)) throw new Error(DROPPED);
  return again;
}

/** Makes this browser the owner of a sandbox that this page named: on the site, and on the labs' origin. */
export async function takeOver(sandbox: string): Promise<void> {
  const labs = await labsOrigin();
  for (const origin of ["", labs]) {
    const init = { method: "POST", keepalive: true, credentials: "include" } as const;
    await fetch(origin + ownPath(sandbox), init).catch(() => undefined);
  }
}
