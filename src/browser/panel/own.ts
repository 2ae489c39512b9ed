import { NOT_YOURS } from "../../http/not-yours.ts";
import { ownPath } from "../../live/server/owner-cookie.ts";
import { isExport } from "./root.ts";
import { DROPPED, NO_SERVER } from "./words.ts";

/** `ownFiles`: a page with the key of this start may work on the reader's own files. */
type Site = { labs: string; ownFiles?: boolean };

let asked: Promise<Site> | undefined;

/** What the site says of itself. Fetched once a page, when it is first needed. */
const site = (): Promise<Site> => (asked ??= fetchSite());

async function fetchSite(): Promise<Site> {
  if (isExport()) throw new Error(NO_SERVER);
  return (await (await fetch("/origins.json")).json()) as Site;
}

/** The origin of the labs, whose pages this site shows. */
export const labsOrigin = async (): Promise<string> => (await site()).labs;

/** Whether this site runs on the reader's own machine. False where no server answers. */
export const hasOwnFiles = (): Promise<boolean> =>
  site().then(
    ({ ownFiles = false }) => ownFiles,
    () => false,
  );

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
