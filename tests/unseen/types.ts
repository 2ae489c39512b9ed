import type { Mistake } from "../../labs/kit/build/mistakes.ts";

/**
 * A server that its author wrote from the chapter, the starter and the solution, before reading a check: as edits of
 * solution.ts. `isRight` when it does all that the task asks, in another way.
 */
export type Unseen = Pick<Mistake, "name" | "why" | "edits"> & { isRight?: true };
