/** Titles of checks that others need. */
export const GREETING = "the first page greets only users who are logged in";
export const GOES_ON = "an event stream sends its user's news, and goes on while the session is valid";
