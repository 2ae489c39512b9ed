/** The titles of the probes. */
export const REFUSALS = "what is refused does nothing and tells nothing";
export const NAMES = "no other name in a request makes anybody somebody else";
export const SECRETS = "no secret stands anywhere but in its own place";
export const DRAWN = "every ID is drawn anew, and looked up whole";
export const GROWTH = "nothing that the server keeps grows for ever";
