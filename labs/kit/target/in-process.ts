import { freezeChance } from "./chance.ts";
import { Page } from "../fast/page.ts";
import { Visit } from "../fast/visit.ts";
import { callExport, createInstances, listOf, sourceOf, type Instance, type LabModule } from "./instance.ts";
import { isEventStream } from "./streams.ts";
import {
  ServerTrouble,
  type FreshOptions,
  type Target,
  type Thrown,
  type WireRequest,
  type WireResponse,
} from "./target.ts";
import { NOTHING } from "./watched.ts";
import type { Onlooker } from "./onlooker.ts";

export type InProcessOptions = {
  /** Loads the lab's file again, with fresh module state. */
  load: () => Promise<LabModule>;
  /** Moves the global Date, for code that asks it instead of now(). */
  setDate?: (now: number) => void;
  /**
   * Controls the process's generators as `zeroFirstBytes` does. Left out where other code uses them too: then IDs stay
   * random.
   */
  zeroFirst?: (count: number) => () => void;
  /**
   * Starts to record what the lab's code does. Left out where that would record other code too: then `watched` is
   * missing.
   */
  watch?: () => Onlooker;
};

/** A lab server in this process: fast, but a file that loops or exits stops everything. */
export function inProcess({ load, setDate = () => {}, zeroFirst, watch: startWatch }: InProcessOptions): Target {
  let module: LabModule | undefined;
  let instance: Instance | undefined;
  let thaw = () => {};
  const manner = { ...LIGHT, setDate };
  const running = () => {
    if (!instance || !module) throw new Error("call fresh() first");
    return { instance, module };
  };
  return {
    async fresh(options: FreshOptions) {
      thaw();
      const still = holdStill(options, zeroFirst);
      const watch = options.watch ? startWatch?.() : undefined;
      thaw = () => {
        watch?.stop();
        still();
      };
      instance = await createInstances(async () => (module = await load()), options, watch);
    },
    async send(request) {
      return answer(running().instance, request, manner);
    },
    call: (name, args) => callExport(running().module, name, args),
    list: async () => listOf(running().instance),
    async tick(now) {
      setDate(now);
      await tick(running().instance, now);
    },
    take: async (stream) => running().instance.streams.take(stream),
    stop: async (stream) => running().instance.streams.stop(stream),
    ...(startWatch && {
      watched: async () => running().instance.watch?.report(sourceOf(running().module)) ?? NOTHING,
    }),
    close: async () => thaw(),
  };
}

/** Makes chance predictable as the options say, until the returned function is called. */
export function holdStill(
  { frozenChance, zeroBytes = 0 }: FreshOptions,
  zeroFirst: InProcessOptions["zeroFirst"],
): () => void {
  const undo = [frozenChance && freezeChance(), zeroBytes > 0 && zeroFirst?.(zeroBytes)];
  return () => undo.forEach((one) => one && one());
}

/** How to make a Request, read a Response and move the global Date. */
export type Manner = {
  setDate?: (now: number) => void;
  toRequest: (request: WireRequest) => Request;
  read: (response: Response) => string | Promise<string>;
};

/** For code that we know. A learner's file gets real ones, although they are slow. */
const LIGHT: Manner = {
  toRequest: (request) =>
    request.method === "GET" && request.body === undefined ? new Visit(request) : wholeRequest(request),
  read: Page.text,
};

/**
 * Passes a request to an instance's handler and reads the whole answer. A handler that throws becomes a 500. Throws
 * only the ServerTrouble that `read` throws.
 */
export async function answer(
  instance: Instance,
  request: WireRequest,
  { toRequest, read, setDate }: Manner = LIGHT,
): Promise<WireResponse> {
  // No await when the result is there: it would cost as much as the work.
  const entered = instance.turnstile.enter(request.together, request.body instanceof Promise);
  const leave = typeof entered === "function" ? entered : await entered;
  instance.clock.now = request.now;
  setDate?.(request.now);
  try {
    // A stand-in for a Request would hide which names the code looks up.
    const given: unknown = instance.handler(instance.watch ? wholeRequest(request) : toRequest(request));
    const response = given instanceof Response ? given : await given;
    if (!(response instanceof Response)) throw new TypeError("the handler returned no Response");
    const { status } = response;
    if (status < 200 || status > 599) throw new TypeError(`the handler answered with status ${status}, not 200 to 599`);
    const headers = Page.headers(response);
    if (isEventStream(headers) && response.body)
      return { status, headers, ...(await instance.streams.begin(response.body)) };
    const body = read(response);
    return { status, headers, body: typeof body === "string" ? body : await body };
  } catch (error) {
    if (error instanceof ServerTrouble) throw error;
    return { status: 500, headers: [], body: "", threw: thrown(error) };
  } finally {
    leave();
  }
}

/** Moves an instance's clock, and lets each event stream go on until it waits for the next tick. */
export async function tick(instance: Instance, now: number): Promise<void> {
  instance.clock.now = now;
  await instance.streams.advance();
}

/** The message of what was thrown, and the first line of its stack that is in a lab file. */
export function thrown(error: unknown): Thrown {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : asText(error);
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const where = /([\w-]+\.ts)(?:\?[^:)]*)?:(\d+)/.exec(stack.split("\n").find((line) => isLabFile(line)) ?? "");
  return where ? { message, where: `${where[1]}:${where[2]}` } : { message };
}

/** Code can throw anything, even an object that cannot become a string. */
function asText(value: unknown): string {
  try {
    return String(value);
  } catch {
    return `a value of type ${typeof value}`;
  }
}

const isLabFile = (line: string): boolean => /labs[\\/]\d\d-/.test(line);

/** The whole Request, as learners know it. */
export function wholeRequest({ method, path, headers, body, origin, signal }: WireRequest): Request {
  const init: RequestInit & { duplex?: "half" } = { method, headers };
  if (signal) init.signal = signal;
  if (body !== undefined)
    Object.assign(init, typeof body === "string" ? { body } : { body: held(body), duplex: "half" });
  return new Request(origin + path, init);
}

/** A stream that sends nothing until the text has come. */
function held(text: Promise<string>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async start(controller) {
      controller.enqueue(new TextEncoder().encode(await text));
      controller.close();
    },
  });
}
