/** What the panel needs once the reader acts, and not before: so a chapter's own scripts stay small. */
export { Connection } from "./connection.ts";
export { copyCurl, offerEdit, steal, submit } from "./deeds.ts";
export { Eyes } from "./eyes.ts";
export { openClient } from "./open-client.ts";
