/**
 * The store cannot be reached, or not for this request. The message says what to do; `code` is stable, such as
 * "store-away".
 */
export class StoreTrouble extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = "StoreTrouble";
    this.code = code;
  }
}

/** The client went away before its answer was there, so nobody works on that any more. */
export class Gone extends Error {
  constructor() {
    super("The client has gone.");
    this.name = "Gone";
  }
}
