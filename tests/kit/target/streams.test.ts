import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventStream } from "../../../labs/kit/lab/index.ts";
import { inProcess } from "../../../labs/kit/target/in-process.ts";
import { startHost } from "../../../labs/kit/target/process/host.ts";
import { parseStreamed } from "../../../labs/kit/target/process/reports.ts";
import { Streams } from "../../../labs/kit/target/streams.ts";
import type { Target, WireRequest } from "../../../labs/kit/target/target.ts";

const folder = join(process.cwd(), ".wristband", "tests", randomBytes(6).toString("hex"));
const file = join(folder, "server.ts");
const asked = (path: string): WireRequest => ({
  method: "GET",
  path,
  headers: [],
  now: 1_000,
  origin: "http://lab.test",
});

/** /counts sends a number each second until `sessions` has an entry; /throws, /floods and /ends do what they say. */
const SOURCE = `
import { eventStream } from ${JSON.stringify(pathToFileURL(join(process.cwd(), "labs/kit/lab/index.ts")).href)};
export default function createServer({ sessions, now, tick }) {
  const kinds = {
    "/counts": async function* () {
      for (let count = 1; sessions.size === 0; count++) {
        yield count + " at " + now() + " " + Date.now();
        await tick();
      }
    },
    "/throws": async function* () {
      yield "first";
      await tick();
      throw new Error("out of news");
    },
    "/floods": async function* () {
      for (;;) yield "x";
    },
    "/ends": async function* () {
      yield "only\\nthis";
    },
  };
  return (request) => {
    const { pathname } = new URL(request.url);
    if (kinds[pathname]) return eventStream(kinds[pathname]);
    sessions.set("end", pathname);
    return new Response("ended");
  };
}
`;

let targets: Record<string, Target>;
let date = 0;
beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, SOURCE);
  const load = async () =>
    (await import(/* @vite-ignore */ `${pathToFileURL(file).href}?${randomBytes(4).toString("hex")}`)) as {
      default: unknown;
    };
  targets = {
    "in this process": inProcess({ load, setDate: (now) => void (date = now) }),
    "in a child process": await startHost({ file }),
  };
});
afterAll(async () => {
  for (const target of Object.values(targets)) await target.close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(["in this process", "in a child process"])("an event stream of a server %s", (name) => {
  const open = async (path: string) => {
    const target = targets[name];
    if (!target?.tick || !target.take) throw new Error("no streams here");
    await target.fresh({ accounts: [] });
    const { status, body, stream = -1 } = await target.send(asked(path));
    const { tick, take } = { tick: target.tick.bind(target), take: target.take.bind(target) };
    return { status, body, stream, tick, take: () => take(stream), send: (to: string) => target.send(asked(to)) };
  };

  test("first sends everything up to its first wait, and then more at each tick of the clock", async () => {
    const { status, body, stream, tick, take } = await open("/counts");
    expect([status, stream > 0]).toEqual([200, true]);
    expect(body).toMatch(/^data: 1 at 1000 \d+\n\n$/);
    expect(await take()).toEqual({ text: "", ended: false });
    await tick(2_000);
    await tick(5_000);
    const { text, ended } = await take();
    expect(text).toMatch(/^data: 2 at 2000 \d+\n\ndata: 3 at 5000 \d+\n\n$/);
    expect(ended).toBe(false);
    expect(name === "in this process" ? date : Number(text.match(/3 at 5000 (\d+)/)?.[1])).toBe(5_000);
  });

  test("ends when the server ends it, and stays ended", async () => {
    const { tick, take, send } = await open("/counts");
    await send("/stop");
    await tick(2_000);
    expect(await take()).toEqual({ text: "", ended: true });
    await tick(3_000);
    expect(await take()).toEqual({ text: "", ended: true });
  });

  test("is an ordinary answer if it ends before it waits", async () => {
    const { body, stream } = await open("/ends");
    expect(body).toBe("data: only\ndata: this\n\n");
    expect(stream).toBe(-1);
  });

  test("ends when it throws an error, and the error is shown", async () => {
    const { tick, take } = await open("/throws");
    await tick(2_000);
    expect(await take()).toEqual({ text: "", ended: true, threw: "Error: out of news" });
  });
});

test("a stream that sends without end is stopped, with one sentence", async () => {
  const { "in this process": target } = targets;
  await target?.fresh({ accounts: [] });
  await expect(target?.send(asked("/floods"))).rejects.toThrow(
    "The event stream sends without end. Wait for `tick()` between events.",
  );
});

test("a server has 32 streams at most, and one more ends the oldest", async () => {
  const streams = new Streams();
  const numbers: number[] = [];
  for (let one = 0; one < 33; one++) {
    const { stream = -1 } = await streams.begin(new ReadableStream());
    numbers.push(stream);
  }
  expect(streams.take(numbers[0] ?? 0).ended).toBe(true);
  expect(streams.take(numbers[1] ?? 0).ended).toBe(false);
});

test("a stream whose client goes away sends no more after the next tick", async () => {
  const streams = new Streams();
  const said: string[] = [];
  const answer = eventStream(async function* () {
    try {
      for (;;) {
        yield "news";
        await streams.tick();
      }
    } finally {
      said.push("over");
    }
  });
  const { stream = -1 } = await streams.begin(answer.body ?? new ReadableStream());
  streams.stop(stream);
  await streams.advance();
  expect(said).toEqual(["over"]);
});

test("a process's message about a stream is accepted only if it has the right form", () => {
  expect(parseStreamed({ text: "data: 1", ended: false })).toEqual({ text: "data: 1", ended: false });
  expect(parseStreamed({ text: "", ended: true, threw: "a\u001b[2J" })).toEqual({
    text: "",
    ended: true,
    threw: "a\\x1b[2J",
  });
  for (const forged of [undefined, [], { text: 1, ended: true }, { text: "" }])
    expect(parseStreamed(forged)).toBeUndefined();
});
