import { runAttack, type Attack } from "../../../labs/kit/grader/attack.ts";
import type { Exchange, World } from "../../../labs/kit/browser/browser.ts";
import { cast, listener } from "../../../labs/kit/grader/scene.ts";
import type { Target, WireRequest } from "../../../labs/kit/target/target.ts";
import type { Who } from "../server/events.ts";
import type { LiveServer } from "../server/live-server.ts";

export type AttackResult = { stolen: boolean; text: string };

/** The people in an attack use another host than the reader's browser, so that they share no cookies with it. */
const ORIGIN = "https://lab.test";
const SECOND = 1_000;

/**
 * Runs a lab's attack against a reader's server in its present state, with its list, clock and log. Always ends with an
 * outcome event.
 */
export async function attackServer(server: LiveServer, attack: Attack): Promise<AttackResult> {
  server.attacking = true;
  try {
    const result = await play(server, attack);
    server.log.add({ type: "outcome", ...result }, server.now);
    return result;
  } finally {
    server.attacking = false;
  }
}

async function play(server: LiveServer, attack: Attack): Promise<AttackResult> {
  const exchanges: Exchange[] = [];
  const people = (who: Who) => cast(worldOf(server, who, exchanges), server.record.accounts);
  const { alice, notes } = people("victim");
  const { thief } = people("thief");
  const list = () => server.list();
  const skip = (ms: number) => server.skip(ms);
  const streams = listener(targetOf(server, "victim"), () => {
    skip(SECOND);
    return server.now;
  });
  // A server whose attack needs a cache stands behind one already.
  const scene = { alice, thief, notes, exchanges, list, skip, ...streams, shareCache: () => {} };
  try {
    const { stolen } = await runAttack(attack, scene, (sentence) => server.say(sentence));
    return {
      stolen,
      text: stolen ? `The attack worked. ${attack.why}` : "The attack failed: the thief could not read anybody's note.",
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { stolen: false, text: `The attack could not be finished: ${message}` };
  }
}

/** The reader's server as one of the people reaches it, on the server's own clock. */
function worldOf(server: LiveServer, who: Who, exchanges: Exchange[]): World {
  return {
    target: targetOf(server, who),
    origin: ORIGIN,
    clock: {
      get now() {
        return server.now;
      },
    },
    record: (exchange) => exchanges.push(exchange),
  };
}

/** A target that only sends: an attack must not restart the server, and sees the list only where the lab allows it. */
function targetOf(server: LiveServer, who: Who): Target {
  const never = async (): Promise<never> => {
    throw new Error("An attack can only send requests.");
  };
  const send = async (request: WireRequest) => (await server.exchange(who, request)).response;
  const [tick, take] = [() => server.tick(), (stream: number) => server.take(stream)];
  return { send, tick, take, fresh: never, call: never, list: never, close: async () => {} };
}
