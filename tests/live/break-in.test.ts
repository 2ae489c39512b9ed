import { expect, test } from "vitest";
import {
  ask,
  copyCookie,
  logIn,
  logOut,
  openDashboard,
  sendCopy,
  skipMinutes,
  steal,
  type Step,
} from "../../labs/kit/build/prediction.ts";
import { findLab } from "../../src/site/data/labs.ts";
import { handsOn } from "../../src/site/data/predicted.ts";
import { playSteps } from "../../src/browser/predict/play-steps.ts";

/** What a live server says about break-ins after these steps. */
async function said(slug: string, variant: "starter" | "solution", steps: Step[]) {
  const hands = handsOn(findLab(slug, "a test")[variant]);
  await playSteps(steps, hands);
  const { log } = await hands.state();
  return log.flatMap((event) =>
    event.type === "outcome" ? [{ text: event.text, byHand: event.byHand ?? false }] : [],
  );
}

const ALICE = { text: "You broke in by hand: the thief has read alice's note.", byHand: true };
const COPY = {
  text: "The thief has read alice's note. His cookie is a copy of a cookie that is still valid.",
  byHand: false,
};
const lamp = ask("POST /basket", { item: "lamp" });
const busy = Array.from({ length: 25 }, () => [skipMinutes(20), sendCopy]).flat();

test.each<[string, string, "starter" | "solution", Step[]]>([
  ["a name that he wrote himself", "username-in-a-cookie", "solution", [steal("GET /dashboard", "username=alice")]],
  ["a cookie that he kept after her logout", "logout", "starter", [logIn("alice"), copyCookie, logOut, sendCopy]],
  ["a token that he kept after her logout", "choosing", "starter", [logIn("alice"), copyCookie, logOut, sendCopy]],
  ["a cookie from before her login", "fixation", "starter", [lamp, copyCookie, logIn("alice"), sendCopy]],
  [
    "a cookie that nobody used for 31 minutes",
    "expiry",
    "starter",
    [logIn("alice"), copyCookie, skipMinutes(31), sendCopy],
  ],
])("a thief who reads alice's note with %s breaks in by hand", async (_, slug, variant, steps) => {
  expect(await said(slug, variant, steps)).toEqual([ALICE]);
});

test("a thief who uses a copy again and again has broken in only after the login is eight hours old", async () => {
  const all = await said("expiry", "starter", [logIn("alice"), copyCookie, ...busy]);
  expect(all.map(({ byHand }) => byHand)).toEqual(Array.from({ length: 25 }, (_, at) => (at + 1) * 20 >= 480));
});

test.each<[string, string, Step[]]>([
  ["right after her login", "logout", [logIn("alice"), copyCookie, sendCopy]],
  ["after a second login of hers", "random-ids", [logIn("alice"), copyCookie, logIn("alice"), sendCopy]],
  ["that is an older token of her session", "choosing", [logIn("alice"), copyCookie, openDashboard, sendCopy]],
])(
  "if a thief gets in with a copy of a valid cookie, %s, this is no break-in, and the page says why he got in",
  async (_, slug, steps) => {
    expect(await said(slug, "solution", steps)).toEqual([COPY]);
  },
);

test.each<[string, string, Step[]]>([
  ["a member who reads her own note", "logout", [logIn("alice"), openDashboard]],
  ["a thief who reads his own note", "username-in-a-cookie", [steal("GET /dashboard", "username=bob")]],
  ["a thief who gets nothing", "logout", [logIn("alice"), copyCookie, logOut, sendCopy]],
  [
    "a note that its owner attached to a comment",
    "middleware",
    [logIn("alice"), ask("POST /comments", { text: "hello", attach: "note" }), steal("GET /comments", "")],
  ],
])("%s is nothing to tell", async (_, slug, steps) => {
  expect(await said(slug, "solution", steps)).toEqual([]);
});
