/** The titles of the probes. */
export const REFUSALS = "a refused request does nothing and shows nothing";
export const NAMES = "no other name in a request changes who the user is";
export const SECRETS = "no secret is anywhere except in its own place";
export const DRAWN = "every ID is new and random, and the whole ID counts";
export const GROWTH = "nothing that the server stores grows for ever";
export const TOGETHER = "requests at the same time never mix their data";
