import { toResponse, type LiveAnswer, type LiveRequest } from "./answer.ts";
import { forgiving } from "./apology.ts";
import { readBody } from "./body.ts";
import type { Caps } from "./caps.ts";

/** Makes a web-standard handler from a function that answers requests. Never rejects. */
export const createFetch =
  (answer: (request: LiveRequest) => LiveAnswer | Promise<LiveAnswer>, caps: Caps) =>
  async (request: Request): Promise<Response> =>
    toResponse(await forgiving(fromRequest(request, caps), answer));

/** The URL of a Request is already normalized: dots are resolved, and nothing else is decoded. */
function fromRequest(request: Request, caps: Caps): LiveRequest {
  const { url, method } = request;
  const slash = url.indexOf("/", url.indexOf("//") + 2);
  return {
    method,
    origin: url.slice(0, slash),
    path: url.slice(slash),
    headers: [...request.headers],
    gone: () => request.signal,
    body: async () => (request.body ? readBody(request.body, request.headers.get("content-length"), caps.body) : ""),
  };
}
