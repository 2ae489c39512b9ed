/** A message for the user about something that a command cannot do. Not a bug of ours. Exit code 2. */
export class Complaint extends Error {}
