import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { eventStream, type Lab } from "../../../../labs/kit/lab/index.ts";
import { answer } from "../../../../labs/kit/target/in-process.ts";
import { createInstance } from "../../../../labs/kit/target/instance.ts";
import { BySecond } from "../../../../labs/kit/target/process/by-second.ts";
import { write } from "../../../../labs/kit/target/process/requests.ts";

/** Counts the seconds until its list has an entry. /throws breaks off after the first. */
const counting = {
  default:
    ({ sessions, now, tick }: Lab) =>
    ({ url }: Request) =>
      eventStream(async function* () {
        while (sessions.size === 0) {
          yield String(now());
          await tick();
          if (url.endsWith("/throws")) throw new Error("out of news");
        }
      }),
};

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A server on which a second passes when the test says so. `read` answers the next piece of a stream, or "ended". */
async function serve() {
  let now = 1_000;
  const passes: (() => void)[] = [];
  const troubles: string[] = [];
  const second = () => new Promise<void>((resolve) => passes.push(resolve));
  const bySecond = new BySecond({ second, now: () => now }, (trouble) => troubles.push(trouble));
  const instance = createInstance(counting, { accounts: [] });
  server = createServer(async ({ url: path = "/" }, response) => {
    const request = { method: "GET", path, headers: [], now, origin: "http://lab.test" };
    const { stream, ...begun } = await answer(instance, request);
    write(response, begun, stream !== undefined);
    if (stream !== undefined) bySecond.follow({ instance, stream, response });
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const open = async (path: string) => {
    const away = new AbortController();
    const answered = await fetch(base + path, { signal: away.signal });
    const reader = answered.body?.getReader();
    const read = async () => {
      const part = await reader?.read();
      return part?.done ? "ended" : new TextDecoder().decode(part?.value);
    };
    return { type: answered.headers.get("content-type"), read, leave: () => away.abort() };
  };
  const pass = () => {
    now += 1_000;
    for (const go of passes.splice(0)) go();
  };
  return { instance, bySecond, open, pass, troubles, waits: () => passes.length };
}

test("a stream goes on second by second, and ends when the server ends it", async () => {
  const { instance, open, pass } = await serve();
  const { type, read } = await open("/");
  expect(type).toBe("text/event-stream; charset=utf-8");
  expect(await read()).toBe("data: 1000\n\n");
  pass();
  expect(await read()).toBe("data: 2000\n\n");
  instance.sessions.set("one", {});
  pass();
  expect(await read()).toBe("ended");
});

test("two clients each get one tick a second", async () => {
  const { open, pass } = await serve();
  const [one, other] = [await open("/"), await open("/")];
  await Promise.all([one.read(), other.read()]);
  pass();
  expect(await Promise.all([one.read(), other.read()])).toEqual(["data: 2000\n\n", "data: 2000\n\n"]);
});

test("after a client goes away, its stream asks for no more ticks", async () => {
  const { open, pass, waits } = await serve();
  const { read, leave } = await open("/");
  await read();
  expect(waits()).toBe(1);
  leave();
  // The server hears of it some turns later, and asks for another second after each one until then.
  await expect
    .poll(async () => {
      pass();
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
      return waits();
    })
    .toBe(0);
});

test("when a server is started again, the streams of the earlier server end", async () => {
  const { bySecond, open } = await serve();
  const { read } = await open("/");
  await read();
  bySecond.endOthers(createInstance(counting, { accounts: [] }));
  expect(await read()).toBe("ended");
});

test("a stream ends when it throws an error, and the reason is reported", async () => {
  const { open, pass, troubles } = await serve();
  const { read } = await open("/throws");
  await read();
  pass();
  expect(await read()).toBe("ended");
  expect(troubles).toEqual(["The event stream threw Error: out of news"]);
});
