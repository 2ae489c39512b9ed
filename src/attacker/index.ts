import { liveFetch } from "../live/index.ts";
import { baseOf, type Mark } from "./address.ts";
import { createAttacker } from "./fetch.ts";
import type { ThiefsAnswer } from "./plant.ts";

/** The thief's own requests go the way that the control room's thief goes, so that the wire log shows them as his. */
async function askAsThief(mark: Mark, request: Record<string, string>): Promise<ThiefsAnswer> {
  const response = await liveFetch(
    new Request(`http://localhost${baseOf(mark)}/-/thief`, {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams(request),
    }),
  );
  const answer = (await response.json()) as { response?: ThiefsAnswer };
  return answer.response ?? { status: response.status, headers: [], body: "" };
}

/** The second site of this process. */
export const attackerFetch: (request: Request) => Promise<Response> = createAttacker(askAsThief, process.env);
