import { NOT_YOURS } from "../../http/not-yours.ts";
import { ownPath } from "../../live/server/owner-cookie.ts";

let asked: Promise<string> | undefined;

/** The origin of the labs, whose pages this site shows. Asked for once a page, when it is first needed. */
export const labsOrigin = (): Promise<string> =>
  (asked ??= fetch("/origins.json").then(async (response) => ((await response.json()) as { labs: string }).labs));

/** Asks one of the site's controls. A sandbox has to be this browser's own: it becomes that when first refused. */
export const fetchControl = (path: string, init?: RequestInit): Promise<Response> => fetchOwned(path, init);

/** Asks a live server itself, with the cookies that this browser has from it. */
export async function fetchLab(path: string, init: RequestInit = {}): Promise<Response> {
  return fetchOwned((await labsOrigin()) + path, { ...init, credentials: "include" });
}

async function fetchOwned(address: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(address, init);
  if (!response.headers.has(NOT_YOURS)) return response;
  const [, sandbox = ""] = /\/live\/([^/]+)/.exec(address) ?? [];
  await takeOver(sandbox);
  return fetch(address, init);
}

/** Makes a sandbox that this page named this browser's own: on the site, and on the labs' origin. */
export async function takeOver(sandbox: string): Promise<void> {
  const labs = await labsOrigin();
  for (const origin of ["", labs]) {
    const init = { method: "POST", keepalive: true, credentials: "include" } as const;
    await fetch(origin + ownPath(sandbox), init).catch(() => undefined);
  }
}
