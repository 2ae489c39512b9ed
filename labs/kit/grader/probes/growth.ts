import { must, mustLogIn } from "../expect.ts";
import { HOUR, type Scene } from "../scene.ts";
import { defends, type Check } from "../suite.ts";
import { GROWTH } from "./titles.ts";

const ROUNDS = 40;
/** How much of one round's data may remain, because some servers clean up only now and then. */
const LEFT = 16;

/**
 * A check from lab 4 on: the server forgets what has ended, wherever it was kept. Reached when all of `before` hold.
 */
export const nothingGrows = (before: readonly Check[]): Check =>
  defends(
    GROWTH,
    {
      needs: before.map(({ title }) => title),
      why: "If your own list keeps expired entries, or each login starts a timer, the memory fills until the server stops for everybody.",
      hints: [
        "What does your code keep besides the list that createServer gets? Look for every Map, Set and timer.",
        "Remove everything that you store for a session, a user's name or a login attempt when it is no longer needed. Remove expired entries now and then, for example at each login.",
        "for (const [id, session] of sessions) if (now() >= expiresAt(session)) sessions.delete(id);",
      ],
      read: "#build-it",
    },
    async (scene) => {
      await scene.restart({ watch: true });
      await useForADay(scene, 3);
      const before = await count(scene);
      await useForADay(scene, ROUNDS);
      const after = await count(scene);
      must(after - before <= LEFT, {
        expected: `nothing of ${ROUNDS} visits to be kept nine hours after the last of them`,
        got: `${after - before} more entries and timers than before`,
      });
    },
  );

/**
 * Logins of all kinds, what follows them, and then a night. The site may choose how long a visitor's basket lasts. A
 * last request lets the server clean up.
 */
async function useForADay({ browser, skip }: Scene, rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    const person = browser(round % 2 === 0 ? "alice" : "bob");
    mustLogIn(await person.login());
    await person.get("/dashboard");
    await browser("thief").login(`nobody-${round}`, "a typing error");
    await browser("thief").get("/dashboard", { headers: { cookie: `session_token=unknown-${round}` } });
    if (round % 4 === 0) await person.post("/logout");
  }
  skip(9 * HOUR);
  for (const name of ["alice", "bob", "admin"]) {
    const person = browser(name);
    mustLogIn(await person.login());
    await person.get("/dashboard");
    await person.post("/logout");
  }
}

/** The number of entries on the list, and in memory where the grader can see it. */
async function count(scene: Scene): Promise<number> {
  const { kept = 0 } = (await scene.watched()) ?? {};
  return kept + (await scene.list()).length;
}
