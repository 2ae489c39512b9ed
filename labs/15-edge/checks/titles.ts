/** Titles of checks that others need. */
export const GREETING = "the first page greets whoever is logged in, and nobody else";
export const GOES_ON = "an event stream tells its user's news, and goes on while the session lives";
