import { describe, expect, test } from "vitest";
import type { Kept, Saved } from "../../../src/browser/editor/desk.ts";
import { DraftKeeper } from "../../../src/browser/editor/draft-keeper.ts";

/** A desk with one draft, which other people may change, and a place to type. */
function atDesk(text = "one") {
  const desk = { text, saves: [] as string[], aside: [] as string[] };
  const said: string[] = [];
  const clashes: (string | undefined)[] = [];
  const code = { text };
  const kept = (): Kept => ({ text: desk.text, hash: `hash of ${desk.text}` });
  const keeper = new DraftKeeper({
    desk: {
      async save(wanted, expected): Promise<Saved> {
        if (expected !== kept().hash) return { conflict: kept() };
        desk.text = wanted;
        desk.saves.push(wanted);
        return kept();
      },
      putAside: (old) => void desk.aside.push(old),
    },
    code,
    kept: kept(),
    say: (sentence) => void said.push(sentence),
    clash: (other) => void clashes.push(other?.text),
  });
  const elsewhere = (other: string) => {
    desk.text = other;
    return kept();
  };
  return { desk, code, keeper, said, clashes, elsewhere };
}

describe("what is typed", () => {
  test("is saved only if it has changed", async () => {
    const { desk, code, keeper } = atDesk();
    expect(await keeper.save()).toBe(true);
    code.text = "two";
    expect(await keeper.save()).toBe(true);
    expect(await keeper.save()).toBe(true);
    expect(desk.saves).toEqual(["two"]);
  });

  test("is saved by two saves, one after the other, and the later text replaces the earlier text", async () => {
    const { desk, code, keeper, clashes } = atDesk();
    code.text = "two";
    const first = keeper.save();
    code.text = "three";
    expect(await Promise.all([first, keeper.save()])).toEqual([true, true]);
    expect(desk.text).toBe("three");
    expect(clashes).toEqual([]);
  });

  test("is saved by the next save after a save that failed", async () => {
    const { desk, code, keeper } = atDesk();
    code.text = "two";
    const save = Object.getOwnPropertyDescriptor(desk, "text");
    Object.defineProperty(desk, "text", {
      configurable: true,
      get: () => "one",
      set: () => {
        throw new Error("no room");
      },
    });
    await expect(keeper.save()).rejects.toThrow("no room");
    Object.defineProperty(desk, "text", save ?? {});
    expect(await keeper.save()).toBe(true);
    expect(desk.text).toBe("two");
  });
});

describe("a change by another program", () => {
  test("shows at once if the reader has typed nothing", async () => {
    const { keeper, code, elsewhere, said } = atDesk();
    keeper.changed(elsewhere("theirs"));
    expect(code.text).toBe("theirs");
    expect(said).toEqual(["Another program changed the draft. The editor now shows the new text."]);
    code.text = "mine after theirs";
    expect(await keeper.save()).toBe(true);
  });

  test("is not announced if its text is the same as the text in the editor", async () => {
    const { keeper, code, elsewhere, said, clashes } = atDesk();
    keeper.changed(elsewhere("one"));
    code.text = "typed on both sides";
    keeper.changed(elsewhere("typed on both sides"));
    expect([said, clashes]).toEqual([[], []]);
  });

  test.each(["heard", "met by the save"])(
    "%s while the reader typed: both texts stay, and neither is saved",
    async (how) => {
      const { desk, keeper, code, elsewhere, clashes } = atDesk();
      code.text = "mine";
      const other = elsewhere("theirs");
      if (how === "heard") keeper.changed(other);
      expect(await keeper.save()).toBe(false);
      expect([code.text, desk.text, clashes]).toEqual(["mine", "theirs", ["theirs"]]);
      code.text = "mine, and more";
      expect(await keeper.save()).toBe(false);
      expect(desk.text).toBe("theirs");
    },
  );

  test("is taken when the reader chooses it, and the reader's own text is put aside", async () => {
    const { desk, keeper, code, elsewhere, clashes } = atDesk();
    code.text = "mine";
    keeper.changed(elsewhere("theirs"));
    await keeper.takeOther();
    expect([code.text, desk.text, desk.aside]).toEqual(["theirs", "theirs", ["mine"]]);
    expect(clashes).toEqual(["theirs", undefined]);
  });

  test("is put aside when the reader keeps their own text", async () => {
    const { desk, keeper, code, elsewhere } = atDesk();
    code.text = "mine";
    keeper.changed(elsewhere("theirs"));
    await keeper.keepMine();
    expect([code.text, desk.text, desk.aside]).toEqual(["mine", "mine", ["theirs"]]);
    expect(await keeper.save()).toBe(true);
  });
});

test("the old draft is kept before another text replaces it", async () => {
  const { desk, keeper, code, said } = atDesk("old");
  code.text = "typed, not saved";
  await keeper.replace("starter", "The editor now shows the starter again.");
  expect([code.text, desk.text, desk.aside]).toEqual(["starter", "starter", ["typed, not saved"]]);
  expect(said).toEqual(["The editor now shows the starter again. Undo brings back the earlier text."]);
});
