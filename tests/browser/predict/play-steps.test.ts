import { expect, test } from "vitest";
import { copyCookie, logIn, openDashboard, steal } from "../../../labs/kit/build/prediction.ts";
import { fits, rightChoice } from "../../../src/browser/predict/fits.ts";
import { playSteps, type Hands, type Played } from "../../../src/browser/predict/play-steps.ts";
import type { LiveEvent } from "../../../src/live/server/events.ts";

type Pairs = [string, string][];
let id = 0;
const exchange = (who: "you" | "thief", cookie: string, answer: Pairs = [], status = 200): LiveEvent => ({
  id: ++id,
  at: 0,
  type: "exchange",
  who,
  request: { method: "GET", path: "/dashboard", headers: cookie ? [["cookie", cookie]] : [] },
  response: { status, headers: answer, body: "<p>locker 0123456789abcdef</p>" },
});

/** A server whose log is given, and what was done to it, in words. */
function handsOf(log: LiveEvent[], cookie = "id=1"): { hands: Hands; done: string[] } {
  const done: string[] = [];
  const hands: Hands = {
    ask: async (method, path, fields) => done.push(`ask ${method} ${path} ${Object.keys(fields).join()}`),
    cookie: async () => cookie,
    steal: async (method, path, worn, fields) => done.push(`steal ${method} ${path} ${worn} ${JSON.stringify(fields)}`),
    skip: async (ms) => done.push(`skip ${ms}`),
    restart: async () => done.push("restart"),
    state: async () => ({ log, list: [] }),
  };
  return { hands, done };
}

test("the steps are played in order, and the thief's copy takes the place of {copy}", async () => {
  const { hands, done } = handsOf([exchange("thief", "id=1")]);
  await playSteps(
    [logIn("alice"), copyCookie, { do: "skip", ms: 5 }, { do: "restart" }, steal("GET /x", "{copy}0")],
    hands,
  );
  expect(done).toEqual(["ask POST /login username,password", "skip 5", "restart", "steal GET /x id=10 {}"]);
});

test("the last exchange decides which choice is right, and a sentence after it changes nothing", async () => {
  const last = exchange("thief", "");
  const { hands } = handsOf([
    exchange("you", "", [["set-cookie", "id=1"]]),
    last,
    { id: 99, at: 0, type: "say", text: "x" },
  ]);
  const played = await playSteps([openDashboard], hands);
  expect([played.last, played.before.length]).toEqual([last, 1]);
});

const GIVEN: Pairs = [["set-cookie", "id=1; Path=/; Secure"]];
test.each([
  ["sends none with its next request", [exchange("you", "", GIVEN), exchange("you", "")], ""],
  ["would send none now", [exchange("you", "", GIVEN)], ""],
])(
  "if the server set a cookie and the browser %s, the browser keeps no cookies, and no choice is right or wrong",
  async (_, log, cookie) => {
    await expect(playSteps([], handsOf(log, cookie).hands)).rejects.toThrow("Your browser keeps no cookie here.");
  },
);

test("a browser may drop its cookie when the server asks for that", async () => {
  const log = [
    exchange("you", "", GIVEN),
    exchange("you", "id=1", [["set-cookie", "id=; Max-Age=0"]]),
    exchange("you", ""),
  ];
  expect((await playSteps([], handsOf(log, "").hands)).last).toBe(log[2]);
});

test("if no request was sent, no choice is right or wrong", async () => {
  await expect(playSteps([], handsOf([], "").hands)).rejects.toThrow("The live server received no request.");
});

const played = (list: Played["list"] = []): Played => {
  const last = exchange(
    "thief",
    "id=7",
    [
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
    ],
    401,
  );
  return { before: [], last: last as Played["last"], list };
};

test.each([
  [{ status: 401 }, true],
  [{ status: 200 }, false],
  [{ body: "locker \\w{16}" }, true],
  [{ body: "safe" }, false],
  [{ sends: "^id=7$" }, true],
  [{ sends: "^$" }, false],
  [{ sets: "^a=1\\nb=2$" }, true],
  [{ sets: "c=" }, false],
  [{ list: '^\\[\\["x",1\\]\\]$' }, true],
  [{ list: "^\\[\\]$" }, false],
  [{ status: 401, body: "safe" }, false],
])("%j fits: %s", (when, expected) => {
  expect(fits(when, played([["x", 1]]))).toBe(expected);
});

test("the only choice that fits the answer is right", () => {
  expect(rightChoice([{ status: 200 }, { status: 401 }], played())).toBe(1);
});

test.each([
  [[{ status: 200 }, { status: 303 }], "none of the choices fit"],
  [[{ status: 401 }, {}], "2 of the choices fit"],
])("the choices %j are an error in the question, and the message says so", (choices, message) => {
  expect(() => rightChoice(choices, played())).toThrow(
    `The server answered GET /dashboard with 401, and ${message}: the error is in this question, not in your answer.`,
  );
});
