import { isOwnerPair } from "./owner-cookie.ts";

/** A Cookie pair that may be planted: name and value as lab servers make them, and no character that ends a header. */
const BAND = /^[A-Za-z][\w-]{0,40}=[\w.-]{1,200}$/;

/**
 * True for a pair that may be planted. Never the owner's cookie: with it the thief could open his own sandbox in this
 * browser.
 */
export const isBand = (text: string): boolean => BAND.test(text) && !isOwnerPair(text);
