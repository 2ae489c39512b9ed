/** The few parts of Node's `process` that a server may use, in a worker. Without an environment, without input. */

/** What a program says that ends itself: in Node that is the end of everybody's server. */
export type Ending = (code: number) => void;

/** A browser's clock stands still for up to a millisecond. Node's never answers the same twice, and neither does this one. */
export function fineClock(now: () => number): () => number {
  let last = 0;
  return () => (last = Math.max(now(), last + 0.001));
}

export function createProcess(print: (text: string) => void, end: Ending) {
  const passed = fineClock(performance.now.bind(performance));
  const hrtime = (): [number, number] => {
    const now = passed();
    return [Math.floor(now / 1000), Math.floor((now % 1000) * 1e6)];
  };
  const stream = { write: (text: unknown) => (print(String(text)), true), isTTY: false };
  return {
    env: {} as Record<string, string | undefined>,
    argv: ["node", "server.ts"],
    pid: 1,
    platform: "browser",
    version: "v24.0.0",
    versions: {},
    stdout: stream,
    stderr: stream,
    cwd: () => "/",
    uptime: () => passed() / 1000,
    hrtime: Object.assign(hrtime, { bigint: () => BigInt(Math.floor(passed() * 1e6)) }),
    nextTick: (work: (...args: unknown[]) => void, ...args: unknown[]) => queueMicrotask(() => work(...args)),
    on: () => undefined,
    once: () => undefined,
    off: () => undefined,
    emitWarning: (warning: unknown) => print(`${String(warning)}\n`),
    exit(code = 0): never {
      end(code);
      throw new Error(`process.exit(${code})`);
    },
  };
}
