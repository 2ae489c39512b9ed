import type { Step } from "../../../labs/kit/build/prediction.ts";
import type { LiveEvent, LiveState } from "../../live/server/events.ts";
import { pictureAfter } from "../panel/fold.ts";
import { DROPPED, headersNamed } from "../panel/words.ts";

type Fields = Record<string, string>;

/** What the steps need of a live server that nobody else uses. Each function throws an Error with a sentence. */
export interface Hands {
  /** The reader's browser sends a request, with its own cookies. */
  ask(method: string, path: string, fields: Fields): Promise<unknown>;
  /** The Cookie header that the browser would send now. */
  cookie(): Promise<string>;
  /** The thief sends a request with this Cookie header. An empty one is left out. */
  steal(method: string, path: string, cookie: string, fields: Fields): Promise<unknown>;
  skip(ms: number): Promise<unknown>;
  restart(): Promise<unknown>;
  /** Everything that happened since the server was new, and its list. */
  state(): Promise<Pick<LiveState, "log" | "list">>;
}

export type Exchange = Extract<LiveEvent, { type: "exchange" }>;
/** What came. `last` is the exchange that decides, and `before` is what led to it. */
export type Played = { before: LiveEvent[]; last: Exchange; list: LiveState["list"] };

/** Plays the steps one after the other. Throws an Error when nothing was sent, or the browser keeps no cookies. */
export async function playSteps(steps: readonly Step[], hands: Hands): Promise<Played> {
  let copy = "";
  for (const step of steps) {
    if (step.do === "copy") copy = await hands.cookie();
    else await doStep(step, hands, copy);
  }
  const { log, list } = await hands.state();
  if (losesCookies(log, await hands.cookie())) throw new Error(DROPPED);
  const at = log.findLastIndex(({ type }) => type === "exchange");
  const last = log[at];
  if (last?.type !== "exchange") throw new Error("The live server received no request.");
  return { before: log.slice(0, at).filter(({ type }) => type === "exchange" || type === "skip"), last, list };
}

function doStep(step: Exclude<Step, { do: "copy" }>, hands: Hands, copy: string): Promise<unknown> {
  if (step.do === "skip") return hands.skip(step.ms);
  if (step.do === "restart") return hands.restart();
  const [method = "GET", path = "/"] = step.send.split(" ");
  const { fields = {} } = step;
  if (step.do === "ask") return hands.ask(method, path, fields);
  return hands.steal(method, path, step.cookie.replace("{copy}", copy), fields);
}

/** True when the browser was given a cookie and did not send it with its next request, or would not send it now. */
function losesCookies(log: readonly LiveEvent[], now: string): boolean {
  let has = false;
  for (const event of log) {
    if (event.type !== "exchange" || event.who !== "you") continue;
    if (has && headersNamed(event.request, "cookie").length === 0) return true;
    has = pictureAfter([event]).jars.you.size > 0;
  }
  return has && now === "";
}
