/**
 * The process that a learner's file runs in: `child.ts file [port]`. The grader's orders and requests come over a
 * channel, those of browsers over HTTP. Nothing that this process reports is a verdict: the grader judges the answers.
 */
import { readFileSync, writeSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Socket } from "node:net";
import { flushCompileCache, registerHooks, stripTypeScriptTypes } from "node:module";
import { pathToFileURL } from "node:url";
import FakeTimers from "@sinonjs/fake-timers";
import { readLines } from "./channel.ts";
import { BySecond } from "./by-second.ts";
import { Keeper, parts } from "./keeper.ts";
import { textOf } from "./limited.ts";
import { realNow, toWire, writable, write, writeTrouble } from "./requests.ts";
import { today } from "./moved.ts";
import {
  CHANNEL_FD,
  LAST_WORDS_FD,
  MAX_HEADERS,
  type LastWords,
  type Order,
  type Report,
  type Sending,
} from "./protocol.ts";
import { zeroFirstBytes } from "../few-bytes.ts";
import { Onlooker } from "../onlooker.ts";
import { answer, thrown, wholeRequest } from "../in-process.ts";
import type { LabModule } from "../instance.ts";
import type { WireRequest, WireResponse } from "../target.ts";

const [file = "", port = "0"] = process.argv.slice(2);
const url = pathToFileURL(file).href;
const root = process.cwd();

// Saved at load time, because the learner's code may replace them later.
const { parse, stringify } = JSON;
const { setTimeout: later } = globalThis;

let loads = 0;

// A module with another query is another module, with fresh state. Files that the learner's file imports by a relative
// path get the query too; the kit does not, so it is loaded once.
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(today(specifier), context);
    const query = /\?fresh=\d+$/.exec(context.parentURL ?? "")?.[0];
    const isOwn = specifier.startsWith(".") && !resolved.url.includes("/labs/kit/");
    return query && isOwn ? { ...resolved, url: resolved.url + query } : resolved;
  },
});

const keeper = new Keeper({
  load: async () => (await import(`${url}?fresh=${++loads}`)) as LabModule,
  zeroFirst: zeroFirstBytes,
  watch: () => new Onlooker(),
  source: () => readFileSync(file, "utf8"),
  shorten: (message) => message.replaceAll(`${root}/`, "").replaceAll(`${root}\\`, ""),
});

async function second(): Promise<void> {
  await new Promise((resolve) => later(resolve, 1000));
  clock.setSystemTime(realNow());
}
const bySecond = new BySecond({ second, now: realNow }, (trouble) => void process.stderr.write(`${trouble}\n`));

async function report(order: Order): Promise<Report> {
  try {
    if (order.do === "send") return { id: order.id, answer: await answerTo(order) };
    if (order.do === "body") return { id: order.id, value: bring(order) };
    if (order.do === "tick") clock.setSystemTime(order.now);
    const value = await keeper.obey(order);
    if (order.do === "fresh") bySecond.endOthers(keeper.instance);
    return { id: order.id, value };
  } catch (error) {
    return { id: order.id, trouble: parts(error) };
  }
}

/** The texts of bodies that come later than their requests. */
const bodies = new Map<number, PromiseWithResolvers<string>>();

async function answerTo({ request, held }: Extract<Sending, { do: "send" }>): Promise<WireResponse> {
  if (held === undefined) return handle(request);
  const body = Promise.withResolvers<string>();
  bodies.set(held, body);
  return handle({ ...request, body: body.promise });
}

function bring({ held, text }: Extract<Sending, { do: "body" }>): void {
  bodies.get(held)?.resolve(text);
  bodies.delete(held);
}

async function handle(wire: WireRequest): Promise<WireResponse> {
  // Code that reads Date sees the time of the request. Timers stay real, because node:http needs them.
  const setDate = (now: number) => clock.setSystemTime(now);
  const manner = { toRequest: wholeRequest, read: textOf, setDate };
  return writable(wire.method, await answer(keeper.instance, wire, manner));
}

/** A request that did not come from the grader. */
async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const wire = await toWire(message);
    const { instance } = keeper;
    const answered = await handle(wire);
    if (answered.threw) answered.body = complain(wire, answered.threw);
    const { stream } = answered;
    write(response, answered, stream !== undefined);
    if (stream !== undefined) bySecond.follow({ instance, stream, response });
  } catch (error) {
    writeTrouble(response, parts(error));
  }
}

/** Shows the error in the terminal and on the page. */
function complain({ method, path }: WireRequest, { message, where }: { message: string; where?: string }): string {
  const text = `The handler threw ${message}${where ? ` at ${where}` : ""}`;
  process.stderr.write(`${method} ${path}: ${text}\n`);
  return `${text}\n`;
}

/** Writes the last words at once, because nothing asynchronous runs after this. */
function leave(words: LastWords): void {
  try {
    writeSync(LAST_WORDS_FD, `${stringify(words)}\n`);
  } catch {
    // The grader has ended, so nobody reads this.
  }
}

const exit = process.exit.bind(process);
process.exit = (code) => {
  leave({ exit: Number(code ?? process.exitCode ?? 0), ...whereOf(new Error("exit")) });
  return exit(code);
};
process.on("uncaughtException", (error, origin) => {
  const { message, where } = thrown(error);
  leave({ uncaught: message, rejected: origin === "unhandledRejection", ...(where ? { where } : {}) });
  exit(1);
});

function whereOf(error: Error): { where?: string } {
  const { where } = thrown(error);
  return where ? { where } : {};
}

const channel = new Socket({ fd: CHANNEL_FD, readable: true, writable: true });
const say = (said: Report): void => void channel.write(`${stringify(said)}\n`);
readLines(
  channel,
  Infinity,
  async (line) => say(await report(parse(line) as Order)),
  () => {},
);
// Without a grader nothing else would ever end this process.
const end = process.kill.bind(process, process.pid, "SIGKILL");
channel.on("close", end);

const clock = FakeTimers.install({ now: Date.now(), toFake: ["Date"] });
const server = createServer({ maxHeaderSize: MAX_HEADERS, keepAliveTimeout: 0, requestTimeout: 0 }, serve);
server.on("error", ({ message }) => say({ id: 0, trouble: { code: "port-taken", message } }));
server.on("connection", (socket) => socket.setNoDelay(true));
server.listen(Number(port), "127.0.0.1", () => {
  const address = server.address();
  say({ ready: typeof address === "object" && address ? address.port : 0 });
  // Load what every lab imports while the grader loads its suite: the first stripping of types takes 50 ms.
  import("../../lab/index.ts").then(() => flushCompileCache());
  stripTypeScriptTypes("let warm: true;");
});
