import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readDescription } from "../../../../labs/kit/target/url/description.ts";
import { asTheLabs, theirLogin, theirPath, tokenIn, withCookies } from "../../../../labs/kit/target/url/translate.ts";
import { CannotDo } from "../../../../labs/kit/target/target.ts";

const read = (text: string, env = {}) => readDescription(text, "wristband.yaml", env);
const message = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    return (error as Error).message;
  }
  return "no error";
};

describe("a mistake in the file is reported with its line and what to write", () => {
  test.each([
    [
      "a key that is not known",
      "run: x\nlogn:\n  path: /",
      /^wristband\.yaml:2: the file has no key "logn"\. Write one of run, build, url, .*\n {2}2 \| logn:$/,
    ],
    [
      "a path without a slash",
      "run: x\nlogin:\n  path: login\n",
      /:3: "path" is wrong here\. Write a path that begins with \/\.\n {2}3 \| path: login$/,
    ],
    [
      "a value of a list",
      "run: x\nrestart: always",
      /:2: "restart" is wrong here\. Write process .*; never .*; or post: and a path/,
    ],
    [
      "a key left out",
      "run: x\ntoken:\n  header: X-CSRF",
      /:3: "token" has no "field"\. Write field: and the form field that holds the token/,
    ],
    [
      "keys where a word stands",
      "run: x\nlogin: /login",
      /:2: "login" needs keys of its own\. Write path, page, username/,
    ],
    ["no server at all", "private: /me", /:1: Write either run: with a command, or url: with an address/],
    ["a clock without a header", "run: x\nclock: {haeder: X}", /has no key "haeder"\. Write one of header/],
    [
      "limits of a clock that can be moved",
      "run: x\nclock: {header: X}\nlimits: {idle: 6s}",
      /:3: This server's clock can be moved/,
    ],
    ["limits that are none", "run: x\nlimits: {}", /:2: There is no limit here\. Write idle:, absolute: or both/],
    [
      "a limit without a unit",
      "run: x\nlimits: {idle: 6}",
      /:2: "idle" is a number here, but it must be text\. Put quotes/,
    ],
    [
      "a limit in minutes",
      "run: x\nlimits:\n  idle: 1m",
      /:3: "idle" is wrong here\. Write a time such as 6s; .*\n {2}3 \| idle: 1m$/,
    ],
    [
      "a limit of few seconds",
      "run: x\nlimits: {idle: 5s}",
      /:2: This is too short, .* Write 6s or more; or, .*200ms or more/,
    ],
    [
      "limits of the same length",
      "run: x\nlimits: {idle: 6s, absolute: 11s}",
      /:2: .*Write 2 to 10 times as much as for idle/,
    ],
    ["limits of different units", "run: x\nlimits: {idle: 900ms, absolute: 6s}", /:2: .*Write both in the same unit/],
    ["no YAML", "run: [x", /^wristband\.yaml:1: /],
    ["no keys", "just a text", /Write a key, a colon and a value/],
    [
      "a build of what runs already",
      "url: http://127.0.0.1:1\nbuild: x\naccounts: {alice: {password: a, mark: abc}, bob: {password: b, mark: abc}}",
      /:2: The grader builds nothing for a server that already runs/,
    ],
    [
      "an emptying of what runs already",
      "url: http://127.0.0.1:1\nrestart: {post: /x}\naccounts: {alice: {password: a, mark: abc}, bob: {password: b, mark: abc}}",
      /:2: The grader can restart a server only if run: starts it/,
    ],
    ["a server without accounts", "url: http://127.0.0.1:1", /:1: A server that already runs has its own accounts/],
    [
      "an address with a path",
      "url: http://127.0.0.1:1/app",
      /"url" is wrong here\. Write where a server that runs already is/,
    ],
    ["a name of a JavaScript object", "run: x\nconstructor: y", /has no key "constructor"/],
    ["nothing", "", /:1: This is not a list of keys and values/],
    ["a list", "- run: x", /:1: This is not a list of keys and values/],
    ["two documents", "run: x\n---\nrun: y", /multiple documents/],
    ["a key twice", "run: x\nrun: y", /:2: Map keys must be unique/],
    ["a tab", "login:\n\tpath: /", /:2: .*[Tt]abs/],
    ["an alias", "run: &a x\nprivate: *a", /:2: "private" is wrong here\. Write a path that begins with/],
    ["an alias of nothing", "run: *a", /:1: /],
    ["a number", "run: x\nlogin: {username: 7}", /:2: "username" is a number here, but it must be text\. Put quotes/],
    ["a word of YAML", "run: x\nlogin: {username: yes, password: true}", /:2: "password" is a boolean here/],
    ["a key without a value", "run:", /:1: "run" is wrong here\. Write a command/],
    ["a key that is no text", "run: x\n? [a]\n: b", /:2: the file has no key/],
    ["a page without a slash", "run: x\nroutes: {comments: none}", /:2: "comments" is wrong here\. Write the path/],
    [
      "a header in two lines",
      'run: x\nheaders: {x: "a\\r\\nb: c"}',
      /:2: "x" is wrong here\. Write the header's value/,
    ],
    ["a header's name with a space", "run: x\nheaders: {a b: c}", /:2: "a b" is wrong here\. Write a header's name/],
    ["a header of the connection", "run: x\nheaders: {Host: c}", /:2: "Host" is wrong here\. Write a header's name/],
    ["a port that is none", "url: http://127.0.0.1:99999", /:1: This is no address/],
    ["an address that is none", "url: http://[::1", /:1: This is no address/],
  ])("%s", (_, text, expected) => expect(message(text)).toMatch(expected));

  const bob = "bob: {password: b, mark: abc}";
  test.each([
    `accounts:\n  alice: {password: hunter2, mark: ab}\n  ${bob}`,
    `accounts:\n  alice: {mark: abc, password: [hunter2]}\n  ${bob}`,
    `accounts:\n  alice:\n    password:\n      - hunter2\n    mark: abc\n  ${bob}`,
    `accounts:\n  alice: {password: 88hunter2, mark: abc, note: x}\n  ${bob}`,
    `accounts:\n  alice:\n    password: hunter2: x\n  ${bob}`,
    `accounts:\n  alice:\n    password: "hunter2\n  ${bob}`,
    `accounts:\n  alice:\n\tpassword: hunter2\n  ${bob}`,
    "headers: {authorization: [hunter2]}",
    "headers:\n  authorization: |\n    hunter2\n    second line",
    "headers: {a b: hunter2}",
  ])("no message quotes a password or a header: %j", (text) => {
    expect(message(`url: http://127.0.0.1:1\n${text}`)).toMatch(/^wristband\.yaml:\d+: (?!.*hunter2)/s);
  });

  test("a password that no environment variable holds", () => {
    const text =
      "url: http://127.0.0.1:1\naccounts:\n  alice: {password: $A, mark: xyz}\n  bob: {password: b, mark: abc}";
    expect(message(text)).toMatch(/:3: The environment variable A is not set\./);
    expect(read(text, { A: "pw" }).accounts?.[0]).toEqual({
      name: "alice",
      password: "pw",
      role: "member",
      note: "xyz",
    });
  });
});

test("the examples on the page are valid", () => {
  const { accounts, paths, token } = read(readFileSync("docs/running-server.yaml", "utf8"), {
    ALICE_PASSWORD: "a",
    BOB_PASSWORD: "b",
  });
  expect(accounts?.map(({ note }) => note)).toEqual(["Alice's notes", "Bob's notes"]);
  expect([paths["/dashboard"], token?.field]).toEqual(["/account", "_csrf"]);
});

test("a key that the file leaves out has the value of the labs", () => {
  expect(read("run: x")).toMatchObject({
    restart: "process",
    login: { path: "/login", page: "/login", username: "username", password: "password", as: "form" },
    paths: { "/dashboard": "/dashboard", "/logout-everywhere": "/logout-everywhere" },
  });
});

describe("the target translates", () => {
  const here = read(
    "run: x\nlogin: {path: /auth, page: /sign-in, username: mail, password: pw, fails: 200}\nprivate: /me\nroutes: {/basket: none}",
  );
  test("paths, without their queries", () => {
    expect(theirPath("/dashboard?x=1", here)).toBe("/me?x=1");
    expect(theirPath("/constructor", here)).toBe("/constructor");
    expect(() => theirPath("/basket", here)).toThrow(CannotDo);
  });

  test("the names of the login's fields", () => {
    expect(theirLogin("username=alice&password=a%26b", here).toString()).toBe("mail=alice&pw=a%26b");
  });

  test("redirects, and the status of a failed login", () => {
    const answer = (status: number, location?: string) =>
      asTheLabs(
        { status, headers: location ? [["Location", location]] : [], body: "" },
        { method: "POST", path: "/login", origin: "https://lab.test" },
        here,
        "http://127.0.0.1:9",
      );
    expect(answer(200).status).toBe(401);
    expect(answer(302, "/me").headers).toEqual([["Location", "https://lab.test/dashboard"]]);
    expect(answer(302, "http://127.0.0.1:9/sign-in?next=/me").headers).toEqual([
      ["Location", "https://lab.test/login?next=/me"],
    ]);
    expect([answer(302, "/sign-in?error"), answer(302, "/me")].map(({ status }) => status)).toEqual([303, 302]);
    expect(answer(302, "https://evil.test/me").headers).toEqual([["Location", "https://evil.test/me"]]);
  });

  test.each([
    ['<input type=hidden name="t" value="a1">', "a1"],
    ["<input value='b2' name='t'>", "b2"],
    ["<input value=c3 name=t>", "c3"],
    ['<meta name="t" content="d4">', "d4"],
    ['<input name="other" value="e5">', undefined],
  ])("a token in %s", (body, expected) => {
    expect(tokenIn({ status: 200, headers: [], body }, "", { field: "t" })).toBe(expected);
  });

  test("a token in a cookie, from the newest cookie, and cookies that a page sets", () => {
    const page = { status: 200, headers: [["Set-Cookie", "csrf=new; Path=/"]] as [string, string][], body: "" };
    expect(tokenIn(page, "csrf=old", { field: "t", cookie: "csrf" })).toBe("new");
    expect(withCookies("sid=1; csrf=old", page)).toBe("sid=1; csrf=new");
  });
});
