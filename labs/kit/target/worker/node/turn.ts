/** setImmediate for a browser: the next turn of the event loop, without the four milliseconds that a nested setTimeout waits. */
const waiting: (() => void)[] = [];
const { port1: inward, port2: outward } = new MessageChannel();
inward.onmessage = () => waiting.shift()?.();

export function setTurn(work: (...args: unknown[]) => void, ...args: unknown[]): void {
  waiting.push(() => work(...args));
  outward.postMessage(undefined);
}
