import type { ServerTrouble } from "../../labs/kit/target.ts";

/**
 * The error as ServerTrouble, if it is one. Told by name: the kit's host process is loaded from disk while the site is
 * bundled, so there are two classes of that name.
 */
export const asTrouble = (error: unknown): ServerTrouble | undefined =>
  error instanceof Error && error.name === "ServerTrouble" ? (error as ServerTrouble) : undefined;
