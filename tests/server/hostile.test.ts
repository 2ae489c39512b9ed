import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ALICE, base } from "../live/site.ts";
import { BYE, request, startFront } from "./front.ts";

const B = base("expiry", "solution");
const rejections: unknown[] = [];
const onRejection = (error: unknown): void => void rejections.push(error);

let front: Awaited<ReturnType<typeof startFront>>;
beforeAll(async () => {
  process.on("unhandledRejection", onRejection);
  front = await startFront();
});
afterAll(async () => {
  await front.close();
  process.off("unhandledRejection", onRejection);
});

const many = (count: number, line: (n: number) => string) => Array.from({ length: count }, (_, n) => line(n));
const form = (body: string) => ["Content-Type: application/x-www-form-urlencoded", `Content-Length: ${body.length}`];

describe("a malformed request is refused, with the status that says why", () => {
  test.each<[name: string, text: string, status: number]>([
    ["no HTTP at all", "hello\r\n\r\n", 400],
    ["TLS where HTTP is spoken", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400],
    ["HTTP/2 without asking", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
    ["HTTP/9.9", "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", 400],
    ["no Host", "GET / HTTP/1.1\r\n\r\n", 400],
    ["an empty Host", "GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n", 400],
    ["two Hosts", request("GET /", ["Host: evil.test", "Connection: close"]), 400],
    ["another name for this machine", "GET / HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n", 421],
    ["an absolute target", request("GET http://localhost/", ["Connection: close"]), 400],
    ["the target of a server", request("OPTIONS *", ["Connection: close"]), 400],
    ["a fragment", request("GET /#x", ["Connection: close"]), 400],
    ["a NUL in the path", request("GET /\0"), 400],
    ["a space in the path", request("GET /a b"), 400],
    ["bytes beyond ASCII in the path", request("GET /\xff\xfe", ["Connection: close"]), 400],
    ["a NUL in a header", request("GET /", ["X: a\0b"]), 400],
    ["a lone CR in a header", request("GET /", ["X: a\rb"]), 400],
    ["a lone LF between headers", "GET / HTTP/1.1\nHost: localhost\nConnection: close\n\n", 400],
    ["a folded header", request("GET /", ["X: a", " b"]), 400],
    ["a header without a name", request("GET /", [": x"]), 400],
    ["a space before the colon", request("GET /", ["X : a"]), 400],
    ["a header without a colon", request("GET /", ["nothing"]), 400],
    ["a method nobody knows", request("BREW /"), 400],
    ["a method in small letters", request("get /"), 400],
    ["TRACE", request("TRACE /", ["Connection: close"]), 501],
    ["CONNECT", "CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n", 501],
    ["PROPFIND", request("PROPFIND /", ["Connection: close"]), 501],
    ["an expectation", request("GET /", ["Expect: a miracle"]), 417],
  ])("%s", async (_, text, status) => {
    expect((await front.ask(text)).statuses).toEqual([status]);
  });
});

describe("a request with two possible ends is refused, and the rest is never read as another request", () => {
  const smuggled = `GET ${B}/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  test.each<[name: string, headers: string[], body: string]>([
    ["Content-Length and chunks", ["Content-Length: 6", "Transfer-Encoding: chunked"], `0\r\n\r\n${smuggled}`],
    ["chunks and Content-Length", ["Transfer-Encoding: chunked", "Content-Length: 5"], `0\r\n\r\n${smuggled}`],
    ["two lengths", ["Content-Length: 3", "Content-Length: 4"], `a=b${smuggled}`],
    ["two lengths in one", ["Content-Length: 3, 4"], `a=b${smuggled}`],
    ["a length with a sign", ["Content-Length: +3"], `a=b${smuggled}`],
    ["a length in hex", ["Content-Length: 0x3"], `a=b${smuggled}`],
    ["a negative length", ["Content-Length: -1"], smuggled],
    ["a length past all numbers", ["Content-Length: 99999999999999999999999"], smuggled],
    ["chunks twice", ["Transfer-Encoding: chunked, chunked"], `0\r\n\r\n${smuggled}`],
    ["chunks that are not last", ["Transfer-Encoding: chunked, identity"], `0\r\n\r\n${smuggled}`],
    ["chunks spelt oddly", ["Transfer-Encoding: xchunked"], `0\r\n\r\n${smuggled}`],
    ["chunks with a tab", ["Transfer-Encoding:\tchunked", "Content-Length: 4"], `0\r\n\r\n${smuggled}`],
    ["a chunk size that is none", ["Transfer-Encoding: chunked"], `zz\r\n\r\n${smuggled}`],
    ["a chunk size past all numbers", ["Transfer-Encoding: chunked"], `ffffffffffffffffff\r\n\r\n${smuggled}`],
    ["a chunk longer than it says", ["Transfer-Encoding: chunked"], `1\r\nab\r\n0\r\n\r\n${smuggled}`],
  ])("%s", async (_, headers, body) => {
    const { statuses } = await front.ask(request(`POST ${B}/login`, headers, body));
    expect(statuses.every((status) => status === 400) && statuses.length <= 1).toBe(true);
    expect(front.lines.join("")).not.toContain("smuggled");
  });

  test("a body of a GET is skipped and not read as a request", async () => {
    const { statuses } = await front.ask(request(`GET ${B}/`, form(smuggled), smuggled) + BYE);
    expect(statuses).toEqual([200, 200]);
    expect(front.lines.join("")).not.toContain("smuggled");
  });
});

describe("a request that exceeds a limit is refused, and the answer names the limit", () => {
  test.each<[name: string, text: string, status: number, says: string]>([
    ["a header of 20,000 bytes", request("GET /", [`X: ${"x".repeat(20_000)}`]), 431, "16384"],
    [
      "3,000 headers",
      request(
        "GET /",
        many(3_000, (n) => `X-${n}: ${n}`),
      ),
      431,
      "16384",
    ],
    ["13,000 bytes of headers", request(`GET ${B}/`, [`X: ${"x".repeat(13_000)}`, "Connection: close"]), 431, "12288"],
    ["a path of 10,000 characters", request(`GET /${"x".repeat(10_000)}`, ["Connection: close"]), 414, "4096"],
    ["a path of 10,000 segments", request(`GET ${"/x".repeat(7_000)}`, ["Connection: close"]), 414, "4096"],
    ["a body that says it is large", request(`POST ${B}/login`, ["Content-Length: 999999999"]), 413, "16384"],
    [
      "a body that is large and does not say so",
      request(`POST ${B}/login`, ["Transfer-Encoding: chunked"], `5000\r\n${"x".repeat(0x5000)}\r\n`),
      413,
      "16384",
    ],
  ])("%s", async (_, text, status, says) => {
    const answer = await front.ask(text);
    expect(answer.statuses).toEqual([status]);
    expect(answer.text).toContain(says);
  });
});

describe("the server answers every strange but valid request, and never with an internal error", () => {
  const paths = [
    "%",
    "%zz",
    "%e0%a4%a",
    "%00",
    "%0d%0aSet-Cookie:x=1",
    "%2e%2e/%2e%2e",
    "..%2f..",
    "../../../healthz",
    "./.",
    "//",
    "///x",
    "\\..\\",
    "~",
    "{}",
    "[",
    "|",
    "^",
    "`",
    '"',
    "<script>",
    "'",
    "__proto__",
    "constructor",
    "toString/valueOf",
    "?__proto__=1",
    "?%",
    "?a=%zz&&&===",
    "-",
    "-/",
    "-//",
    "-/__proto__",
    "-/constructor",
    "-/%73tate",
    "-/state/",
    "-/events?after=%",
    "-/events%00",
    "-/state?x=/-/reset",
    ";x=1",
    "b".repeat(3_900),
    "x/".repeat(1_900),
  ];
  test.each(paths)("path %j", async (path) => {
    const isStream = path.startsWith("-/events?");
    const { statuses } = await front.ask(request(`${isStream ? "POST" : "GET"} ${B}/${path}`, ["Connection: close"]));
    expect(statuses.length).toBe(1);
    expect([200, 303, 308, 400, 401, 404, 405]).toContain(statuses[0]);
  });

  test.each([
    "session_token",
    "session_token=",
    "=",
    "==;;=;",
    "session_token=%; session_token=%zz",
    "__proto__=1; constructor=2; toString=3",
    `session_token=${"x".repeat(8_000)}`,
    "a=\x80\xff",
    ";".repeat(5_000),
    "session_token=__proto__",
  ])("cookie %j", async (cookie) => {
    const { statuses } = await front.ask(request(`GET ${B}/dashboard`, [`Cookie: ${cookie}`, "Connection: close"]));
    expect([303, 401]).toContain(statuses[0]);
  });

  test.each([
    "",
    "%",
    "username",
    "username=%zz&password=%",
    "__proto__=1",
    "username=__proto__&password=constructor",
    "\0\r\n\0",
  ])("body %j", async (body) => {
    const { statuses } = await front.ask(request(`POST ${B}/login`, ["Connection: close", ...form(body)], body));
    expect(statuses).toEqual([401]);
  });

  test.each(["skip", "thief", "reset", "attack"])("each of those bodies, sent to the control %s", async (name) => {
    for (const body of [
      "",
      "%",
      "ms=1e999",
      "ms=-1",
      "method=__proto__",
      "path=//x&cookie=%0d%0a",
      "method=TRACE&path=/",
    ]) {
      const text = request(
        `POST ${B}/-/${name}`,
        ["Accept: application/json", "Connection: close", ...form(body)],
        body,
      );
      expect([200, 400, 429]).toContain((await front.ask(text)).statuses[0]);
    }
  });
});

