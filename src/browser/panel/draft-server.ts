import { PageClient, type Line } from "./page-client.ts";

/** A live server for a draft. `isOld`: whether the draft was changed since. */
export type DraftServer = { line: Line; end: () => void; isOld: () => boolean };

/** Asks for a server for the reader's draft. Who has the draft calls `detail` at once with what that becomes. */
const WANTED = "wristband:draft-server";
export type DraftWanted = (server: Promise<DraftServer>) => void;

/** Starts a server for the draft of this page's editor. Throws a sentence when that does not work. */
export async function openDraft(): Promise<{ client: PageClient; isOld: () => boolean }> {
  const taken: Promise<DraftServer>[] = [];
  const detail: DraftWanted = (server) => void taken.push(server);
  dispatchEvent(new CustomEvent(WANTED, { detail }));
  if (!taken[0]) throw new Error("This page has no editor, so there is no draft to run.");
  const { line, end, isOld } = await taken[0];
  return { client: await PageClient.over(line, end, "yours"), isOld };
}
