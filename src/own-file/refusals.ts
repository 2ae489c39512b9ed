/** Why the editor's request was not carried out: a sentence for the reader, a stable code and a status of HTTP. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = "Refused";
    this.status = status;
    this.code = code;
  }
}
