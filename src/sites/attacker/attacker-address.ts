/** The thief's attacks. Each has a page of its own, because an image sends its request as soon as its page is open. */
export const SCENARIOS = ["form", "link", "share", "image", "logout", "plant", "same-site"] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** One lab server of one reader, in a form that can be put into any address. */
export type Mark = { sandbox: string; slug: string; variant: string };

/** What a path below /attacker/ asks for. */
export type AttackerAddress =
  | { kind: "open"; query: URLSearchParams }
  | { kind: "trick"; scenario: Scenario | "index" | "sibling"; mark: Mark; query: URLSearchParams }
  | { kind: "elsewhere" };

const SANDBOX = /^[A-Za-z0-9_-]{16,64}$/;
const WORD = /^[a-z0-9-]{1,60}$/;
const PAGES = ["index", "sibling", ...SCENARIOS] as const;

export const isSandbox = (text: string): boolean => SANDBOX.test(text);
export const isWord = (text: string): boolean => WORD.test(text);
export const scenarioOf = (text: string): Scenario | undefined => SCENARIOS.find((known) => known === text);

/** Reads a path with its query: /attacker/sandbox/slug/variant/scenario, or /attacker/open?scenario=…&lab=…&variant=…&sandbox=… */
export function parseAttackerAddress(url: URL): AttackerAddress {
  const { pathname, searchParams: query } = url;
  if (pathname === "/attacker/open") return { kind: "open", query };
  const [, , sandbox = "", slug = "", variant = "", page = "", more] = pathname.split("/");
  const scenario = PAGES.find((known) => known === (page || "index"));
  if (!isSandbox(sandbox) || !isWord(slug) || !isWord(variant) || !scenario || more !== undefined) {
    return { kind: "elsewhere" };
  }
  return { kind: "trick", scenario, mark: { sandbox, slug, variant }, query };
}

/** Path of the lab server that a thief's page attacks. */
export const baseOf = ({ sandbox, slug, variant }: Mark): string => `/live/${sandbox}/${slug}/${variant}`;

/** Path of one of the thief's pages. */
export const pathOf = ({ sandbox, slug, variant }: Mark, page: string): string =>
  `/attacker/${sandbox}/${slug}/${variant}/${page === "index" ? "" : page}`;
