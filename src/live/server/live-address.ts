import { ownPath } from "./owner-cookie.ts";

/** What a path below /live/ asks for. `rest` begins with "/" and keeps the query; it is empty when the slash is missing. */
export type Address =
  | { kind: "server"; sandbox: string; slug: string; variant: string; base: string; rest: string }
  | { kind: "new"; slug: string; variant: string; rest: string }
  | { kind: "own"; sandbox: string }
  | { kind: "malformed"; sandbox: string; slug: string; variant: string }
  | { kind: "elsewhere" };

const SANDBOX = /^[A-Za-z0-9_-]{16,64}$/;

/** Reads a path with its query. Decodes nothing: a name with a percent sign in it matches no server. */
export function parseAddress(path: string): Address {
  const query = path.indexOf("?");
  const pathname = query < 0 ? path : path.slice(0, query);
  const [empty, live, sandbox = "", slug = "", variant = ""] = pathname.split("/", 5);
  if (empty !== "" || live !== "live" || !variant) return { kind: "elsewhere" };
  const base = `/live/${sandbox}/${slug}/${variant}`;
  const rest = pathname.length > base.length ? path.slice(base.length) : "";
  if (sandbox === "new") return { kind: "new", slug, variant, rest };
  if (!SANDBOX.test(sandbox)) return { kind: "malformed", sandbox, slug, variant };
  if (slug === "-" && pathname === ownPath(sandbox)) return { kind: "own", sandbox };
  return { kind: "server", sandbox, slug, variant, base, rest };
}

/** The name of the control below B/-/, such as "reset". Undefined for a path that the lab server itself answers. */
export function controlName(rest: string): string | undefined {
  const [found, name = ""] = /^\/-(?:\/([^?]*))?(?=\?|$)/.exec(rest) ?? [];
  return found === undefined ? undefined : name;
}

/** 192 random bits, base64url. Whoever knows it is this reader. */
export const newSandbox = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString("base64url");
