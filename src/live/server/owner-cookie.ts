/** The cookie by which a browser shows that a sandbox is its own, on a public server. */
const NAME = "wristband_owner";

/** What a Cookie header holds for the owner of a sandbox. */
export const ownerPair = (sandbox: string): string => `${NAME}=${sandbox}`;

export const isOwnerPair = (pair: string): boolean => pair.trim().startsWith(`${NAME}=`);

/** Where a page of the site's own asks for that cookie, by POST. */
export const ownPath = (sandbox: string): string => `/live/${sandbox}/-/own`;

/** On the answer to whoever has not shown that a sandbox is theirs. No lab can send it. */
export const NOT_YOURS = "x-wristband-not-yours";
