import { CapReached } from "./caps.ts";

/** The client closed the connection before the body was complete. */
export class Unreadable extends Error {
  constructor(cause: unknown) {
    super("The body could not be read.", { cause });
    this.name = "Unreadable";
  }
}

/**
 * Reads a whole body as text. `declared` is its Content-Length, when there is one. Throws CapReached when the body has
 * more than `most` bytes, and Unreadable when the client closed the connection before the end.
 */
export async function readBody(
  chunks: AsyncIterable<Uint8Array>,
  declared: string | null | undefined,
  most: number,
): Promise<string> {
  const tooLarge = () => new CapReached(413, "body", `The body has more than ${most} bytes, which is the limit.`);
  if (Number(declared ?? 0) > most) throw tooLarge();
  const kept: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > most) throw tooLarge();
      kept.push(chunk);
    }
  } catch (error) {
    throw error instanceof CapReached ? error : new Unreadable(error);
  }
  return Buffer.concat(kept).toString("utf8");
}
