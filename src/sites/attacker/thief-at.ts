import { ownerPair } from "../../live/server/owner-cookie.ts";
import { StoreTrouble } from "../../http/unavailable.ts";
import { baseOf } from "./attacker-address.ts";
import type { AskAsThief, ThiefsAnswer } from "./plant.ts";

/** Sends the thief's requests through the control room's thief, so that the wire log shows them as his. */
export const thiefAt =
  (live: (request: Request) => Promise<Response>): AskAsThief =>
  async (mark, request) => {
    const response = await live(
      new Request(`http://localhost${baseOf(mark)}/-/thief`, {
        method: "POST",
        headers: { accept: "application/json", cookie: ownerPair(mark.sandbox) },
        body: new URLSearchParams(request),
      }),
    );
    const answer = (await response.json()) as { response?: ThiefsAnswer; error?: { code: string; message: string } };
    // A shop that cannot be reached is not the same as a shop that set no cookie.
    if (response.status === 503 && answer.error) throw new StoreTrouble(answer.error.code, answer.error.message);
    return answer.response ?? { status: response.status, headers: [], body: "" };
  };
