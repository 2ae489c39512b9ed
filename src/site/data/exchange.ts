import type { Exchange } from "../../../labs/kit/browser/browser.ts";
import type { Recording } from "../../../labs/kit/build/recording.ts";
import { runAttack, type Attack } from "../../../labs/kit/grader/attack.ts";
import { inProcess } from "../../../labs/kit/target/in-process.ts";
import type { LabModule } from "../../../labs/kit/target/instance.ts";
import { createScene } from "../../../labs/kit/grader/scene.ts";
import { findLab, type LabEntry } from "./labs.ts";
import { unknown } from "./unknown.ts";
import { passes } from "../../text/duration.ts";
import { phrase, requestHeaders, requestLine, responseHeaders, shorten, statusLine } from "./wire-words.ts";
import type { HeaderLine, Piece } from "./wire-words.ts";

/** One line of a sequence diagram. */
export type Step =
  | { type: "say"; text: string }
  | { type: "skip"; text: string }
  | { type: "exchange"; who: string; role: Role; request: Side; response: Side };

export type Role = "guest" | "victim" | "thief";
export type Side = { line: string; headers: HeaderLine[]; body: Piece[] };

type Event = { type: "say"; text: string } | { type: "skip"; text: string } | { type: "exchange"; exchange: Exchange };

/** Runs a lab's recording on a fresh server in this process and returns what happened. `id` is "slug/name". */
export async function record(id: string): Promise<{ lab: LabEntry; variant: string; steps: Step[] }> {
  const [slug = "", name = ""] = id.split("/");
  const lab = findLab(slug, `<Exchange id="${id}" />`);
  const { default: recordings } = await lab.recordings();
  const recording =
    recordings[name] ??
    unknown(`<Exchange id="${id}" />`, name, Object.keys(recordings), `labs/${lab.folder}/recordings.ts`);
  return { lab, variant: recording.variant, steps: await play(lab[recording.variant], recording.run) };
}

/** Runs an attack on a fresh server in this process. `stolen`: whether it succeeded. */
export async function recordAttack(module: LabModule, attack: Attack): Promise<{ stolen: boolean; steps: Step[] }> {
  let stolen = false;
  const steps = await play(
    async () => module,
    async (scene) => void ({ stolen } = await runAttack(attack, scene, scene.say)),
  );
  return { stolen, steps };
}

async function play(load: () => Promise<LabModule>, run: Recording["run"]): Promise<Step[]> {
  const events: Event[] = [];
  const target = inProcess({ load });
  const scene = await createScene(target, (exchange) => events.push({ type: "exchange", exchange }));
  const skip = (milliseconds: number) => {
    scene.skip(milliseconds);
    events.push({ type: "skip", text: passes(milliseconds) });
  };
  await run({ ...scene, skip, say: (text) => events.push({ type: "say", text }) });
  await target.close();
  return steps(events);
}

function steps(events: readonly Event[]): Step[] {
  const hasThief = events.some((event) => event.type === "exchange" && event.exchange.who === "thief");
  return events.map((event) => (event.type === "exchange" ? step(event.exchange, hasThief) : event));
}

function step({ who, request, response }: Exchange, hasThief: boolean): Step {
  const role = who === "thief" ? "thief" : hasThief ? "victim" : "guest";
  return {
    type: "exchange",
    who,
    role,
    request: { line: requestLine(request), headers: requestHeaders(request), body: shorten(request.body ?? "") },
    response: {
      line: statusLine(response),
      headers: responseHeaders(response),
      body: shorten(response.status < 300 || response.status >= 400 ? phrase(response.body) : ""),
    },
  };
}
