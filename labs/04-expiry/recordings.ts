import { MINUTE, type Scene } from "../kit/grader/scene.ts";
import type { Recordings } from "../kit/build/recording.ts";

/** Alice is away for 31 minutes, but a thief uses a copy of her cookie. */
async function idle({ alice, thief, skip, say }: Scene & { say(sentence: string): void }): Promise<void> {
  await alice.login();
  const cookie = alice.cookieHeader();
  say("The thief copies her cookie. Alice goes away, and 31 minutes pass.");
  skip(31 * MINUTE);
  await alice.get("/dashboard");
  say("The thief's copy has no Max-Age. He can still send it.");
  await thief.get("/dashboard", { headers: { cookie } });
}

export default {
  idle: { variant: "solution", run: idle },
  "idle-starter": { variant: "starter", run: idle },
  "busy-thief": {
    variant: "starter",
    async run({ alice, thief, skip, say }) {
      await alice.login();
      const cookie = alice.cookieHeader();
      say("The thief copies her cookie, and sends it every twenty minutes.");
      for (let request = 1; request <= 3; request++) {
        skip(20 * MINUTE);
        await thief.get("/dashboard", { headers: { cookie } });
      }
      say("He does so for the rest of the day. This is his request nine hours after her login.");
      skip(8 * 60 * MINUTE);
      await thief.get("/dashboard", { headers: { cookie } });
    },
  },
} satisfies Recordings;
