import { nearest } from "../../text/nearest.ts";

/**
 * Ends the build because a page names something that does not exist. Quotes the name, suggests the nearest, and says
 * where to add it.
 */
export function unknown(component: string, id: string, known: readonly string[], where: string): never {
  const near = nearest(id, known);
  const guess = near === undefined ? "" : ` Did you mean "${near}"?`;
  throw new Error(`${component}: there is no "${id}".${guess} Add it in ${where}.`);
}
