import { describe, expect, test } from "vitest";
import { cacheControl, SharedCache, type Shelf } from "../../../labs/kit/browser/shared-cache.ts";
import type { WireRequest, WireResponse } from "../../../labs/kit/target/target.ts";

type Pairs = [string, string][];
const START = Date.UTC(2026, 0, 15, 12);
const get = (path = "/", headers: Pairs = [], more: Partial<WireRequest> = {}): WireRequest => ({
  method: "GET",
  path,
  headers,
  now: START,
  origin: "https://lab.test",
  ...more,
});

/** Asks twice, the second time as somebody else, `seconds` later. Answers if the second came from the cache. */
async function isKept(
  headers: Pairs,
  { seconds = 1, status = 200, asked = [] as Pairs, stream = undefined as number | undefined } = {},
) {
  const cache = new SharedCache();
  const answer: WireResponse = { status, headers, body: "page", ...(stream !== undefined && { stream }) };
  await cache.pass(get("/", asked), async () => answer);
  const second = await cache.pass(get("/", [], { now: START + seconds * 1000 }), async () => answer);
  return second.headers.some(([name, value]) => name === "x-cache" && value === "hit");
}

const control = (value: string): Pairs => [["Cache-Control", value]];

describe("a shared cache keeps an answer", () => {
  test.each<[string, Pairs, Parameters<typeof isKept>[1]?]>([
    ["that says public and how long", control("public, max-age=60")],
    ["that says how long", control("max-age=60")],
    ["that says s-maxage, which counts before max-age", control("max-age=0, s-maxage=60")],
    ["that says nothing, for ten seconds", []],
    ["that is no page, when it says nothing", [], { status: 404 }],
    ["that refuses, when it says how long", control("public, max-age=60"), { status: 401 }],
    ["that sets a cookie", [["set-cookie", "id=1"], ...control("max-age=60")]],
    ["that says private of one header alone", control('max-age=60, private="set-cookie"')],
    ["that may be given while the cache asks anew", control("max-age=0, stale-while-revalidate=60")],
    ["until a date", [["expires", new Date(START + 60_000).toUTCString()]]],
  ])("%s", async (_, headers, more) => expect(await isKept(headers, more)).toBe(true));
});

describe("a shared cache does not keep an answer", () => {
  test.each<[string, Pairs, Parameters<typeof isKept>[1]?]>([
    ["that says no-store", control("no-store")],
    ["that says private", control("private, max-age=60")],
    ["that must be asked about each time", control("no-cache")],
    ["in any case of letters, on any of several lines", [...control("max-age=60"), ["cache-control", "No-Store"]]],
    ["for longer than it says", control("public, max-age=60"), { seconds: 60 }],
    ["that says nothing, for eleven seconds", [], { seconds: 11 }],
    ["that says zero seconds", control("max-age=0")],
    ["whose seconds are no number", control("max-age=soon")],
    ["whose date has passed", [["expires", "0"]]],
    ["that refuses, when it says nothing", [], { status: 401 }],
    ["to a request with Authorization", control("max-age=60"), { asked: [["authorization", "Basic x"]] }],
    ["that varies by anything", [["vary", "*"], ...control("max-age=60")]],
    ["that goes on", control("max-age=60"), { stream: 1 }],
  ])("%s", async (_, headers, more) => expect(await isKept(headers, more)).toBe(false));
});

test("a header that is named by private or no-cache is not kept with its answer", async () => {
  const shelf: Shelf = new Map();
  const headers: Pairs = [
    ["Set-Cookie", "id=1"],
    ["x-own", "1"],
    ["x-other", "2"],
    ...control('max-age=60, private="set-cookie", no-cache="x-own, x-none"'),
  ];
  await new SharedCache(shelf).pass(get(), async () => ({ status: 200, headers, body: "page" }));
  const kept = [...shelf.values()].flat().flatMap(({ response }) => response.headers.map(([name]) => name));
  expect(kept).toEqual(["x-other", "Cache-Control"]);
});

test("an answer with Vary is kept separately for each value of the named header", async () => {
  const cache = new SharedCache();
  const whose = (cookie: string) => (request: WireRequest) =>
    Promise.resolve({ status: 200, headers: [["vary", "Accept, Cookie"]] as Pairs, body: `${request.path} ${cookie}` });
  for (const cookie of ["a", "b"]) {
    const request = get("/", [["cookie", cookie]]);
    expect((await cache.pass(request, whose(cookie))).body).toBe(`/ ${cookie}`);
  }
  const again = await cache.pass(get("/", [["cookie", "a"]], { now: START + 3000 }), whose("fresh"));
  expect([again.body, again.headers.slice(-2)]).toEqual([
    "/ a",
    [
      ["age", "3"],
      ["x-cache", "hit"],
    ],
  ]);
  expect((await cache.pass(get("/", [["cookie", "c"]]), whose("c"))).body).toBe("/ c");
});

test("an accepted form makes the kept answers of its address invalid, and no others", async () => {
  const cache = new SharedCache();
  const answer = async (): Promise<WireResponse> => ({ status: 200, headers: [], body: "old" });
  for (const path of ["/a", "/b"]) await cache.pass(get(path), answer);
  await cache.pass(get("/a", [], { method: "POST" }), async () => ({ status: 303, headers: [], body: "" }));
  const fresh = async (): Promise<WireResponse> => ({ status: 200, headers: [], body: "new" });
  expect((await cache.pass(get("/a"), fresh)).body).toBe("new");
  expect((await cache.pass(get("/b"), fresh)).body).toBe("old");
  expect((await cache.pass(get("/b", [], { origin: "https://other.test" }), fresh)).body).toBe("new");
});

test("a shared cache keeps the newest 50 addresses, four answers of each, and no answer of more than 64 kB", async () => {
  const shelf: Shelf = new Map();
  const cache = new SharedCache(shelf);
  const answer = async (): Promise<WireResponse> => ({ status: 200, headers: [["vary", "cookie"]], body: "page" });
  for (let page = 0; page < 60; page++) await cache.pass(get(`/${page}`), answer);
  for (let one = 0; one < 9; one++) await cache.pass(get("/59", [["cookie", String(one)]]), answer);
  await cache.pass(get("/large"), async () => ({ status: 200, headers: [], body: "x".repeat(70_000) }));
  expect([shelf.size, shelf.has("https://lab.test/9"), shelf.has("https://lab.test/large")]).toEqual([
    50,
    false,
    false,
  ]);
  expect(shelf.get("https://lab.test/59")?.map(({ asked }) => asked[0]?.[1])).toEqual(["5", "6", "7", "8"]);
});

test("the directives of Cache-Control are read as RFC 9111 writes them", () => {
  const headers: Pairs = [
    ["cache-control", 'Private="Set-Cookie, X-Id" , MAX-AGE = 60,,no-transform'],
    ["x", "no-store"],
  ];
  expect([...cacheControl({ headers })]).toEqual([
    ["private", "Set-Cookie, X-Id"],
    ["max-age", "60"],
    ["no-transform", ""],
  ]);
});
