import { describe, expect, test } from "vitest";
import { KeepingRequest } from "../../../../labs/kit/target/worker/request.ts";
import { KeepingResponse } from "../../../../labs/kit/target/worker/response.ts";

const ADDRESS = "https://lab.test/dashboard";

/** What a piece of code answers, or which error it throws. */
async function told(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    return (error as Error).name;
  }
}

type Kind = { Request: typeof Request; Response: typeof Response };
const NODE: Kind = { Request, Response };
const KEEPING: Kind = {
  Request: KeepingRequest as unknown as typeof Request,
  Response: KeepingResponse as unknown as typeof Response,
};

const stream = (text: string) => new Blob([text]).stream();
const half = { duplex: "half" } as const;
const all = (from: { headers: Headers }) => [...from.headers];

/** Pieces of code as learners write them. Each must answer the same with Node's classes and with ours. */
const CASES: [name: string, work: (kind: Kind) => unknown][] = [
  [
    "a request keeps Cookie, Origin, Host and Sec-Fetch-Site",
    ({ Request }) =>
      all(
        new Request(ADDRESS, {
          headers: { cookie: "a=1", origin: "https://x.test", host: "lab.test", "sec-fetch-site": "none" },
        }),
      ),
  ],
  [
    "a request's text, and that it is read",
    async ({ Request }) => {
      const it = new Request(ADDRESS, { method: "POST", body: "a=1&b=2" });
      return [await it.text(), it.bodyUsed, all(it)];
    },
  ],
  [
    "a request's text with half a character and a byte order mark",
    ({ Request }) => new Request(ADDRESS, { method: "POST", body: "\ufeffa\ud800b" }).text(),
  ],
  [
    "a copy of a request, and the request, each read",
    async ({ Request }) => {
      const it = new Request(ADDRESS, { method: "POST", body: "a=1" });
      const copy = it.clone();
      return [await copy.text(), it.bodyUsed, await it.text(), copy.bodyUsed];
    },
  ],
  [
    "a request's form from a text, its JSON where there is none, and one that is a text",
    async ({ Request }) => {
      const post = (body: string, type: string) =>
        new Request(ADDRESS, { method: "POST", body, headers: { "content-type": type } });
      const form = await post("a=1&b=%20", "application/x-www-form-urlencoded; charset=utf-8").formData();
      return [[...form], await told(() => post("a=1", "text/plain").formData()), await told(() => post("", "").json())];
    },
  ],
  [
    "a request read twice",
    async ({ Request }) => {
      const it = new Request(ADDRESS, { method: "POST", body: "x" });
      await it.text();
      return it.text();
    },
  ],
  [
    "a request's form",
    async ({ Request }) => {
      const it = new Request(ADDRESS, { method: "POST", body: new URLSearchParams({ a: "1" }) });
      return [...(await it.formData())];
    },
  ],
  ["a request's JSON", ({ Request }) => new Request(ADDRESS, { method: "POST", body: '{"a":[1]}' }).json()],
  [
    "a request's bytes",
    async ({ Request }) => [...new Uint8Array(await new Request(ADDRESS, { method: "POST", body: "ü" }).arrayBuffer())],
  ],
  [
    "a request without a body",
    async ({ Request }) => {
      const it = new Request(ADDRESS);
      return [it.body, it.bodyUsed, await it.text(), it.method, it.url];
    },
  ],
  [
    "a request with a stream",
    ({ Request }) => new Request(ADDRESS, { method: "POST", body: stream("slow"), ...half } as RequestInit).text(),
  ],
  [
    "a request with a stream and no duplex",
    ({ Request }) => new Request(ADDRESS, { method: "POST", body: stream("slow") }),
  ],
  ["a GET with a body", ({ Request }) => new Request(ADDRESS, { method: ["GET"].join(), body: "x" })],
  ["a forbidden method", ({ Request }) => new Request(ADDRESS, { method: "TRACE" })],
  ["a relative address", ({ Request }) => new Request("/dashboard")],
  ["a bad header", ({ Request }) => new Request(ADDRESS, { headers: { "a b": "1" } })],
  [
    "a request made from a request",
    async ({ Request }) => {
      const one = new Request(ADDRESS, { method: "POST", body: "x", headers: { cookie: "a=1" } });
      const it = new Request(one);
      return [all(it), it.method, await it.text(), one.bodyUsed];
    },
  ],
  [
    "a request made from one with other headers",
    async ({ Request }) => {
      const one = new Request(ADDRESS, { method: "POST", body: "x", headers: { cookie: "a=1" } });
      const it = new Request(one, { headers: { cookie: "b=2" } });
      return [it.headers.get("cookie"), await it.text()];
    },
  ],
  [
    "a request made from one that is read",
    async ({ Request }) => {
      const one = new Request(ADDRESS, { method: "POST", body: "x" });
      await one.text();
      return new Request(one);
    },
  ],
  [
    "a request for another address made from one",
    ({ Request }) => {
      const one = new Request(ADDRESS, { headers: { cookie: "a=1" } });
      const it = new Request("https://lab.test/b", one);
      return [it.url, all(it), it.method];
    },
  ],
  [
    "a request's clone",
    async ({ Request }) => {
      const one = new Request(ADDRESS, { method: "POST", body: "x", headers: { cookie: "a=1" } });
      const it = one.clone();
      it.headers.set("cookie", "b=2");
      return [await it.text(), await one.text(), all(one), it.headers.get("cookie"), it instanceof Request];
    },
  ],
  [
    "a clone of a request that is read",
    async ({ Request }) => {
      const one = new Request(ADDRESS, { method: "POST", body: "x" });
      await one.text();
      return one.clone();
    },
  ],
  [
    "a request's own type",
    ({ Request }) => all(new Request(ADDRESS, { method: "POST", body: "x", headers: { "content-type": "a/b" } })),
  ],
  [
    "a response keeps each Set-Cookie",
    ({ Response }) => {
      const it = new Response(null, {
        headers: [
          ["set-cookie", "a=1"],
          ["set-cookie", "b=2"],
        ],
      });
      it.headers.append("set-cookie", "c=3");
      return [it.headers.getSetCookie(), all(it)];
    },
  ],
  [
    "a response's type",
    ({ Response }) => [
      all(new Response("x")),
      all(new Response(new URLSearchParams("a=1"))),
      all(new Response(null)),
      all(new Response("x", { headers: { "content-type": "a/b" } })),
    ],
  ],
  [
    "a response's status and text",
    async ({ Response }) => {
      const it = new Response("x", { status: 418, statusText: "Tea" });
      return [it.status, it.statusText, it.ok, await it.text(), it.bodyUsed];
    },
  ],
  [
    "a response made from a response",
    async ({ Response }) => {
      const one = new Response("x", { status: 201, headers: { "set-cookie": "a=1" } });
      const it = new Response(one.body, one);
      return [it.status, all(it), await it.text()];
    },
  ],
  [
    "a response's clone",
    async ({ Response }) => {
      const one = new Response("x", { headers: { "set-cookie": "a=1" } });
      const it = one.clone();
      it.headers.append("set-cookie", "b=2");
      return [all(one), all(it), await it.text(), await one.text(), it instanceof Response];
    },
  ],
  [
    "Response.json",
    async ({ Response }) => {
      const it = Response.json({ a: 1 }, { status: 202, headers: { "set-cookie": "a=1" } });
      it.headers.append("set-cookie", "b=2");
      return [it.status, all(it), await it.text(), it instanceof Response];
    },
  ],
  ["Response.json of nothing", ({ Response }) => Response.json(undefined)],
  [
    "Response.redirect",
    ({ Response }) => {
      const it = Response.redirect(ADDRESS, 303);
      return [it.status, all(it), it instanceof Response];
    },
  ],
  [
    "a cookie on Response.redirect",
    ({ Response }) => Response.redirect(ADDRESS, 303).headers.append("set-cookie", "a=1"),
  ],
  ["Response.redirect to a path", ({ Response }) => Response.redirect("/dashboard", 303)],
  ["Response.redirect with a status that is none", ({ Response }) => Response.redirect(ADDRESS, 200)],
  [
    "Response.error",
    ({ Response }) => {
      const it = Response.error();
      return [it.status, it.type, all(it)];
    },
  ],
  ["a status that no response has", ({ Response }) => new Response(null, { status: 99 })],
  ["a body where none may be", ({ Response }) => new Response("x", { status: 204 })],
  [
    "what they are called",
    ({ Request, Response }) => [Request.name, Response.name, String(new Response()), String(new Request(ADDRESS))],
  ],
];

describe("Request and Response of a page's worker do what Node's do", () => {
  test.each(CASES)("%s", async (_, work) => {
    expect(await told(() => work(KEEPING))).toEqual(await told(() => work(NODE)));
  });

  test("a class that extends Response keeps its own members", () => {
    class Page extends KeepingResponse {
      get mark() {
        return "mine";
      }
    }
    const page = new Page("x", { headers: { "set-cookie": "a=1" } });
    expect([page.mark, page.headers.getSetCookie()]).toEqual(["mine", ["a=1"]]);
  });
});

test("if two texts are known, both are read in the same turn, as in Node, so the grader notices a variable that two requests share", async () => {
  const [first, second] = ["1", "2"].map((body) => new KeepingRequest(ADDRESS, { method: "POST", body }));
  let shared = "";
  const handle = async (request: Request | undefined) => {
    shared = (await request?.text()) ?? "";
    await undefined;
    return shared;
  };
  expect(await Promise.all([handle(first), handle(second)])).toEqual(["2", "2"]);
});
