import type { Streamed } from "../../../labs/kit/target/target.ts";

/** How an open event stream is followed. */
export type Going = {
  /** Resolves after a second. */
  second: () => Promise<void>;
  /** What has come since the last call. */
  next: () => Promise<Streamed>;
  /** Called when the stream has ended or the client has gone. */
  over: () => void;
};

/** A body that begins with a text and goes on, second by second, until the lab's server ends its stream. */
export function goOn(first: string, going: Going): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const texts = textsOf(first, going);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await texts.next();
        if (!done) return controller.enqueue(encoder.encode(value));
        going.over();
        controller.close();
      },
      cancel() {
        going.over();
        void texts.return();
      },
    },
    { highWaterMark: 0 },
  );
}

/** A comment (HTML standard, "server-sent events"): without it nobody would notice that the client has gone. */
const STILL_HERE = ":\n\n";

async function* textsOf(first: string, { second, next }: Going): AsyncGenerator<string, void> {
  if (first !== "") yield first;
  for (;;) {
    await second();
    const { text, ended } = await next();
    if (text !== "" || !ended) yield text || STILL_HERE;
    if (ended) return;
  }
}
