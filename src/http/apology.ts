import type { LiveAnswer, LiveRequest } from "./answer.ts";
import { Unreadable } from "./body.ts";
import { CapReached } from "./caps.ts";
import { capAnswer, problemAnswer, storeAnswer } from "./problem.ts";
import { Gone, StoreTrouble } from "./unavailable.ts";

/** The answer of `work`, or an apology if it throws. Never rejects. */
export async function forgiving(
  request: LiveRequest,
  work: (request: LiveRequest) => LiveAnswer | Promise<LiveAnswer>,
): Promise<LiveAnswer> {
  try {
    return await work(request);
  } catch (error) {
    return apology(error, request);
  }
}

/** The page that the reader gets when a part of the site threw: it says what happened. */
function apology(error: unknown, { headers }: LiveRequest): LiveAnswer {
  if (error instanceof CapReached) return capAnswer(error, headers);
  if (error instanceof StoreTrouble) return storeAnswer(error, headers);
  if (error instanceof Gone)
    return problemAnswer({ status: 503, code: "gone", title: "Ended", message: error.message }, headers);
  if (error instanceof Unreadable) {
    return problemAnswer(
      { status: 400, code: "unread", title: "Half a request", message: "The body ended too early." },
      [],
    );
  }
  console.error(error);
  const message = "The site stumbled over this request. That is a bug of its own, not of a lab.";
  return problemAnswer({ status: 500, code: "bug", title: "A bug", message }, headers);
}
