import type { Browser, Exchange } from "../../kit/browser/browser.ts";
import { header } from "../../kit/browser/headers.ts";
import { describe, must, mustLogIn } from "../../kit/grader/expect.ts";
import type { Scene } from "../../kit/grader/scene.ts";

/** A stream must end within this number of seconds after its session. */
const SOON = 2;

/** The line of the solution that checks the session again. */
export const LOOP = "for (let user = userOf(id); user; user = userOf(id)) {";

/** Logs in and opens the stream. */
export async function open(browser: Browser): Promise<Exchange> {
  mustLogIn(await browser.login());
  return openAgain(browser);
}

export async function openAgain(browser: Browser): Promise<Exchange> {
  const at = await browser.get("/events");
  const type = header(at.response, "content-type");
  must(at.response.status === 200 && type.startsWith("text/event-stream"), {
    expected: `status 200 and Content-Type: text/event-stream on GET /events for ${browser.name}`,
    got: `${describe(at)}${type && ` and Content-Type: ${type}`}`,
    at,
  });
  return at;
}

/** Fails unless the stream is open, and sends its user's note at least once in the next two seconds. */
export async function mustGoOn({ tick, heard, notes }: Scene, at: Exchange, when: string): Promise<void> {
  const who = at.who === "bob" ? "bob" : "alice";
  const before = (await heard(at)).text.length;
  await tick(SOON);
  const { text, ended, threw } = await heard(at);
  must(!ended && text.slice(before).includes(notes[who]), {
    expected: `${who}'s stream to go on, with news at least every ${SOON} seconds, ${when}`,
    got: ended
      ? `a stream that has ended${threw ? `, because it threw "${threw}"` : ""}`
      : "no news within two seconds",
    at,
  });
}

/** Fails unless the stream ends within two seconds, and sends nothing after that. */
export async function mustEnd({ tick, heard, notes }: Scene, at: Exchange, when: string): Promise<void> {
  await tick(SOON);
  const then = await heard(at);
  await tick(5);
  const { text, ended } = await heard(at);
  const late = text.slice(then.text.length);
  must(then.ended && ended && late === "", {
    expected: `the stream to end within ${SOON} seconds ${when}`,
    got: late.includes(notes.alice) ? "a stream that goes on, and shows her note" : "a stream that is still open",
    at,
  });
}
