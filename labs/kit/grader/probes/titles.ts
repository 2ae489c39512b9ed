/** The titles of the probes. */
export const REFUSALS = "a refused request does nothing and shows nothing";
export const NAMES = "only the session decides who the user is, whatever else a request says";
export const SECRETS = "every secret stays in its own place";
export const DRAWN = "every ID is new and random, and the server checks all of it";
export const GROWTH = "nothing that the server stores grows for ever";
export const TOGETHER = "requests at the same time never mix their data";
