import { asCapReached, CapReached } from "./caps.ts";

const unreadable = (cause: unknown): Error =>
  Object.assign(new Error("The body could not be read.", { cause }), { name: "Unreadable" });

/**
 * A whole body as text. `declared` is its Content-Length, when there is one. Throws CapReached when it has more than
 * `most` bytes, and an error called Unreadable when the client gave up on the way.
 */
export async function readBody(
  chunks: AsyncIterable<Uint8Array>,
  declared: string | null | undefined,
  most: number,
): Promise<string> {
  const tooLarge = () => new CapReached(413, "body", `The body has more than ${most} bytes, the cap.`);
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
    throw asCapReached(error) ?? unreadable(error);
  }
  return Buffer.concat(kept).toString("utf8");
}