describe("slow, silent and vanished clients do not keep the server busy for long:", () => {
  test("an event stream whose reader vanishes is closed", async () => {
    const open = () =>
      new Promise<void>((resolve) => {
        const socket = connect(front.port, "127.0.0.1", () => socket.write(request(`GET ${B}/-/events`)));
        socket.once("data", () => {
          socket.resetAndDestroy();
          resolve();
        });
      });
    for (const _ of many(20, () => "")) await open();
    await expect.poll(() => front.host.usage()).toMatchObject({ streams: 0 });
  });

  test("an event stream that its client never reads does not fill the memory", async () => {
    const at = base("expiry", "starter");
    const socket = connect(front.port, "127.0.0.1", () => socket.write(request(`GET ${at}/-/events`)));
    socket.pause();
    const noise = many(300, () => request(`GET ${at}/${"x".repeat(3_000)}`)).join("");
    const before = process.memoryUsage().arrayBuffers;
    await front.ask(noise + BYE);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5_000_000);
    socket.destroy();
    await expect.poll(() => front.host.usage()).toMatchObject({ streams: 0 });
  });

  test("a body that stops in the middle is not handled as a request", async () => {
    const socket = connect(front.port, "127.0.0.1", () => {
      socket.write(request(`POST ${B}/login`, ["Content-Length: 100"], "half"), () => socket.resetAndDestroy());
    });
    await new Promise((resolve) => socket.once("close", resolve));
    expect((await front.ask(BYE)).statuses).toEqual([200]);
  });

  test("a request that comes too slowly gets an answer that says so", async () => {
    const slow = await startFront({
      times: { headersTimeout: 40, requestTimeout: 40, connectionsCheckingInterval: 10 },
    });
    expect((await slow.ask("GET / HTTP/1.1\r\nHost: loc")).statuses).toEqual([408]);
    expect((await slow.ask(request(`POST ${B}/login`, ["Content-Length: 10"], "a"))).statuses).toEqual([408]);
    await slow.close();
  });

  test("100 requests on one connection are answered in order", async () => {
    const text = many(100, (n) => request(`GET ${n % 2 ? `${B}/` : `${B}/dashboard`}`)).join("");
    const { statuses } = await front.ask(text + BYE);
    expect(statuses.filter((status) => status === 200).length).toBe(51);
    expect(statuses.length).toBe(101);
  });
});

