/** A header on the answer to a client that has not shown that a sandbox is its own. No lab can send this header. */
export const NOT_YOURS = "x-wristband-not-yours";
