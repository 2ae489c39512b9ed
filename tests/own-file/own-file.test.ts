import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { forgiving } from "../../src/http/apology.ts";
import { CAPS } from "../../src/http/caps.ts";
import { keepVersion } from "../../src/cli/versions.ts";
import { keptOf } from "../../src/own-file/learner-file.ts";
import { OwnFile, type OwnFileOptions } from "../../src/own-file/own-file.ts";
import { Refused } from "../../src/own-file/refusals.ts";
import { OwnHouse, PASSED, STARTER } from "./own-house.ts";

let house: OwnHouse;
let own: OwnFile;
let opened: [program: readonly string[], file: string][];
const HELD = { status: "holds", title: "the door is shut" } as const;
const { hash: STARTED } = keptOf(STARTER);

const start = (options: Partial<OwnFileOptions> = {}) =>
  new OwnFile({
    root: house.root,
    env: {},
    caps: CAPS,
    grade: async (_, tell) => {
      tell(HELD);
      return PASSED;
    },
    open: async ({ words }, file) => void opened.push([words, file]),
    ...options,
  });

beforeEach(() => {
  house = new OwnHouse();
  opened = [];
  own = start();
});
afterEach(() => {
  own.close();
  house.remove();
});

const send = (path: string, body: string, to = own) =>
  forgiving(
    { method: "POST", origin: "", path, headers: [["accept", "application/json"]], body: async () => body },
    (asked) => to.answer(asked),
  );

/** What the editor asks for, and the JSON that comes back. */
async function ask(deed: string, fields: object = {}, to = own): Promise<[status: number, value: unknown]> {
  const { status, body } = await send(`/own/${deed}`, JSON.stringify({ lab: "doors", from: "me", ...fields }), to);
  return [status, JSON.parse(await new Response(body).text())];
}

const errorOf = (code: string, message: unknown = expect.any(String)) => ({ error: { code, message } });

/** The lines of an answer that comes line by line. */
async function* linesOf(deed: string, fields: object, to = own): AsyncGenerator<unknown> {
  const { body } = await send(`/own/${deed}`, JSON.stringify({ lab: "doors", from: "me", ...fields }), to);
  if (typeof body === "string") throw new Error(body);
  for await (const chunk of body) {
    for (const line of new TextDecoder().decode(chunk).trimEnd().split("\n")) yield JSON.parse(line);
  }
}

async function allLines(deed: string, fields: object, to = own): Promise<unknown[]> {
  const lines: unknown[] = [];
  for await (const line of linesOf(deed, fields, to)) lines.push(line);
  return lines;
}

describe("the editor in a page", () => {
  test("opens a lab's file, which it makes if it is missing, and saves it", async () => {
    const file = "labs/01-doors/server.ts";
    expect(await ask("draft")).toEqual([200, { text: STARTER, hash: STARTED, place: file }]);
    const { hash } = keptOf("mine\n");
    expect(await ask("save", { text: "mine\n", expected: STARTED })).toEqual([200, { hash }]);
    expect(house.read()).toBe("mine\n");
  });

  test("gets the file's text if another program changed it", async () => {
    await ask("draft");
    house.write("theirs\n");
    const answer = await ask("save", { text: "mine\n", expected: STARTED });
    expect(answer).toEqual([409, { conflict: keptOf("theirs\n") }]);
    expect(house.read()).toBe("theirs\n");
  });

  test("gets each verdict as a line, and finally the facts", async () => {
    await ask("draft");
    const lines = await allLines("grade", { hash: STARTED });
    expect(lines).toEqual([{ line: HELD }, { facts: PASSED }]);
  });

  test("gets the reason as the last line, if there is no verdict", async () => {
    const grade = async () => {
      throw new Refused(409, "cannot-grade", "The compiler of the universe is away.");
    };
    const to = start({ grade });
    await ask("draft", {}, to);
    expect(await allLines("grade", { hash: STARTED }, to)).toEqual([
      errorOf("cannot-grade", "The compiler of the universe is away."),
    ]);
  });

  test("ends the check when its page is closed", async () => {
    const { promise: cancelled, resolve } = Promise.withResolvers<unknown>();
    const to = start({
      grade: (_, tell, signal) => {
        tell(HELD);
        return new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            resolve(signal.reason);
            reject(signal.reason);
          });
        });
      },
    });
    await ask("draft", {}, to);
    for await (const line of linesOf("grade", { hash: STARTED }, to)) {
      expect(line).toEqual({ line: HELD });
      break;
    }
    expect(await cancelled).toMatchObject({ code: "gone" });
  });

  test("gets the news of a save in another editor", async () => {
    await ask("draft");
    const lines = linesOf("follow", { hash: STARTED });
    const first = lines.next();
    house.write("theirs\n");
    expect((await first).value).toEqual({ changed: keptOf("theirs\n") });
    expect((await lines.next()).value).toEqual({ graded: PASSED });
    house.write("more\n");
    expect((await lines.next()).value).toEqual({ changed: keptOf("more\n") });
    expect((await lines.next()).value).toEqual({ graded: PASSED });
    own.close();
    expect((await lines.next()).done).toBe(true);
  });

  test("can follow the file on a limited number of pages, and when one of them closes, another can follow it", async () => {
    const to = start({ caps: { ...CAPS, follows: 2 } });
    await ask("draft", {}, to);
    const old = keptOf("old\n").hash;
    const pages = [linesOf("follow", { hash: old }, to), linesOf("follow", { hash: old }, to)];
    for (const page of pages) expect((await page.next()).value).toEqual({ changed: keptOf(STARTER) });
    expect(await ask("follow", { hash: old }, to)).toEqual([429, errorOf("cap-follows")]);
    await pages[0]?.return(undefined);
    const next = linesOf("follow", { hash: old }, to);
    expect((await next.next()).value).toEqual({ changed: keptOf(STARTER) });
    to.close();
  });

  test("lists the texts that were graded, and gets one of them", async () => {
    keepVersion(house.root, "doors", { text: "old\r\n", outcome: "passed", at: new Date(0) });
    const id = "1970-01-01T00-00-00.000Z_passed";
    const [, listed] = await ask("versions");
    expect(listed).toEqual({ versions: [{ id, at: "1970-01-01T00:00:00.000Z", outcome: "passed" }] });
    expect(await ask("version", { id })).toEqual([200, { text: "old\n" }]);
    expect(await ask("version", { id: "../../../etc/passwd" })).toEqual([404, errorOf("no-version")]);
    expect(await ask("version", { id, lab: "keys" })).toEqual([404, errorOf("no-version")]);
  });

  test("gets the line of the file at which the type stripper stops", async () => {
    expect(await ask("read", { text: "const a: number = 1;" })).toEqual([200, { misread: null }]);
    const [, { misread }] = (await ask("read", { text: "\nenum A { b }" })) as [number, { misread: unknown }];
    expect(misread).toMatchObject({ line: 2, message: expect.stringContaining("enum") });
  });

  test("gets a hint only after a check", async () => {
    expect(await ask("hint")).toEqual([409, errorOf("complaint", expect.stringContaining("has not been graded yet"))]);
  });
});

