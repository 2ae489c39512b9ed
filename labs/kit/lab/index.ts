/** Everything that a learner's file may import from the kit besides the store and the disk of later labs. */

export * from "./account.ts";
export * from "./door.ts";
export * from "./edge.ts";
export * from "./escape.ts";
export * from "./lines.ts";
export * from "./pages.ts";
export * from "./replies.ts";
export * from "./routes.ts";
export * from "./sessions.ts";
export type * from "./types.ts";
