import { SITE_HEADERS, type LiveAnswer } from "../http/answer.ts";
import { Refused } from "./refusals.ts";

export type Say = (value: object) => void;

const encoder = new TextEncoder();

/**
 * An answer that comes line by line, each a JSON object (https://github.com/ndjson/ndjson-spec). It ends with the work.
 * The signal says that the client has gone. Work that throws ends the answer; what it says then is its own matter.
 */
export function saidLines(work: (say: Say, signal: AbortSignal) => Promise<void>): LiveAnswer {
  const gone = new AbortController();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const say: Say = (value) => {
        if (!gone.signal.aborted) controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`));
      };
      void work(say, gone.signal).finally(() => {
        if (!gone.signal.aborted) controller.close();
      });
    },
    cancel: () => gone.abort(new Refused(409, "gone", "The page has gone.")),
  });
  const headers: LiveAnswer["headers"] = [["content-type", "application/x-ndjson"], ...SITE_HEADERS];
  // Without this header a proxy that buffers would delay every line.
  return { status: 200, headers: [...headers, ["x-accel-buffering", "no"]], body };
}
