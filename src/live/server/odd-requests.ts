import type { LiveAnswer, LiveRequest } from "../../http/answer.ts";
import { problemAnswer } from "../../http/problem.ts";
import type { Address } from "./live-address.ts";

/** The answer to an address whose sandbox cannot be one. */
export function malformed(
  { headers }: LiveRequest,
  { slug, variant }: Extract<Address, { kind: "malformed" }>,
): LiveAnswer {
  const message =
    "The name of a sandbox has 16 to 64 letters, digits, hyphens or underscores, and nobody can guess it.";
  const links: [string, string][] = [[`/live/new/${slug}/${variant}/`, "Make a new sandbox"]];
  return problemAnswer({ status: 400, code: "bad-sandbox", title: "Not a sandbox", message, links }, headers);
}

/** The answer to a method that means nothing there. */
export const methodProblem = ({ headers }: LiveRequest, message: string): LiveAnswer =>
  problemAnswer({ status: 405, code: "method", title: "Method not allowed", message }, headers, [
    ["allow", "GET, HEAD, POST"],
  ]);

/**
 * The request with its body read, so that a request that waits for its turn does not also wait for another client's
 * slow body.
 */
export async function withBody(request: LiveRequest): Promise<LiveRequest> {
  if (request.method === "GET" || request.method === "HEAD") return request;
  const body = await request.body();
  return { ...request, body: async () => body };
}
