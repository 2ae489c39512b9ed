import { describe, expect, test } from "vitest";
import { Page } from "../../../labs/kit/fast/page.ts";
import { Visit } from "../../../labs/kit/fast/visit.ts";
import type { WireRequest } from "../../../labs/kit/target/target.ts";

type Wire = Pick<WireRequest, "origin" | "path" | "headers">;
const ORIGIN = "http://localhost:4321";

const real = ({ origin, path, headers }: Wire) => new Request(origin + path, { headers });

describe("a Visit acts as the Request that it replaces", () => {
  const headers: Wire["headers"] = [
    ["host", "localhost:4321"],
    ["cookie", "a=1; b=2"],
    ["Accept", "text/html"],
    ["x-twice", "one"],
    ["x-twice", "two"],
    ["x-loose", "\t spaced "],
    ["x-empty", ""],
  ];
  const visits: [name: string, wire: Wire][] = [
    ["plain", { origin: ORIGIN, path: "/dashboard", headers }],
    ["with a query", { origin: ORIGIN, path: "/dashboard?next=/admin&x=%20", headers }],
    ["with dots and slashes", { origin: ORIGIN, path: "//a/../b/./c\\d", headers }],
    ["with a hash", { origin: ORIGIN, path: "/a#b", headers }],
    ["at a default port", { origin: "http://LOCALHOST:80", path: "/ü", headers }],
  ];
  const names = ["cookie", "Cookie", "accept", "x-twice", "x-loose", "x-empty", "x-none", "host", "bad name", ""];
  const told = (work: () => unknown) => {
    try {
      return work();
    } catch (error) {
      return (error as Error).name;
    }
  };
  const facts = (request: Request) => ({
    isRequest: request instanceof Request,
    tag: String(request),
    method: request.method,
    url: request.url,
    got: names.map((name) => told(() => request.headers.get(name))),
    has: request.headers.has("cookie"),
    all: [...request.headers],
    init: [...new Headers(request.headers)],
    isHeaders: request.headers instanceof Headers,
    same: request.headers === request.headers,
    body: request.body,
    used: request.bodyUsed,
    mode: request.mode,
    redirect: request.redirect,
    aborted: request.signal.aborted,
    members: Object.keys(Object.getOwnPropertyDescriptors(Request.prototype)).filter((name) => !(name in request)),
  });

  test.each(visits)("%s", async (_, wire) => {
    expect(facts(new Visit(wire))).toEqual(facts(real(wire)));
    const [visit, request] = [new Visit(wire), real(wire)];
    expect([await visit.text(), visit.bodyUsed]).toEqual([await request.text(), request.bodyUsed]);
    expect(facts(new Visit(wire).clone())).toEqual(facts(real(wire).clone()));
  });

  test("and passes a changed header on to its clone", () => {
    const visit = new Visit({ origin: ORIGIN, path: "/", headers });
    visit.headers.set("cookie", "c=3");
    visit.headers.delete("host");
    expect([visit.headers.get("cookie"), visit.clone().headers.get("cookie")]).toEqual(["c=3", "c=3"]);
    expect(new Request(visit.clone()).headers.has("host")).toBe(false);
  });

  test("except where the platform needs a real Request, which throws an error", () => {
    const visit = new Visit({ origin: ORIGIN, path: "/", headers });
    expect(() => new Request(visit)).toThrow(TypeError);
  });
});

describe("a Page acts as the Response that it replaces", () => {
  const text = "<p>Grüße ✓</p>";
  const init = { status: 401, headers: { "content-type": "text/html; charset=utf-8" } };
  const make = () => [new Page(text, 401), new Response(text, init)] as const;
  const facts = (response: Response) => ({
    isResponse: response instanceof Response,
    tag: String(response),
    status: response.status,
    ok: response.ok,
    statusText: response.statusText,
    headers: [...response.headers],
    same: response.headers === response.headers,
    type: response.type,
    redirected: response.redirected,
    url: response.url,
    used: response.bodyUsed,
    streams: response.body instanceof ReadableStream,
  });

  test("in all its properties", () => {
    const [page, response] = make();
    expect(facts(page)).toEqual(facts(response));
    expect(facts(page.clone())).toEqual(facts(response.clone()));
    expect(facts(new Response(page.body, page))).toEqual(facts(new Response(response.body, response)));
  });

  test.each(["text", "blob", "bytes", "arrayBuffer"] as const)("and can be read as %s once", async (way) => {
    const [page, response] = make();
    expect(await page[way]()).toEqual(await response[way]());
    expect(page.bodyUsed).toBe(true);
    await expect(page[way]()).rejects.toThrow(TypeError);
  });

  test("and passes an added header on to its copy", async () => {
    const [page] = make();
    page.headers.append("set-cookie", "a=1");
    expect(Page.headers(page)).toContainEqual(["set-cookie", "a=1"]);
    expect(page.clone().headers.getSetCookie()).toEqual(["a=1"]);
    expect(await Page.text(page)).toBe(text);
  });

  test("for code that knows only Response", async () => {
    const [page, response] = make();
    expect([Page.headers(page), await Page.text(page)]).toEqual([Page.headers(response), await Page.text(response)]);
  });
});
