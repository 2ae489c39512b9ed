/** The header in which a page brings the secret of this start. No page of another origin can add it (Fetch standard, CORS). */
export const KEY_HEADER = "x-wristband-key";
