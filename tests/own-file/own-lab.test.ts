import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LabFacts } from "../../src/report/facts.ts";
import type { Line } from "../../src/own-file/grading-process.ts";
import { keptOf, LearnerFile } from "../../src/own-file/learner-file.ts";
import { OwnLab, type Told } from "../../src/own-file/own-lab.ts";
import { Refused } from "../../src/own-file/refusals.ts";
import { OwnHouse, PASSED, STARTER } from "./own-house.ts";

/** One check that was asked for: it ends when the test says so, or when it is cancelled. */
type Check = { tell: (line: Line) => void; pass: () => void; refuse: (why: string) => void; text: string };

let house: OwnHouse;
let lab: OwnLab;
let checks: Check[];
let running: number;
let mostAtOnce: number;
let watches: number;
let saved: () => void;

beforeEach(() => {
  house = new OwnHouse();
  [checks, running, mostAtOnce, watches] = [[], 0, 0, 0];
  lab = new OwnLab({
    lab: house.doors,
    file: new LearnerFile(house.doors, house.root),
    async grade(_, tell, signal) {
      signal.throwIfAborted();
      mostAtOnce = Math.max(mostAtOnce, ++running);
      const { promise, resolve, reject } = Promise.withResolvers<LabFacts>();
      signal.addEventListener("abort", () => reject(signal.reason));
      const refuse = (why: string) => reject(new Refused(409, "cannot-grade", why));
      checks.push({ tell, pass: () => resolve(PASSED), refuse, text: house.read() });
      return promise.finally(() => running--);
    },
    watch({ changed }) {
      watches++;
      saved = changed;
      return () => watches--;
    },
  });
});
afterEach(() => house.remove());

const never = new AbortController().signal;
const { hash: STARTED } = keptOf(STARTER);
/** Lets every promise settle that waits for nothing else. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A page that follows the file, and what it was told. */
function follower(from: string, hash = STARTED) {
  const told: Told[] = [];
  return { told, leave: lab.follow(hash, { from, tell: (one) => told.push(one) }) };
}

function saveElsewhere(text: string) {
  house.write(text);
  saved();
}

describe("a check of a lab", () => {
  test("tells each verdict and returns the facts", async () => {
    lab.file.open();
    const lines: Line[] = [];
    const facts = lab.grade(STARTED, (line) => lines.push(line), "me", never);
    await settle();
    checks[0]?.tell({ status: "holds", title: "the door is shut" });
    checks[0]?.pass();
    expect(await facts).toEqual(PASSED);
    expect(lines).toEqual([{ status: "holds", title: "the door is shut" }]);
  });

  test("does not start for a text that is no longer in the file", async () => {
    lab.file.open();
    house.write("theirs\n");
    await expect(lab.grade(STARTED, () => {}, "me", never)).rejects.toMatchObject({ code: "changed" });
    expect(checks).toEqual([]);
  });

  test("is ended by a newer check, and two checks never run at once", async () => {
    lab.file.open();
    const first = lab.grade(STARTED, () => {}, "me", never);
    await settle();
    const second = lab.grade(STARTED, () => {}, "me", never);
    const third = lab.grade(STARTED, () => {}, "you", never);
    await expect(first).rejects.toMatchObject({ code: "replaced" });
    await expect(second).rejects.toMatchObject({ code: "replaced" });
    await settle();
    checks.at(-1)?.pass();
    expect(await third).toEqual(PASSED);
    expect(mostAtOnce).toBe(1);
  });

  test("is ended when its page is closed, and when the site ends", async () => {
    lab.file.open();
    const gone = new AbortController();
    const first = lab.grade(STARTED, () => {}, "me", gone.signal);
    await settle();
    gone.abort(new Refused(409, "gone", "The page has gone."));
    await expect(first).rejects.toMatchObject({ code: "gone" });
    const second = lab.grade(STARTED, () => {}, "me", never);
    await settle();
    lab.close();
    await expect(second).rejects.toMatchObject({ code: "ending" });
    expect(running).toBe(0);
  });
});

describe("a page that follows the file", () => {
  test("gets the news of a save in another editor at once, and the verdict later", async () => {
    lab.file.open();
    const { told } = follower("me");
    saveElsewhere("theirs\n");
    expect(told).toEqual([{ changed: keptOf("theirs\n") }]);
    await settle();
    checks[0]?.pass();
    await settle();
    expect(told).toEqual([{ changed: keptOf("theirs\n") }, { graded: PASSED }]);
    expect(checks.map(({ text }) => text)).toEqual(["theirs\n"]);
  });

  test("first gets an earlier change of the file, and then its verdict from a single check", async () => {
    lab.file.open();
    house.write("theirs\n");
    const { hash } = keptOf("theirs\n");
    const [me, you, knowing] = [follower("me"), follower("you"), follower("knowing", hash)];
    await settle();
    expect(me.told).toEqual([{ changed: keptOf("theirs\n") }]);
    checks[0]?.pass();
    await settle();
    const both = [{ changed: keptOf("theirs\n") }, { graded: PASSED }];
    expect([me.told, you.told, knowing.told]).toEqual([both, both, [{ graded: PASSED }]]);
    expect(follower("late").told).toEqual(both);
    expect(checks).toHaveLength(1);
  });

  test("gets no news of its own saves and checks, but other pages get them, without a second check", async () => {
    lab.file.open();
    const [me, you] = [follower("me"), follower("you")];
    lab.save("mine\n", STARTED, "me");
    saved();
    const facts = lab.grade(keptOf("mine\n").hash, () => {}, "me", never);
    await settle();
    checks[0]?.pass();
    await facts;
    expect(me.told).toEqual([]);
    expect(you.told).toEqual([{ changed: keptOf("mine\n") }, { graded: PASSED }]);
    expect(checks).toHaveLength(1);
  });

  test("gets no news if the file's time alone changes, or if the file is empty or missing for a moment", async () => {
    lab.file.open();
    const { told } = follower("me");
    saved();
    saveElsewhere("");
    house.write(STARTER);
    saved();
    await settle();
    expect([told, checks]).toEqual([[], []]);
  });

  test("gets only the verdict of the newest of several saves", async () => {
    lab.file.open();
    const { told } = follower("me");
    saveElsewhere("one\n");
    await settle();
    saveElsewhere("two\n");
    await settle();
    expect(checks.map(({ text }) => text)).toEqual(["one\n", "two\n"]);
    checks[1]?.pass();
    await settle();
    expect(told).toEqual([{ changed: keptOf("one\n") }, { changed: keptOf("two\n") }, { graded: PASSED }]);
  });

  test("gets one sentence when the file cannot be read or graded", async () => {
    lab.file.open();
    const { told } = follower("me");
    house.write(Buffer.from([0xff, 0xfe, 0x41, 0x00]));
    saved();
    saveElsewhere("one\n");
    await settle();
    checks[0]?.refuse("There is no lab.");
    await settle();
    expect(told).toEqual([
      { trouble: expect.stringContaining("UTF-16") },
      { changed: keptOf("one\n") },
      { trouble: "There is no lab." },
    ]);
  });

  test("keeps the watcher and the checks running: both end when the last such page closes", async () => {
    lab.file.open();
    const [me, you] = [follower("me"), follower("you")];
    saveElsewhere("one\n");
    await settle();
    me.leave();
    expect([watches, running]).toEqual([1, 1]);
    you.leave();
    await settle();
    expect([watches, running]).toEqual([0, 0]);
  });
});
