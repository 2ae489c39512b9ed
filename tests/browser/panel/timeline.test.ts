import { describe, expect, test } from "vitest";
import type { Scheduler } from "../../../src/browser/panel/timeline.ts";
import { Timeline } from "../../../src/browser/panel/timeline.ts";

/** A clock that the test moves. */
function clock() {
  let now = 0;
  const waiting: { due: number; fn: () => void }[] = [];
  const schedule: Scheduler = (milliseconds, fn) => {
    const entry = { due: now + milliseconds, fn };
    waiting.push(entry);
    return () => void waiting.splice(waiting.indexOf(entry), waiting.includes(entry) ? 1 : 0);
  };
  const pass = (milliseconds: number) => {
    const until = now + milliseconds;
    for (;;) {
      const next = waiting.filter(({ due }) => due <= until).sort((a, b) => a.due - b.due)[0];
      if (!next) break;
      waiting.splice(waiting.indexOf(next), 1);
      now = next.due;
      next.fn();
    }
    now = until;
  };
  return { schedule, pass };
}

/** Words that start with a plus ride along with the word before them; every word is looked at for a second. */
function timeline() {
  const { schedule, pass } = clock();
  const line = new Timeline<string>({
    schedule,
    pace: () => 1000,
    rides: (word) => word.startsWith("+"),
    changed: () => {},
  });
  const seen = () => line.items.slice(0, line.shown).join(" ");
  return { line, pass, seen };
}

describe("an event that the reader causes", () => {
  test("shows at once", () => {
    const { line, seen } = timeline();
    line.add("login");
    line.add("dashboard");
    expect(seen()).toBe("login dashboard");
  });
});

describe("an attack run", () => {
  test("shows its first event at once, and each later event at its time", () => {
    const { line, pass, seen } = timeline();
    line.paced = true;
    for (const word of ["say", "login", "theft"]) line.add(word);
    expect(seen()).toBe("say");
    pass(999);
    expect(seen()).toBe("say");
    pass(1);
    expect(seen()).toBe("say login");
    pass(1000);
    expect(seen()).toBe("say login theft");
  });

  test("shows an event together with the list that belongs to it", () => {
    const { line, pass, seen } = timeline();
    line.paced = true;
    for (const word of ["login", "+list", "theft", "+list"]) line.add(word);
    expect(seen()).toBe("login +list");
    pass(1000);
    expect(seen()).toBe("login +list theft +list");
  });

  test("stops while it is paused, and then continues", () => {
    const { line, pass, seen } = timeline();
    line.paced = true;
    for (const word of ["a", "b", "c"]) line.add(word);
    line.pause();
    pass(60_000);
    expect(seen()).toBe("a");
    line.play();
    pass(1000);
    expect(seen()).toBe("a b");
  });

  test("continues when events arrive later than their time", () => {
    const { line, pass, seen } = timeline();
    line.paced = true;
    line.add("a");
    pass(60_000);
    line.add("b");
    pass(1000);
    expect(seen()).toBe("a b");
  });

  test("shows the rest at once when the reader does something else", () => {
    const { line, seen } = timeline();
    line.paced = true;
    for (const word of ["a", "b", "c"]) line.add(word);
    line.paced = false;
    line.finish();
    expect(seen()).toBe("a b c");
  });
});

describe("stepping", () => {
  test("moves back and forward by whole events, and pauses", () => {
    const { line, pass, seen } = timeline();
    for (const word of ["a", "+1", "b", "+2", "c"]) line.add(word);
    line.step(-1);
    expect(seen()).toBe("a +1 b +2");
    line.step(-1);
    expect(seen()).toBe("a +1");
    pass(60_000);
    line.step(1);
    expect(seen()).toBe("a +1 b +2");
  });

  test("stops at the first event and at the last", () => {
    const { line, seen } = timeline();
    for (const word of ["a", "+1", "b"]) line.add(word);
    for (let count = 0; count < 5; count++) line.step(-1);
    expect(seen()).toBe("a +1");
    for (let count = 0; count < 5; count++) line.step(1);
    expect(seen()).toBe("a +1 b");
  });

  test("does not stop at a list that comes before the first event", () => {
    const { line, seen } = timeline();
    for (const word of ["+0", "a", "+1", "b"]) line.add(word);
    expect([line.at, line.stops]).toEqual([2, 2]);
    line.go(1);
    expect(seen()).toBe("+0 a +1");
  });

  test("moves to any event by its number, and never past the first or the last", () => {
    const { line, seen } = timeline();
    for (const word of ["a", "+1", "b", "+2", "c"]) line.add(word);
    expect([line.at, line.stops]).toEqual([3, 3]);
    line.go(2);
    expect(seen()).toBe("a +1 b +2");
    expect(line.at).toBe(2);
    line.go(0);
    expect(seen()).toBe("a +1");
    line.go(9);
    expect(seen()).toBe("a +1 b +2 c");
  });

  test("keeps new events waiting while the reader looks at older ones", () => {
    const { line, pass, seen } = timeline();
    for (const word of ["a", "b"]) line.add(word);
    line.step(-1);
    line.add("c");
    pass(60_000);
    expect(seen()).toBe("a");
    line.play();
    pass(0);
    expect(seen()).toBe("a b c");
  });
});

describe("a recording", () => {
  test("is complete at once, and can be stepped through", () => {
    const { line, seen } = timeline();
    line.load(["a", "b", "c"]);
    expect(seen()).toBe("a b c");
    line.step(-1);
    expect(seen()).toBe("a b");
  });

  test("plays again from its first event, each event at its time", () => {
    const { line, pass, seen } = timeline();
    line.load(["a", "b", "c"]);
    line.restart();
    expect(seen()).toBe("a");
    pass(1000);
    expect(seen()).toBe("a b");
    pass(1000);
    expect(seen()).toBe("a b c");
  });

  test("disappears when something new happens", () => {
    const { line, seen } = timeline();
    line.load(["a", "b"]);
    line.load(["c"]);
    expect(seen()).toBe("c");
  });
});

test("a timeline without events is at event 0 of 0", () => {
  const { line } = timeline();
  line.step(1);
  expect([line.at, line.stops, line.atStart, line.atEnd]).toEqual([0, 0, true, true]);
});

test("clearing removes all events, even those that were waiting to be shown", () => {
  const { line, pass, seen } = timeline();
  line.paced = true;
  for (const word of ["a", "b"]) line.add(word);
  line.clear();
  pass(60_000);
  expect(seen()).toBe("");
});
