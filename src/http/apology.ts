import type { LiveAnswer, LiveRequest } from "./answer.ts";
import { asCapReached } from "./caps.ts";
import { capAnswer, problemAnswer, storeAnswer } from "./problem.ts";
import { asStoreTrouble } from "./unavailable.ts";

/** What `work` answers, or an apology. Never rejects. */
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

/** The page in place of an answer, when a part of the site threw: it says what happened. */
export function apology(error: unknown, { headers }: LiveRequest): LiveAnswer {
  const reached = asCapReached(error);
  if (reached) return capAnswer(reached, headers);
  const away = asStoreTrouble(error);
  if (away) return storeAnswer(away, headers);
  if (error instanceof Error && error.name === "Unreadable") {
    return problemAnswer(
      { status: 400, code: "unread", title: "Half a request", message: "The body ended too early." },
      [],
    );
  }
  console.error(error);
  const message = "The site stumbled over this request. That is a bug of its own, not of a lab.";
  return problemAnswer({ status: 500, code: "bug", title: "A bug", message }, headers);
}
