import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const sha256 = (text: string): Buffer => createHash("sha256").update(text).digest();

/** An ID that names a file, and a secret of which the file holds the hash. */
export class Token {
  readonly id: string;
  readonly #secret: string;

  private constructor(id: string, secret: string) {
    this.id = id;
    this.#secret = secret;
  }

  static create(): Token {
    return new Token(randomBytes(16).toString("hex"), randomBytes(32).toString("base64url"));
  }

  /** The token in a cookie's value, or undefined if the value does not have the right form. */
  static parse(text: string): Token | undefined {
    const [id = "", secret = "", more] = text.split("~");
    const isToken = more === undefined && /^[0-9a-f]{32}$/.test(id) && /^[\w-]{43}$/.test(secret);
    return isToken ? new Token(id, secret) : undefined;
  }

  get mark(): string {
    return sha256(this.#secret).toString("hex");
  }

  fits(mark: unknown): boolean {
    return typeof mark === "string" && timingSafeEqual(sha256(this.mark), sha256(mark));
  }

  toString(): string {
    return `${this.id}~${this.#secret}`;
  }
}
