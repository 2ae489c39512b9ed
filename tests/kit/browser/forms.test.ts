import { describe, expect, test } from "vitest";
import { Browser, type Exchange } from "../../../labs/kit/browser/browser.ts";
import { hiddenFields } from "../../../labs/kit/browser/forms.ts";
import { provenance, type Provenance } from "../../../labs/kit/browser/request-headers.ts";
import type { Target, WireResponse } from "../../../labs/kit/target/target.ts";

describe("a browser says where a request comes from", () => {
  const own = "https://lab.test";
  const says = (method: string, at: string, options: Provenance) => provenance(method, at, options).join(" ");
  test.each<[what: string, method: string, at: string, options: Provenance, said: string]>([
    [
      "the site's own form",
      "POST",
      own,
      {},
      `origin,${own} sec-fetch-dest,document sec-fetch-mode,navigate sec-fetch-site,same-origin`,
    ],
    [
      "the site's own link",
      "GET",
      own,
      {},
      "sec-fetch-dest,document sec-fetch-mode,navigate sec-fetch-site,same-origin",
    ],
    [
      "a script",
      "DELETE",
      own,
      {},
      `origin,${own} sec-fetch-dest,empty sec-fetch-mode,cors sec-fetch-site,same-origin`,
    ],
    [
      "a sibling's form",
      "POST",
      own,
      { from: "sibling" },
      "origin,https://evil.lab.test sec-fetch-dest,document sec-fetch-mode,navigate sec-fetch-site,same-site",
    ],
    [
      "another site's form",
      "POST",
      own,
      { from: "cross-site" },
      "origin,https://evil.test sec-fetch-dest,document sec-fetch-mode,navigate sec-fetch-site,cross-site",
    ],
    ["an old browser", "POST", own, { fetchMetadata: "none" }, `origin,${own}`],
    ["a form over plain http", "POST", "http://lab.test", {}, "origin,http://lab.test"],
    ["a program", "POST", own, { fetchMetadata: "none", origin: "none" }, ""],
  ])("%s", (_, method, at, options, said) => expect(says(method, at, options)).toBe(said));
});

describe("the hidden fields of a form", () => {
  const at = "https://lab.test/comments";
  const page = (tag: string, inside: string) =>
    `<p><form action="elsewhere" method="post"></form>${tag}${inside}</form>`;
  test.each<[string, string, string, [string, string][] | undefined]>([
    [
      "are those of the form for that path",
      `<form method="post" action="comments">`,
      `<input type="hidden" name="t" value="a&amp;b">`,
      [["t", "a&b"]],
    ],
    [
      "may be written in any way",
      `<FORM METHOD=POST ACTION='/comments'>`,
      `<input value=x name=t type=HIDDEN>`,
      [["t", "x"]],
    ],
    ["are none without a hidden input", `<form method="post" action="comments">`, `<input name="t">`, undefined],
    [
      "are none in a form that uses GET",
      `<form action="comments">`,
      `<input type="hidden" name="t" value="x">`,
      undefined,
    ],
    [
      "are none in another path's form",
      `<form method="post" action="logout">`,
      `<input type="hidden" name="t" value="x">`,
      undefined,
    ],
  ])("%s", (_, tag, inside, fields) => expect(hiddenFields(page(tag, inside), at, "/comments")).toEqual(fields));
});

describe("a browser on a site whose forms contain a token", () => {
  const answer = (status: number, body = ""): WireResponse => ({ status, headers: [], body });
  /** Gives each Cookie header a token of its own, and takes comments that bring it. */
  function withTokens() {
    const seen: string[] = [];
    const target: Target = {
      fresh: () => Promise.resolve(),
      call: () => Promise.reject(new Error("nothing to call")),
      list: () => Promise.resolve([]),
      close: () => Promise.resolve(),
      async send({ method, path, headers, body }) {
        seen.push(`${method} ${path}`);
        const cookie = headers.find(([name]) => name === "cookie")?.[1] ?? "";
        if (method === "GET" && path === "/comments")
          return answer(
            200,
            `<form method="post" action="comments"><input type="hidden" name="t" value="of ${cookie}"></form>`,
          );
        if (method === "GET") return answer(200);
        return answer(new URLSearchParams(await body).get("t") === `of ${cookie}` ? 303 : 403);
      },
    };
    const browser = new Browser("alice", "", {
      target,
      clock: { now: 0 },
      origin: "https://lab.test",
      record: () => {},
    });
    return { browser, seen };
  }
  const status = ({ response }: Exchange) => response.status;

  test("finds the form once, and then opens its page before each such request", async () => {
    const { browser, seen } = withTokens();
    expect(status(await browser.post("/comments", { text: "one" }))).toBe(303);
    seen.length = 0;
    expect(status(await browser.post("/comments", { text: "two" }, { headers: { cookie: "a=1" } }))).toBe(303);
    expect(seen).toEqual(["GET /comments", "POST /comments"]);
  });

  test.each<[string, Parameters<Browser["post"]>[2]]>([
    ["another site's form", { from: "cross-site" }],
    ["a sibling's form", { from: "sibling" }],
    ["a program", { origin: "none", fetchMetadata: "none" }],
  ])("reads no token for %s", async (_, options) => {
    const { browser } = withTokens();
    await browser.post("/comments");
    expect(status(await browser.post("/comments", {}, options))).toBe(403);
  });

  test("sends a form without a token only once, even if it is refused", async () => {
    const { browser, seen } = withTokens();
    expect(status(await browser.post("/logout"))).toBe(403);
    expect(seen.filter((line) => line.startsWith("POST"))).toEqual(["POST /logout"]);
  });
});
