/** On the answer to whoever has not shown that a sandbox is theirs. No lab can send it. */
export const NOT_YOURS = "x-wristband-not-yours";
