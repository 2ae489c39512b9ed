import type { ChildProcess } from "node:child_process";
import { asFields, fieldsOf } from "./fields.ts";

const PATIENCE_MS = 1500;
const MAX_STEPS = 50;

/** Where a process is busy, as "server.ts:12"; without a place when it is busy outside the lab's files. */
export type Busy = { where?: string };

/**
 * What a process that does not answer is doing, or undefined when it is idle or does not reply.
 * SIGUSR1 makes Node open its debugger even in an endless loop. `slower`: how many times slower than alone the process
 * runs; it gets that much more time to reply.
 */
export async function findLoop(child: ChildProcess, slower = 1): Promise<Busy | undefined> {
  const patienceMs = PATIENCE_MS * Math.min(5, Math.max(1, slower));
  const address = await debuggerOf(child, patienceMs);
  return address === undefined ? undefined : pausedAt(address, patienceMs);
}

/** The line as Node prints it. Nothing else that a process prints is such an address. */
const ADDRESS = /^Debugger listening on (ws:\/\/127\.0\.0\.1:\d{1,5}\/[0-9a-f-]{36})$/m;

async function debuggerOf(child: ChildProcess, patienceMs: number): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const listen = (chunk: string) => {
    const address = ADDRESS.exec(chunk)?.[1];
    if (address && URL.canParse(address)) resolve(address);
  };
  child.stderr?.on("data", listen);
  child.once("exit", () => resolve(undefined));
  if (process.platform === "win32" || !child.kill("SIGUSR1")) resolve(undefined);
  const address = await within(promise, patienceMs);
  child.stderr?.off("data", listen);
  return address;
}

async function pausedAt(address: string, patienceMs: number): Promise<Busy | undefined> {
  const { promise, resolve } = Promise.withResolvers<Busy | undefined>();
  let steps = 0;
  const files = new Map<string, string>();
  const socket = new WebSocket(address);
  socket.addEventListener("error", () => resolve(undefined));
  socket.addEventListener("open", () => {
    socket.send('{"id":1,"method":"Debugger.enable"}');
    socket.send('{"id":2,"method":"Debugger.pause"}');
  });
  socket.addEventListener("message", ({ data }) => {
    const said = parseDebugger(data);
    // Another program answers there, or the message does not matter.
    if (!said) return;
    if ("url" in said) return void files.set(said.scriptId, said.url);
    const places = said.frames.map(({ scriptId, line }) => place(files.get(scriptId), line));
    const where = places.find((found) => found !== undefined);
    if (where !== undefined) return resolve({ where });
    // Between two steps of a promise chain the stack holds no function of the learner's: step until one is there.
    if (++steps > MAX_STEPS) return resolve({});
    socket.send(JSON.stringify({ id: 2 + steps, method: "Debugger.stepInto" }));
  });
  const found = await within(promise, patienceMs);
  socket.close();
  return found;
}

type Said = { scriptId: string; url: string } | { frames: { scriptId: string; line: number }[] };

/** One of the two messages that matter here, or undefined. The process may have printed an address that it made up. */
export function parseDebugger(data: unknown): Said | undefined {
  const { method, params } = fieldsOf(typeof data === "string" ? data : "");
  if (method === "Debugger.scriptParsed") {
    const { scriptId, url } = asFields(params);
    return typeof scriptId === "string" && typeof url === "string" ? { scriptId, url } : undefined;
  }
  if (method !== "Debugger.paused") return undefined;
  const { callFrames } = asFields(params);
  const frames = (Array.isArray(callFrames) ? callFrames : []).flatMap((frame) => {
    const { scriptId, lineNumber: line } = asFields(asFields(frame).location);
    return typeof scriptId === "string" && typeof line === "number" ? [{ scriptId, line }] : [];
  });
  return { frames };
}

function place(url: string | undefined, line: number): string | undefined {
  const name = /labs\/\d\d-[^?]*?([\w-]+\.ts)(\?|$)/.exec(url ?? "")?.[1];
  return name === undefined ? undefined : `${name}:${line + 1}`;
}

async function within<T>(promise: Promise<T>, patienceMs: number): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), patienceMs);
  const first = await Promise.race([promise, late]);
  clearTimeout(timer);
  return first;
}
