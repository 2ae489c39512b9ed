/** What a command cannot do for the one who typed it: a message for them, not a bug of ours. Exit code 2. */
export class Complaint extends Error {}
