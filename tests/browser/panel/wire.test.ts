import { describe, expect, test } from "vitest";
import { listBox, recordWords } from "../../../src/browser/panel/boxes.ts";
import { terminalCommand } from "../../../src/browser/panel/terminal-command.ts";
import { h, toHtml } from "../../../src/browser/panel/tree.ts";
import { wireItem } from "../../../src/browser/panel/wire.ts";
import { announcement, gist, short } from "../../../src/browser/panel/words.ts";
import { duration, passes } from "../../../src/text/duration.ts";
import { exchange, log, NOON } from "./events.ts";

const text = (html: string) =>
  html
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
const item = (body: Parameters<typeof log>[0]) => {
  const tree = log(body).map(wireItem)[0];
  return tree === undefined ? "" : toHtml(tree);
};

describe("an exchange on the wire", () => {
  const html = item(
    exchange("POST /login", {
      who: "victim",
      sets: ["session_token=abc; HttpOnly"],
      location: "/dashboard",
      status: 303,
    }),
  );

  test("says who sent the request, which request, and what the answer was", () => {
    expect(text(html)).toContain(
      "The victim POST /login no cookie 303 See Other Set-Cookie: session_token=abc; HttpOnly Location: /dashboard",
    );
  });

  test("says where a request came from when another site made it", () => {
    const from = (headers: [string, string][]) => {
      const event = exchange("POST /comments", {});
      return text(item({ ...event, request: { ...event.request, headers } }));
    };
    const headers: [string, string][] = [
      ["origin", "http://127.0.0.1:4321"],
      ["sec-fetch-site", "cross-site"],
    ];
    expect(from(headers)).toContain("no cookie Origin: http://127.0.0.1:4321 Sec-Fetch-Site: cross-site");
    expect(from([["sec-fetch-site", "same-origin"]]).split("All headers")[0]).not.toContain("Sec-Fetch-Site");
  });

  test("is one list item, and its headers are folded", () => {
    expect(html).toMatch(/^<li .*<details .*<summary>.*<\/li>$/s);
  });

  test("shows what a server sent as text, never as markup", () => {
    const hostile = item(
      exchange("GET /", { body: "<h1><img src=x onerror=alert(1)></h1><script>alert(1)</script>", sets: ['a="<b>"'] }),
    );
    expect(hostile).not.toMatch(/<(img|script|b>")/);
  });

  test("shows the error that a handler threw, and the error that stopped a server from starting", () => {
    const broken = (status: number, message: string) => {
      const event = exchange("GET /", { status });
      return text(item({ ...event, response: { ...event.response, threw: { message, where: "server.ts:3" } } }));
    };
    expect(broken(500, "TypeError: no")).toContain("The handler threw: TypeError: no (server.ts:3)");
    expect(broken(404, "There is no server.ts yet.")).not.toContain("threw");
  });
});

test("skipped time is drawn, with its length in words", () => {
  expect(text(item({ type: "skip", ms: 31 * 60_000 }))).toBe("31 minutes pass");
});

test("attributes and text are escaped where the build prints them", () => {
  expect(toHtml(h("p", { title: '"<&' }, "<b>&"))).toBe('<p title="&quot;&lt;&amp;">&lt;b&gt;&amp;</p>');
});

test.each([
  [60_000, "1 minute"],
  [5_400_000, "1 hour 30 minutes"],
  [32_400_000, "9 hours"],
  [1500, "1 second"],
  [0, "0 seconds"],
])("%i milliseconds are %s", (milliseconds, words) => expect(duration(milliseconds)).toBe(words));

test("a long token is shortened so that it can still be recognised, and a short one stays whole", () => {
  expect(short("0123456789abcdef0123456789abcdef")).toBe("01234567…cdef");
  expect(short("alice")).toBe("alice");
});

test("a page is summed up by the text of its heading and its first paragraph", () => {
  const body = "<h1>Dashboard of alice</h1><p>Your note: <strong>a &amp; b</strong></p><p>More</p>";
  expect(gist({ body })).toBe("Dashboard of alice: Your note: a & b");
});

test("an exchange is announced in one short sentence, and a change of the list is not announced", () => {
  const [event, list] = log(exchange("POST /login", { who: "thief", status: 303 }), { type: "list", list: [] });
  expect(event && announcement(event)).toBe("The thief: POST /login, 303.");
  expect(list && announcement(list)).toBeUndefined();
});

test("a record is shown in words, and its moments as times of the day", () => {
  expect(recordWords({ username: "alice", createdAt: NOON })).toBe("username: alice, createdAt: 12:00:00");
  expect(recordWords("alice")).toBe("alice");
  expect(text(toHtml(listBox([], [["id", { username: "alice" }]])))).toBe("new id username: alice");
});

test("a request becomes a curl command for this server, without headers that only the browser needs", () => {
  const request = {
    method: "POST",
    path: "/login",
    headers: [
      ["host", "localhost:4321"],
      ["cookie", "a='b'"],
      ["origin", "https://lab.test"],
      ["sec-fetch-site", "same-origin"],
      ["content-type", "application/x-www-form-urlencoded"],
    ] as [string, string][],
    body: "username=alice",
  };
  expect(terminalCommand({ ...request, headers: [] }, "https://class.example/live/x/y/starter")).toContain(
    "-H 'cookie: wristband_owner=x'",
  );
  expect(terminalCommand(request, "http://localhost:4321/live/x/y/starter")).toBe(
    String.raw`curl -i http://localhost:4321/live/x/y/starter/login -H 'cookie: a='\''b'\''' -H 'origin: http://localhost:4321' --data-raw username=alice`,
  );
});

test.each([
  [60_000, "1 minute passes"],
  [31 * 60_000, "31 minutes pass"],
  [90 * 60_000, "1 hour 30 minutes pass"],
])("%i ms: %s", (time, sentence) => expect(passes(time)).toBe(sentence));
