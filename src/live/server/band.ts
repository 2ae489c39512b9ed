import { isOwnerPair } from "./owner-cookie.ts";

/** A Cookie pair that may be planted: a name and a value as lab servers make them, and nothing that ends a header. */
const BAND = /^[A-Za-z][\w-]{0,40}=[\w.-]{1,200}$/;

/** Never the cookie that makes a sandbox the reader's own: with it the thief would open his in this browser. */
export const isBand = (text: string): boolean => BAND.test(text) && !isOwnerPair(text);
