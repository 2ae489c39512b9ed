const PATH = /^\/stall\/([A-Za-z0-9_-]{16,64})\/(set|take|logout)?$/;

/** The page that a path below /stall/ names: "" is the stall's page. Undefined when there is no such page. */
export function parseStallAddress(
  pathname: string,
): { sandbox: string; at: "" | "set" | "take" | "logout" } | undefined {
  const [, sandbox, at = ""] = PATH.exec(pathname) ?? [];
  return sandbox === undefined ? undefined : { sandbox, at: at as "" | "set" | "take" | "logout" };
}

/** True where the stall accepts requests from other sites, because it shows which cookies come with them. */
export function takesOtherSites(pathname: string): boolean {
  const at = parseStallAddress(pathname)?.at;
  return at === "take" || at === "logout";
}
