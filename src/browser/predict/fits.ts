import type { When } from "../../../labs/kit/build/prediction.ts";
import { headersNamed } from "../panel/words.ts";
import type { Played } from "./play-steps.ts";

/** True when all that the choice expects is what came. */
export function fits({ status, body, sends, sets, list }: When, { last, list: now }: Played): boolean {
  const { request, response } = last;
  const holds = (pattern: string | undefined, text: string) => pattern === undefined || new RegExp(pattern).test(text);
  return (
    (status === undefined || response.status === status) &&
    holds(body, response.body) &&
    holds(sends, headersNamed(request, "cookie").join("; ")) &&
    holds(sets, headersNamed(response, "set-cookie").join("\n")) &&
    holds(list, JSON.stringify(now))
  );
}

/** The place of the one choice that fits. Throws an Error when there is none, or more than one: the question is wrong. */
export function rightChoice(choices: readonly When[], played: Played): number {
  const fitting = choices.flatMap((when, at) => (fits(when, played) ? [at] : []));
  const [right] = fitting;
  if (right !== undefined && fitting.length === 1) return right;
  const { request, response } = played.last;
  const count = fitting.length === 0 ? "none" : `${fitting.length}`;
  throw new Error(
    `The server answered ${request.method} ${request.path} with ${response.status}, and ${count} of the choices fit: the error is in this question, not in your answer.`,
  );
}
