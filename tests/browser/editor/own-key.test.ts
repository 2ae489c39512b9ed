import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { knownKey, takeKey } from "../../../src/browser/editor/own-key.ts";

const KEY = "a".repeat(43);
let stored: Map<string, string>;
let shown: string[];

/** A page that was opened at this path, query and fragment. */
function open(pathname: string, search: string, hash: string): void {
  vi.stubGlobal("location", { pathname, search, hash });
  takeKey();
}

beforeEach(() => {
  [stored, shown] = [new Map(), []];
  vi.stubGlobal("history", { state: null, replaceState: (_: unknown, __: string, url: string) => shown.push(url) });
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => stored.set(name, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

test("the key of the link is stored, and removed from the address", () => {
  open("/chapters/logout/", "?a=b", `#key=${KEY}`);
  expect(knownKey()).toBe(KEY);
  expect(shown).toEqual(["/chapters/logout/?a=b"]);
});

test("the key is kept apart from the progress, which a reader may export", () => {
  open("/", "", `#key=${KEY}`);
  expect([...stored.keys()]).toEqual(["wristband-key"]);
});

test.each(["", "#key=", "#key=short", `#key=${KEY}&more`, `#idea-key=${KEY}`, "#build-it"])(
  "%s is not a key, and stays in the address",
  (hash) => {
    open("/", "", hash);
    expect([knownKey(), shown]).toEqual([undefined, []]);
  },
);

test("if the browser stores nothing, the key is kept as long as the page is open", () => {
  const refuse = () => {
    throw new DOMException("denied", "SecurityError");
  };
  vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse });
  open("/", "", `#key=${KEY}`);
  expect(knownKey()).toBe(KEY);
});
