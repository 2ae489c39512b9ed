import { must, mustLogIn, mustRefuse } from "../../kit/grader/expect.ts";
import { MINUTE } from "../../kit/grader/scene.ts";
import { works } from "../../kit/grader/suite.ts";
import { LOOP, mustGoOn, open } from "./open-stream.ts";
import { GOES_ON } from "./titles.ts";

export const goesOn = works(
  GOES_ON,
  {
    why: "Otherwise the page with the stream no longer changes, and its user does not notice it.",
    hints: [
      "What does your stream send, and what does it wait for between two events?",
      "Send the user's news, await tick(), and begin again. Do not use a timer of the machine, because it does not follow the lab's clock.",
      LOOP,
    ],
    read: "#a-stream-is-one-long-answer",
  },
  async (scene) => {
    const { alice, tick, heard, notes } = scene;
    const at = await open(alice);
    await tick();
    const first = await heard(at);
    must(/^data:/m.test(first.text) && first.text.includes(notes.alice), {
      expected: "a line with data: and alice's note, on the stream, within a second",
      got: first.text === "" ? "nothing" : "something else",
      at,
    });
    for (const when of ["after one second", "after three seconds", "after five seconds"])
      await mustGoOn(scene, at, when);
    for (const minutes of [20, 40]) {
      scene.skip(20 * MINUTE);
      await alice.get("/dashboard");
      await mustGoOn(scene, at, `after ${minutes} minutes in which her session did not expire`);
    }
  },
);

export const onlyForMembers = works(
  "a visitor opens no event stream",
  {
    why: "Otherwise anybody can read the news of another person's locker.",
    hints: [
      "Who may ask for GET /events?",
      "Put the stream behind requireSession, like the dashboard. A visitor gets 401 and no stream.",
      '["GET /events", requireSession(events)],',
    ],
    read: "#build-it",
  },
  async ({ alice, thief, skip }) => {
    mustRefuse(await thief.get("/events"), "GET /events, from a visitor,");
    mustLogIn(await alice.login());
    const cookie = alice.cookieHeader();
    const copy = () => thief.get("/events", { headers: { cookie }, leaveJar: true });
    await alice.post("/logout");
    mustRefuse(await copy(), "GET /events, with a cookie from before the logout,");
    mustLogIn(await alice.login());
    skip(31 * MINUTE);
    mustRefuse(await alice.get("/events"), "GET /events, after 31 minutes without a request,");
  },
);

export const apart = works(
  "each event stream sends only its own user's news, and goes on when others log out",
  {
    needs: [GOES_ON],
    why: "Otherwise one user reads another user's news, or loses the stream because somebody else has logged out.",
    hints: [
      "How does your stream find its user when several streams are open?",
      "Take the session ID of the request that opened the stream, and keep it in a variable of that stream. Do not use a variable that all streams share, and take no name from the address.",
      "const id = site.sessionId(request);",
    ],
    read: "#a-stream-is-one-long-answer",
  },
  async (scene) => {
    const { alice, bob, browser, notes, tick, heard } = scene;
    const phone = browser("alice");
    const [hers, his, phones] = [await open(alice), await open(bob), await open(phone)];
    const asked = await bob.get("/events?user=alice&username=alice&as=alice&name=alice");
    await tick(3);
    for (const at of [his, asked]) {
      const { text } = await heard(at);
      must(!text.includes(notes.alice), { expected: "none of alice's news on bob's stream", got: "her note", at });
    }
    must(!(await heard(hers)).text.includes(notes.bob), {
      expected: "none of bob's news on alice's stream",
      got: "his note",
      at: hers,
    });
    await alice.post("/logout");
    await mustGoOn(scene, his, "after alice has logged out");
    await mustGoOn(scene, phones, "on alice's phone, after she has logged out at another computer");
    await phone.post("/logout-everywhere");
    await mustGoOn(scene, his, "after alice has logged out everywhere");
  },
);
