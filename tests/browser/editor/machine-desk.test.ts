import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CAPS } from "../../../src/http/caps.ts";
import { forgiving } from "../../../src/http/apology.ts";
import type { Kept, LabFacts, Line } from "../../../src/browser/editor/desk.ts";
import { MachineDesk } from "../../../src/browser/editor/machine-desk.ts";
import { NoKey, type Ask } from "../../../src/browser/editor/machine-wire.ts";
import { keptOf } from "../../../src/own-file/learner-file.ts";
import { OwnFile } from "../../../src/own-file/own-file.ts";
import { OwnHouse, PASSED, STARTER } from "../../own-file/own-house.ts";

const HELD: Line = { status: "holds", title: "the door is shut" };

let house: OwnHouse;
let own: OwnFile;
/** The deeds that were asked for. */
let asked: string[];
let page: EventTarget & { visibilityState: string };
const desks: MachineDesk[] = [];

beforeEach(() => {
  house = new OwnHouse();
  asked = [];
  own = new OwnFile({
    root: house.root,
    env: { EDITOR: "gedit" },
    caps: CAPS,
    grade: async (_, tell) => {
      tell(HELD);
      return { ...PASSED, file: house.read() };
    },
    open: async () => {},
  });
  page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  vi.stubGlobal("document", page);
});
afterEach(() => {
  for (const desk of desks.splice(0)) desk.close();
  own.close();
  house.remove();
  vi.unstubAllGlobals();
});

/** What a browser and the front do between the desk and the site's part. */
const ask: Ask = async (address, { body, signal }) => {
  asked.push(address.replace("/own/", ""));
  const request = {
    method: "POST",
    origin: "",
    path: address,
    headers: [["accept", "application/json"]],
    body: async () => String(body),
  };
  const answer = await forgiving(request as Parameters<typeof forgiving>[0], (one) => own.answer(one));
  const response = new Response(answer.body, { status: answer.status, headers: answer.headers });
  if (!signal || !response.body) return response;
  const cut = new TransformStream();
  response.body.pipeTo(cut.writable, { signal }).catch(() => {});
  return new Response(cut.readable, { status: answer.status });
};

async function open(slug = "doors", way: Ask = ask): Promise<MachineDesk> {
  const desk = await MachineDesk.at({ slug, key: "k", ask: way, pause: () => new Promise(setImmediate) });
  desks.push(desk);
  return desk;
}

const at = (text: string): Kept => keptOf(text);

describe("the desk of the reader's own machine", () => {
  test("reads and writes the file itself", async () => {
    const desk = await open();
    expect(desk.place).toBe("labs/01-doors/server.ts");
    expect(await desk.open()).toEqual(at(STARTER));
    expect(await desk.save("mine\n", at(STARTER).hash)).toEqual({ hash: at("mine\n").hash });
    expect(house.read()).toBe("mine\n");
    await desk.openInEditor();
  });

  test("returns what another program saved meanwhile, and then writes nothing", async () => {
    const desk = await open();
    house.write("theirs\n");
    expect(await desk.save("mine\n", at(STARTER).hash)).toEqual({ conflict: at("theirs\n") });
    expect(house.read()).toBe("theirs\n");
  });

  test("grades only the text that was saved", async () => {
    const desk = await open();
    const lines: Line[] = [];
    expect(await desk.grade(STARTER, (line) => lines.push(line))).toMatchObject({ outcome: "passed", file: STARTER });
    expect(lines).toEqual([HELD]);
    house.write("theirs\n");
    await expect(desk.grade(STARTER, () => {})).rejects.toThrow("was changed elsewhere meanwhile");
  });

  test("shows the site's message when something cannot be done", async () => {
    const desk = await open();
    await expect(desk.hint()).rejects.toThrow("Lab 1 has not been graded yet.");
    await expect(desk.version("none")).rejects.toThrow("not kept any more");
    await expect(desk.save("a\0b", at(STARTER).hash)).rejects.toThrow("a zero byte");
    await expect(open("cellar")).rejects.toThrow("There is no lab of that name");
    const away = () => Promise.reject(new TypeError("Failed to fetch"));
    await expect(open("doors", away)).rejects.toThrow("Is npm start still running?");
    const shut = async () => Response.json({ error: { message: "Open the link." } }, { status: 401 });
    await expect(open("doors", shut)).rejects.toThrow(new NoKey("Open the link."));
  });

  test("keeps the earlier versions that the page puts aside, and passes on the error of the type stripper", async () => {
    const desk = await open();
    desk.putAside("old\n");
    await vi.waitFor(async () => expect(await desk.versions()).toMatchObject([{ outcome: "not graded" }]));
    const [version] = await desk.versions();
    expect(await desk.version(version?.id ?? "")).toBe("old\n");
    expect(await desk.read("enum A {}")).toMatchObject({ line: 1 });
    expect(await desk.read("const a = 1;")).toBeUndefined();
  });
});

test.each([
  ["a small text", true, "x"],
  ["a text that a browser would not send after the page has gone", false, "x".repeat(70_000)],
  ["one that is as large only as JSON", false, "\n".repeat(40_000)],
])("a save of %s goes on after the page is closed: %s", async (_, outlives, text) => {
  let isKept: boolean | undefined;
  const desk = await open("doors", (address, init) => {
    isKept = init.keepalive;
    return ask(address, init);
  });
  await desk.save(text, at(STARTER).hash);
  expect(isKept).toBe(outlives);
});

describe("following the file", () => {
  function ears() {
    const heard: (Kept | LabFacts | string)[] = [];
    const push = (one: Kept | LabFacts | string) => void heard.push(one);
    return { heard, ears: { changed: push, graded: push, trouble: push } };
  }

  test("reports another program's save and its verdict, and not the page's own saves", async () => {
    const desk = await open();
    const { heard, ears: mine } = ears();
    desk.follow(mine);
    await vi.waitFor(() => expect(asked).toContain("follow"));
    await desk.save("mine\n", at(STARTER).hash);
    await desk.grade("mine\n", () => {});
    house.write("theirs\n");
    await vi.waitFor(() => expect(heard).toEqual([at("theirs\n"), { ...PASSED, file: "theirs\n" }]));
  });

  test("goes on after the site could not be reached, and reports what it missed", async () => {
    let isAway = false;
    const desk = await open("doors", (address, init) =>
      isAway ? Promise.reject(new TypeError("away")) : ask(address, init),
    );
    const { heard, ears: mine } = ears();
    desk.follow(mine);
    await vi.waitFor(() => expect(asked).toContain("follow"));
    isAway = true;
    own.close();
    own = new OwnFile({ root: house.root, env: {}, caps: CAPS, grade: async () => PASSED });
    house.write("theirs\n");
    isAway = false;
    await vi.waitFor(() => expect(heard).toEqual([at("theirs\n"), PASSED]));
  });

  test("pauses while the page is hidden, and ends when the page is closed", async () => {
    page.visibilityState = "hidden";
    const desk = await open();
    const { heard, ears: mine } = ears();
    const leave = desk.follow(mine);
    house.write("theirs\n");
    await new Promise(setImmediate);
    expect(asked).not.toContain("follow");
    page.visibilityState = "visible";
    page.dispatchEvent(new Event("visibilitychange"));
    await vi.waitFor(() => expect(heard[0]).toEqual(at("theirs\n")));
    leave();
    const count = asked.length;
    await new Promise(setImmediate);
    house.write("more\n");
    await new Promise(setImmediate);
    expect(asked).toHaveLength(count);
  });
});
