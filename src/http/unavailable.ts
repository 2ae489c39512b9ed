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
