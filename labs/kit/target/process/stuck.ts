import type { ChildProcess } from "node:child_process";

const PATIENCE_MS = 1500;
const MAX_STEPS = 50;

type Protocol = {
  method?: string;
  params?: { scriptId?: string; url?: string; callFrames?: { location: { scriptId: string; lineNumber: number } }[] };
};

/** Where a process is busy, as "server.ts:12"; without a place when it is busy outside the lab's files. */
export type Busy = { where?: string };

/**
 * What a process that does not answer is doing, or undefined when it is idle or cannot be asked.
 * SIGUSR1 makes Node open its debugger even in the middle of an endless loop.
 */
export async function findLoop(child: ChildProcess): Promise<Busy | undefined> {
  const address = await debuggerOf(child);
  return address === undefined ? undefined : pausedAt(address);
}

async function debuggerOf(child: ChildProcess): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const listen = (chunk: string) => {
    const address = /ws:\/\/127\.0\.0\.1:\S+/.exec(chunk)?.[0];
    if (address) resolve(address);
  };
  child.stderr?.on("data", listen);
  child.once("exit", () => resolve(undefined));
  if (process.platform === "win32" || !child.kill("SIGUSR1")) resolve(undefined);
  const address = await within(promise);
  child.stderr?.off("data", listen);
  return address;
}

async function pausedAt(address: string): Promise<Busy | undefined> {
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
    const { method, params = {} } = JSON.parse(String(data)) as Protocol;
    if (method === "Debugger.scriptParsed") files.set(params.scriptId ?? "", params.url ?? "");
    if (method !== "Debugger.paused") return;
    const places = params.callFrames?.map(({ location }) => place(files.get(location.scriptId), location.lineNumber));
    const where = places?.find((found) => found !== undefined);
    if (where !== undefined) return resolve({ where });
    // Between two turns of a promise chain no function of the learner's is on the stack: step until one is.
    if (++steps > MAX_STEPS) return resolve({});
    socket.send(JSON.stringify({ id: 2 + steps, method: "Debugger.stepInto" }));
  });
  const found = await within(promise);
  socket.close();
  return found;
}

function place(url: string | undefined, line: number): string | undefined {
  const name = /labs\/\d\d-[^?]*?([\w-]+\.ts)(\?|$)/.exec(url ?? "")?.[1];
  return name === undefined ? undefined : `${name}:${line + 1}`;
}

async function within<T>(promise: Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  const first = await Promise.race([promise, late]);
  clearTimeout(timer);
  return first;
}
