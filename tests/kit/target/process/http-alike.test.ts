import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { request as open, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { randomBytes } from "node:crypto";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startHost, type Host } from "../../../../labs/kit/target/process/host.ts";
import type { WireRequest } from "../../../../labs/kit/target/target.ts";

const folder = join(process.cwd(), ".wristband", "tests", randomBytes(6).toString("hex"));

/** Answers with what it was asked, or in the way that the path says. */
const ECHO = `export default () => async (request) => {
  const { pathname } = new URL(request.url);
  const headers = new Headers([["set-cookie", "a=1"], ["set-cookie", "b=\\u00e9"], ["x-method", request.method]]);
  if (pathname === "/refused") headers.set("x-odd", "\\u0001");
  if (pathname === "/short") headers.set("content-length", "3");
  if (pathname === "/throws") throw new Error("no");
  if (pathname === "/empty") return new Response(null, { status: 204, headers });
  const body = await request.text();
  return Response.json({ url: request.url, headers: [...request.headers], body }, { headers });
};`;

type Asked = Pick<WireRequest, "method" | "path"> & { headers?: [string, string][]; body?: string };
const FORM: [string, string] = ["content-type", "application/x-www-form-urlencoded"];
const ASKED: Asked[] = [
  { method: "GET", path: "/" },
  { method: "GET", path: "/a b/ł?c=d e&f=%20", headers: [["Cookie", "a=1; b=é"]] },
  { method: "GET", path: "//dashboard/..;x=1/%2e%2e", headers: [["x-empty", ""]] },
  { method: "POST", path: "/", headers: [FORM], body: "text=łódź&a=b" },
  { method: "POST", path: "/", headers: [FORM], body: "" },
  { method: "POST", path: "/" },
  { method: "DELETE", path: "/" },
  { method: "HEAD", path: "/" },
  { method: "OPTIONS", path: "/" },
  { method: "GET", path: "/empty" },
];

/** Headers of one connection, and of the time at which it came. */
const OWN = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "date"]);

let host: Host;
beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "server.ts"), ECHO);
  host = await startHost({ file: join(folder, "server.ts") });
  await host.fresh({ accounts: [] });
});
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

async function overHttp({ method, path, headers = [], body }: Asked) {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const written = path.replace(/[^\x21-\xff]/gu, encodeURIComponent);
  const options = { host: "127.0.0.1", port: host.port, method, path: written, headers: Object.fromEntries(headers) };
  const sent = open({ ...options, agent: false }, resolve);
  sent.on("error", reject);
  sent.end(body);
  const answer = await promise;
  const all = answer.rawHeaders.flatMap((name, i): [string, string][] =>
    i % 2 === 0 ? [[name, answer.rawHeaders[i + 1] ?? ""]] : [],
  );
  return {
    status: answer.statusCode,
    headers: all.filter(([name]) => !OWN.has(name.toLowerCase())),
    body: await text(answer),
  };
}

const overTheChannel = ({ headers = [], ...asked }: Asked) =>
  host.send({ ...asked, headers, now: Date.now(), origin: `http://127.0.0.1:${host.port}` });

/** A handler sees its headers in the order in which they came. */
function sorted(body: string): unknown {
  if (!body.startsWith("{")) return body;
  const seen = JSON.parse(body) as { headers: [string, string][] };
  return { ...seen, headers: seen.headers.filter(([name]) => name !== "connection").sort() };
}

describe("a request over the channel gets the answer that it gets over HTTP:", () => {
  test.each(ASKED)("$method $path", async (asked) => {
    const [there, here] = [await overHttp(asked), await overTheChannel(asked)];
    expect({ ...here, body: sorted(here.body) }).toEqual({ ...there, body: sorted(there.body) });
  });
  test.each(["/refused", "/short", "/throws"])("an answer that cannot be written is an error: %s", async (path) => {
    const asked = { method: "GET", path };
    expect((await overHttp(asked)).status).toBe(500);
    expect(await overTheChannel(asked)).toMatchObject({
      status: 500,
      body: "",
      threw: { message: expect.any(String) as string },
    });
  });
});