describe("the reader's own program", () => {
  test.each<[env: Record<string, string>, program: string[]]>([
    [{ EDITOR: "code --reuse-window" }, ["code", "--reuse-window"]],
    [{ EDITOR: "vim", VISUAL: "gedit" }, ["gedit"]],
    [
      { EDITOR: "vim", VISUAL: " ", WRISTBAND_EDITOR: "\"/opt/my editor/bin\" '-n 1' $(id) ;id" },
      ["/opt/my editor/bin", "-n 1", "$(id)", ";id"],
    ],
  ])("is the command that %j names, started word by word and without a shell", async (env, program) => {
    expect(await ask("open", {}, start({ env }))).toEqual([200, {}]);
    expect(opened).toEqual([[program, house.path("labs/01-doors/server.ts")]]);
  });

  test.each<[env: Record<string, string>, code: string, message: RegExp]>([
    [{}, "complaint", /No editor is known. .*WRISTBAND_EDITOR=code/],
    [{ EDITOR: '""' }, "complaint", /No editor is known/],
    [{ EDITOR: "/usr/bin/vim" }, "needs-terminal", /\/usr\/bin\/vim needs a terminal/],
  ])("is not started with the settings %j, and the answer says how to name an editor", async (env, code, message) => {
    const answer = await ask("open", { program: "calc", EDITOR: "calc" }, start({ env }));
    expect(answer).toEqual([409, errorOf(code, expect.stringMatching(message))]);
    expect(opened).toEqual([]);
  });

  test("gives one sentence as the answer if it cannot be started", async () => {
    const { open: _, ...real } = { root: house.root, env: { EDITOR: "no-such-program-here" }, caps: CAPS, open: 0 };
    const answer = await ask("open", {}, new OwnFile(real));
    expect(answer).toEqual([409, errorOf("complaint", expect.stringContaining("could not be started (ENOENT)"))]);
  });
});

describe("a request", () => {
  test.each([
    "01-doors",
    "../labs/01-doors",
    "doors/../keys",
    "doors\0",
    "Doors",
    "",
    ".",
    "/etc/passwd",
    "labs/01-doors/server.ts",
    "__proto__",
    "constructor",
    "%64oors",
  ])("that names the lab %j reaches no file", async (lab) => {
    const deeds = ["draft", "save", "grade", "follow", "versions", "version", "hint", "open"];
    for (const deed of deeds) {
      const all = { lab, text: "x", expected: STARTED, hash: STARTED, id: "x" };
      expect(await ask(deed, all), deed).toEqual([404, errorOf("unknown-lab")]);
    }
    expect(() => house.read()).toThrow(/ENOENT/);
  });

  test("for a lab in another language does not start the program in the lab's wristband.yaml, and says what to use", async () => {
    await ask("draft");
    house.write("url: http://localhost:1\nrun: touch started\n", "labs/01-doors/wristband.yaml");
    const { grade: _, ...real } = { root: house.root, env: {}, caps: CAPS, grade: 0 };
    const to = new OwnFile(real);
    for (const deed of ["draft", "save", "grade", "follow", "open"]) {
      const all = { text: "x", expected: STARTED, hash: STARTED };
      expect(await ask(deed, all, to), deed).toEqual([409, errorOf("elsewhere")]);
    }
    expect(house.read()).toBe(STARTER);
  });

  test.each(["", "{", "[]", "null", "7", '"doors"', "{}", '{"lab":["doors"]}', '{"lab":"doors","text":1}'])(
    "whose body is %j gets a message that says what is wrong",
    async (body) => {
      const { status, body: text } = await send("/own/save", body);
      expect([status, JSON.parse(String(text))]).toEqual([400, errorOf("odd-request")]);
    },
  );

  test.each([
    "/own",
    "/own/",
    "/own/nothing",
    "/own/save/more",
    "/own/save?lab=doors",
    "/own/constructor",
    "/own/SAVE",
  ])("for %s is refused, because the editor sends no such request", async (path) => {
    expect((await send(path, "{}")).status).toBe(404);
  });
});
