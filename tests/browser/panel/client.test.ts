import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Client } from "../../../src/browser/panel/live-client.ts";

/** As much of an EventSource as a client uses. */
class Line {
  static readonly opened: Line[] = [];
  readonly CLOSED = 2;
  readyState = 1;
  onopen = () => {};
  onerror = () => {};
  readonly url: string;

  constructor(url: string) {
    this.url = url;
    Line.opened.push(this);
  }

  close(): void {
    this.readyState = this.CLOSED;
  }

  /** The browser lost it; it comes back by itself unless it was refused. */
  fail(refused: boolean): void {
    this.readyState = refused ? this.CLOSED : 0;
    this.onerror();
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", Line);
  Line.opened.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const listen = () => {
  const client = new Client("/live/x/logout/solution");
  let last = 1;
  client.listen(
    () => last++,
    () => {},
    () => {},
  );
  return client;
};
const urls = () => Line.opened.map(({ url }) => url.split("?")[1]);

test("the page asks for a refused event stream again after five seconds, from the last event that it saw", () => {
  listen();
  Line.opened[0]?.fail(true);
  vi.advanceTimersByTime(4_999);
  expect(urls()).toEqual(["after=1"]);
  vi.advanceTimersByTime(1);
  expect(urls()).toEqual(["after=1", "after=2"]);
});

test("the browser reopens a broken event stream by itself, and a closed stream stays closed", () => {
  const client = listen();
  Line.opened[0]?.fail(false);
  vi.advanceTimersByTime(60_000);
  expect(urls()).toEqual(["after=1"]);
  Line.opened[0]?.fail(true);
  client.close();
  vi.advanceTimersByTime(60_000);
  expect(urls()).toEqual(["after=1"]);
});
