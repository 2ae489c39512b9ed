import type { ServerTrouble } from "../../labs/kit/target/target.ts";

/**
 * The error as ServerTrouble, if it is one. Told by name: the kit's host process is loaded from disk while the site is
 * bundled, so there are two classes of that name.
 */
export const asTrouble = (error: unknown): ServerTrouble | undefined =>
  error instanceof Error && error.name === "ServerTrouble" ? (error as ServerTrouble) : undefined;

/** Sandboxes cannot be reached, or not for this request. The message says what to do; `code` is stable, such as "store-away". */
export class StoreTrouble extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = "StoreTrouble";
    this.code = code;
  }
}

/** The error as StoreTrouble, if it is one. Told by name, as above. */
export const asStoreTrouble = (error: unknown): StoreTrouble | undefined =>
  error instanceof Error && error.name === "StoreTrouble" ? (error as StoreTrouble) : undefined;
