import type { Recording, Recordings } from "../kit/build/recording.ts";

/** alice leaves a tab with the stream open, and logs out. */
const leftOpen = (variant: Recording["variant"]): Recording => ({
  variant,
  async run({ alice, say, tick, heard, notes }) {
    await alice.login();
    say("She opens the stream in a tab. Its first event comes immediately.");
    const tab = await alice.get("/events");
    await alice.post("/logout");
    await tick(10);
    const { text, ended } = await heard(tab);
    const more = text.split(notes.alice).length - 2;
    say(
      ended
        ? `Ten seconds later the stream has ended. After the first event, ${more === 0 ? "no other" : `${more} more`} came.`
        : `Ten seconds later the stream is still open. After the first event, ${more} more came, each with her note.`,
    );
  },
});

export default {
  "from-the-cache": {
    variant: "starter",
    async run({ alice, thief, say, shareCache }) {
      shareCache();
      await alice.login();
      await alice.get("/dashboard");
      say("The thief has no cookie. The cache looks only at the address.");
      await thief.get("/dashboard");
    },
  },
  "left-open": leftOpen("starter"),
  "has-ended": leftOpen("solution"),
} satisfies Recordings;
