import { describe, isRefused, must, mustLogIn } from "../../kit/grader/expect.ts";
import { MINUTE } from "../../kit/grader/scene.ts";
import { defends } from "../../kit/grader/suite.ts";
import { LOOP, mustEnd, mustGoOn, open, openAgain } from "./open-stream.ts";
import { GOES_ON } from "./titles.ts";

const ENDS =
  "Ask after each tick if the session that opened the stream is still on the list and has not expired. If not, return: that ends the stream.";

export const endsWithLogout = defends(
  "an event stream ends within two seconds of the logout",
  {
    needs: [GOES_ON],
    why: "Otherwise the tab that alice left open still shows her news to the next person at this computer.",
    hints: ["Your server checked the session when the stream was opened. When does it look again?", ENDS, LOOP],
    read: "#a-stream-is-one-long-answer",
  },
  async (scene) => {
    const { alice, bob, tick } = scene;
    const streams = [await open(alice), await openAgain(alice)];
    await tick(3);
    await alice.post("/logout");
    for (const at of streams) await mustEnd(scene, at, "after the logout");
    // If bob logs in with the same browser, or alice logs in again, that is another session.
    const left = await open(alice);
    await alice.post("/logout");
    mustLogIn(await alice.login("bob", scene.password("bob")));
    mustLogIn(await bob.login());
    await mustEnd(scene, left, "after the logout, although bob logs in with the same browser");
  },
);

export const endsWithItsOwnSession = defends(
  "an event stream ends with its own session, even if its user has another session",
  {
    needs: [GOES_ON],
    why: "Otherwise the stream in the library goes on after the logout there, because alice is still logged in at home.",
    hints: [
      "What does your stream check after a tick: that the user has some session, or that this session is on the list?",
      "Look for the session ID of the request that opened the stream. Other sessions of the same user do not matter.",
      "const id = site.sessionId(request);",
    ],
    read: "#a-stream-is-one-long-answer",
  },
  async (scene) => {
    const { alice, browser } = scene;
    const phone = browser("alice");
    const [tab, phones] = [await open(alice), await open(phone)];
    await alice.post("/logout");
    await mustEnd(scene, tab, "after the logout, although alice is logged in on her phone");
    await mustGoOn(scene, phones, "on her phone");
    const again = await open(alice);
    await alice.post("/logout");
    mustLogIn(await alice.login());
    await mustEnd(scene, again, "after the logout, although alice has logged in again");
  },
);

export const endsEverywhere = defends(
  "logging out everywhere ends every event stream of its user",
  {
    needs: [GOES_ON],
    why: "Otherwise alice logs out everywhere because she forgot to log out at a computer, and that computer still shows her news.",
    hints: ["Which streams end when a user logs out everywhere?", ENDS, LOOP],
    read: "#a-stream-is-one-long-answer",
  },
  async (scene) => {
    const { alice, browser, skip, tick } = scene;
    const phone = browser("alice");
    const streams = [await open(alice), await open(phone)];
    skip(MINUTE);
    await tick(3);
    await phone.post("/logout-everywhere");
    for (const at of streams) await mustEnd(scene, at, "after logging out everywhere");
  },
);

export const endsWithExpiry = defends(
  "an event stream ends when its session expires, and does not keep it alive",
  {
    needs: [GOES_ON],
    why: "Otherwise an open tab keeps a session alive for ever, and a person who finds the computer in the evening is logged in.",
    hints: [
      "A session ends when nobody has used it for 30 minutes, or when it began 8 hours ago. What does your stream do then?",
      `${ENDS} The stream itself does not count as a use of the session, so it must not change lastSeen.`,
      "return session && now() < site.expiresAt(session) ? users.get(session.username) : undefined;",
    ],
    read: "#a-stream-is-one-long-answer",
  },
  async (scene) => {
    const { alice, browser, skip, tick } = scene;
    const idle = await open(alice);
    for (let minutes = 0; minutes < 32; minutes += 4) {
      skip(4 * MINUTE);
      await tick();
    }
    await mustEnd(scene, idle, "after 32 minutes in which nobody used the session");
    const page = await alice.get("/dashboard");
    must(isRefused(page), {
      expected: "the session to have expired, although its stream was open",
      got: describe(page),
      at: page,
    });
    const busy = browser("alice");
    const long = await open(busy);
    for (let minutes = 0; minutes < 8 * 60 + 20; minutes += 20) {
      skip(20 * MINUTE);
      await busy.get("/dashboard");
    }
    await mustEnd(scene, long, "after more than 8 hours");
  },
);
