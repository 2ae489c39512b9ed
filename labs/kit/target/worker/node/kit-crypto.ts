/**
 * In place of node:crypto in what is bundled for a page: the kit's own users, and suites. Its chance is the browser's, as it was
 * before a check held anything back.
 */
import { fillFrom, randomFrom } from "../../random-fill.ts";

const random = crypto.getRandomValues.bind(crypto);

export const { randomBytes } = randomFrom(fillFrom((bytes) => void random(bytes)));
export { scryptSync, timingSafeEqual } from "./crypto.ts";
export { createHash } from "./hash.ts";
