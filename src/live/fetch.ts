import { toResponse, type LiveAnswer, type LiveRequest } from "../http/answer.ts";
import { asCapReached, CapReached, type Caps } from "../http/caps.ts";
import type { LiveHost } from "./host.ts";
import { capAnswer, problemAnswer, storeAnswer } from "../http/problem.ts";
import { asStoreTrouble } from "../http/unavailable.ts";

/** The live servers as a web-standard handler. Never rejects. */
export const createFetch =
  (host: LiveHost, caps: Caps) =>
  async (request: Request): Promise<Response> =>
    toResponse(await forgiving(toLive(request, caps), (asked) => host.answer(asked)));

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

/** A Request's URL is normal already: dots are resolved, and nothing else is decoded. */
function toLive(request: Request, caps: Caps): LiveRequest {
  const { url, method } = request;
  const slash = url.indexOf("/", url.indexOf("//") + 2);
  return {
    method,
    origin: url.slice(0, slash),
    path: url.slice(slash),
    headers: [...request.headers],
    body: async () => (request.body ? readBody(request.body, request.headers.get("content-length"), caps.body) : ""),
  };
}

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
