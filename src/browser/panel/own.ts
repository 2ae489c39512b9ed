import { NOT_YOURS, ownPath } from "../../live/server/owner-cookie.ts";

/** Asks a live server. On a public host a sandbox has to be this browser's own: it becomes that when first refused. */
export async function fetchLive(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(path, init);
  if (!response.headers.has(NOT_YOURS)) return response;
  await takeOver(path.split("/")[2] ?? "");
  return fetch(path, init);
}

/** Makes a sandbox that this page named this browser's own. */
export async function takeOver(sandbox: string): Promise<void> {
  await fetch(ownPath(sandbox), { method: "POST", keepalive: true }).catch(() => undefined);
}
