import { describe, expect, test } from "vitest";
import {
  compareJars,
  compareLists,
  cookieHeader,
  isDropped,
  lastStep,
  pictureAfter,
  shows,
  type PanelEvent,
} from "../../../src/browser/panel/fold.ts";
import { exchange, log } from "./events.ts";

const seen = (cookie: string): PanelEvent => ({ type: "seen", cookie, list: [] });
const login = exchange("POST /login", {
  sets: ["session_token=abc; Path=/; HttpOnly"],
  location: "/dashboard",
  status: 303,
});

describe("the jars", () => {
  test("take the cookies that the server sets, separately for each person", () => {
    const { jars } = pictureAfter(log(login, exchange("GET /", { who: "thief", cookie: "session_token=abc" })));
    expect(cookieHeader(jars.you)).toBe("session_token=abc");
    expect(jars.you.get("session_token")?.httpOnly).toBe(true);
    expect(cookieHeader(jars.thief)).toBe("session_token=abc");
    expect(jars.victim.size).toBe(0);
  });

  test.each([
    "session_token=; Max-Age=0",
    "session_token=x; Max-Age=-1",
    "session_token=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
  ])("drop a cookie that is set with %s", (header) => {
    const { jars } = pictureAfter(
      log(login, exchange("POST /logout", { cookie: "session_token=abc", sets: [header] })),
    );
    expect(cookieHeader(jars.you)).toBe("");
  });

  test("show the cookies that the browser really sends", () => {
    const { jars } = pictureAfter([...log(login), seen("session_token=edited; theme=dark")]);
    expect(cookieHeader(jars.you)).toBe("session_token=edited; theme=dark");
    expect(jars.you.get("session_token")?.flags).toContain("HttpOnly");
    expect(jars.you.get("theme")?.flags).toBeUndefined();
  });

  test("keep a value as it was written, equals signs and percent signs included", () => {
    const { jars } = pictureAfter(log(exchange("GET /", { sets: ["a=b=c%3D; Path=/"] })));
    expect(cookieHeader(jars.you)).toBe("a=b=c%3D");
  });

  test("are empty after a reset", () => {
    expect(pictureAfter(log(login, { type: "reset", why: "Started again." })).jars.you.size).toBe(0);
  });
});

test("a page's report changes the panel only if it differs from what the panel shows", () => {
  const picture = pictureAfter(log(login));
  expect(shows(picture, { type: "seen", cookie: "session_token=abc", list: [] })).toBe(true);
  expect(shows(picture, { type: "seen", cookie: "", list: [] })).toBe(false);
  expect(shows(picture, { type: "seen", cookie: "session_token=abc", list: [["abc", {}]] })).toBe(false);
});

describe("a browser has dropped a cookie", () => {
  const dashboard = exchange("GET /dashboard", { status: 401 });
  const back = exchange("GET /dashboard", { cookie: "session_token=abc" });
  const logout = exchange("POST /logout", { cookie: "session_token=abc", sets: ["session_token=; Max-Age=0"] });
  test.each<[string, PanelEvent[], boolean]>([
    ["when the next request has none", log(login, dashboard), true],
    ["when it sends none to the page that asks", [...log(login), seen("")], true],
    ["not while nothing came after the answer", log(login), false],
    ["not when the next request has it", log(login, back), false],
    [
      "not when a redirect from another site leaves it out, and the page that asks has it",
      [...log(login, dashboard), seen("session_token=abc")],
      false,
    ],
    ["not when somebody else asks without one", log(login, exchange("GET /dashboard", { who: "thief" })), false],
    ["not after a logout", [...log(logout, dashboard), seen("")], false],
    ["not when nothing was given", log(dashboard, dashboard), false],
  ])("%s", (_, events, dropped) => expect(isDropped(events)).toBe(dropped));
});

describe("the last step", () => {
  test("includes the page that a redirect led to", () => {
    const events = log(exchange("GET /"), login, { type: "list", list: [] }, exchange("GET /dashboard"));
    expect(lastStep(events)).toBe(1);
  });

  test("is one page, if the reader opened it without a redirect", () => {
    expect(lastStep(log(login, exchange("GET /dashboard"), exchange("GET /admin")))).toBe(2);
  });

  test("starts again with every exchange of an attack", () => {
    const victim = { ...login, who: "victim" as const };
    expect(lastStep(log(victim, exchange("GET /dashboard", { who: "victim" })))).toBe(1);
  });

  test("is number 0 if there are no steps", () => expect(lastStep([])).toBe(0));
});

describe("the marks", () => {
  const jarOf = (header: string) => pictureAfter([seen(header)]).jars.you;

  test("distinguish new, changed and removed cookies from unchanged cookies", () => {
    const rows = compareJars(jarOf("stays=1; changes=1; goes=1"), jarOf("stays=1; changes=2; comes=1"));
    expect(rows.map(({ item, mark }) => [item.name, mark])).toEqual([
      ["stays", undefined],
      ["changes", "changed"],
      ["comes", "new"],
      ["goes", "gone"],
    ]);
  });

  test("distinguish new, changed and removed lines of the list", () => {
    const rows = compareLists(
      [
        ["a", { n: 1 }],
        ["b", { n: 1 }],
      ],
      [
        ["b", { n: 2 }],
        ["c", {}],
      ],
    );
    expect(rows.map(({ item: [id], mark }) => `${id} ${mark}`)).toEqual(["b changed", "c new", "a gone"]);
  });
});
