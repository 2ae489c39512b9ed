/**
 * The worker that a learner's draft runs in. Nothing that it reports is a verdict: the suite's worker judges the
 * answers, and ends this worker when none comes.
 */
import { connectSubtle, ears } from "./globals.ts";
import { Page } from "../../fast/page.ts";
import FakeTimers from "@sinonjs/fake-timers";
import { answer, thrown, wholeRequest } from "../in-process.ts";
import { Keeper, parts } from "../process/keeper.ts";
import { limited } from "../process/limited.ts";
import type { LastWords } from "../process/protocol.ts";
import { fillFrom, fillWebCrypto, withZeroStart } from "../random-fill.ts";
import { ServerTrouble, type WireRequest } from "../target.ts";
import { library } from "./library.ts";
import { knownText } from "./response.ts";
import { createLoader } from "./modules.ts";
import type { Module, Order, Report, Sent } from "./worker-messages.ts";

const clock = FakeTimers.install({ now: Date.now(), toFake: ["Date"] });
const random = crypto.getRandomValues.bind(crypto);
const load = createLoader(library);
const bodies = new Map<number, (text: string) => void>();
let draft: Module[] = [];

const keeper = new Keeper({
  load: () => load(draft),
  zeroFirst(count) {
    const fill = withZeroStart(
      fillFrom((bytes) => void random(bytes)),
      count,
    );
    const undo = fillWebCrypto(fill);
    return () => undo.forEach((one) => one());
  },
});

/** Longer texts have to be counted in bytes. */
const SURELY_SHORT = 300_000;

/** A body that is known without reading a stream, which costs as much as the rest of the request. */
const shortText = (text: string | undefined): string | undefined =>
  text === undefined || text.length > SURELY_SHORT ? undefined : text.toWellFormed();

function toWire(id: number, { held, ...request }: Sent): WireRequest {
  return held ? { ...request, body: new Promise((resolve) => bodies.set(id, resolve)) } : request;
}

async function obey(order: Order): Promise<unknown> {
  if (order.do === "draft") return void (draft = order.modules);
  if (order.do === "body") return bodies.get(order.id)?.(order.text);
  if (order.do === "tick") clock.setSystemTime(order.now);
  if (order.do !== "send") return keeper.obey(order);
  const { status, headers, body, threw, stream } = await answer(keeper.instance, toWire(order.id, order.request), {
    // Code that reads Date sees the time of the request.
    setDate: (now) => clock.setSystemTime(now),
    toRequest: wholeRequest,
    read: (response) => shortText(Page.known(response) ?? knownText(response)) ?? limited(response),
  });
  return { status, headers, body, ...(threw && { threw }), ...(stream !== undefined && { stream }) };
}

async function report(order: Order): Promise<Report> {
  try {
    return { id: order.id, value: await obey(order) };
  } catch (error) {
    return { id: order.id, trouble: parts(error) };
  }
}

/** The grader's port comes first, then the one to the frame's crypto.subtle. */
function connect({ ports: [orders, subtle] }: MessageEvent): void {
  if (!orders || !subtle) throw new ServerTrouble("died", "The worker got no ports.");
  const say = orders.postMessage.bind(orders) as (message: Report) => void;
  const die = (words: LastWords) => say({ died: words });
  connectSubtle(subtle);
  ears.print = (printed) => say({ printed });
  ears.end = (exit) => die({ exit, ...whereOf(new Error("exit")) });
  addEventListener("error", (event) => die(uncaught(event.error ?? event.message, false)));
  addEventListener("unhandledrejection", (event) => die(uncaught(event.reason, true)));
  orders.onmessage = async ({ data }: MessageEvent<Order>) => {
    const answered = await report(data);
    if (data.do !== "body") say(answered);
  };
  say({ ready: Object.keys(library) });
}

function uncaught(error: unknown, rejected: boolean): LastWords {
  const { message, where } = thrown(error);
  return { uncaught: message, rejected, ...(where ? { where } : {}) };
}

function whereOf(error: Error): { where?: string } {
  const { where } = thrown(error);
  return where ? { where } : {};
}

addEventListener("message", connect, { once: true });