test("each random request gets exactly one answer, and never a status of 5xx", async () => {
  const word = fc.string({ unit: "binary-ascii", maxLength: 30 }).map((text) => text.replace(/[^\x21-\x7e]/g, "%"));
  const routes = fc.constantFrom(
    "",
    "login",
    "dashboard",
    "comments",
    "logout",
    "-/skip",
    "-/thief",
    "-/state",
    "-/nothing",
  );
  const one = fc.record({
    method: fc.constantFrom("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"),
    path: fc.tuple(routes, word).map(([route, tail]) => `${B}/${route}${tail.replace("#", "?")}`),
    cookie: word,
    name: fc.constantFrom(
      "X-Odd",
      "Accept",
      "Origin",
      "Referer",
      "Content-Type",
      "Last-Event-ID",
      "Sec-Fetch-Site",
      "__proto__",
    ),
    value: word,
    body: fc.string({ maxLength: 60 }).map((text) => Buffer.from(text).toString("latin1")),
  });
  const text = ({ method, path, cookie, name, value, body }: typeof one extends fc.Arbitrary<infer T> ? T : never) =>
    request(`${method} ${path}`, [`Cookie: ${cookie}`, `${name}: ${value}`, `Content-Length: ${body.length}`], body);
  const isHeadless = ({ method }: { method: string }) => method !== "HEAD";
  await fc.assert(
    fc.asyncProperty(fc.array(one.filter(isHeadless), { minLength: 1, maxLength: 20 }), async (all) => {
      const { statuses } = await front.ask(all.map(text).join("") + BYE);
      expect(statuses.length).toBe(all.length + 1);
      expect(statuses.filter((status) => status >= 500)).toEqual([]);
    }),
    { seed: 7, numRuns: 150 },
  );
});

test("after all of these requests the server has had no internal error", async () => {
  const fives = front.lines.filter((line) => /"status":5/.test(line) && !/"status":501/.test(line));
  expect({ fives, rejections }).toEqual({ fives: [], rejections: [] });
  expect(front.lines.join("")).not.toContain(ALICE);
});
