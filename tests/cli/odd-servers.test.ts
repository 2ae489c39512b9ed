import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createBudget } from "../../labs/kit/target/url/budget.ts";
import { readDescription } from "../../labs/kit/target/url/description.ts";
import { plainHttp } from "../../labs/kit/target/url/plain-http.ts";
import { openUrl } from "../../labs/kit/target/url/url-target.ts";
import { tryControls, type ControlFacts } from "../../src/cli/server-controls.ts";

const opened: Server[] = [];
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of opened.splice(0)) server.close();
});

/** The address of a server that listens on this machine until the test is over. */
async function listening(server: Server): Promise<string> {
  opened.push(server);
  server.on("connection", (socket: Socket) => void sockets.add(socket.on("close", () => sockets.delete(socket))));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const http = (listener: RequestListener) => listening(createServer(listener));
const tcp = (listener: (socket: Socket) => void) => listening(createTcpServer(listener));

async function controlsOf(url: string): Promise<ControlFacts[]> {
  const accounts =
    "accounts:\n  alice: {password: pw-of-a, mark: alices mark}\n  bob: {password: pw-of-b, mark: bobs mark}\n";
  const description = readDescription(`url: ${url}\n${accounts}`, "wristband.yaml", {});
  const target = openUrl({ description, folder: ".", budget: createBudget({ most: 1000, perSecond: 100_000 }) });
  return tryControls(target, description).finally(() => target.close());
}

const answers =
  (status: number, body = "", headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, headers).end(body);
const same =
  (answer: (response: ServerResponse) => void): (() => Promise<string>) =>
  () =>
    http((_, response) => answer(response));

const ODD: [what: string, open: () => Promise<string>, says: RegExp][] = [
  ["closes each connection", () => tcp((socket) => socket.destroy()), /^The connection broke before GET \/dashboard/],
  ["speaks no HTTP", () => tcp((socket) => socket.end("hello\r\n")), /^The connection broke before .*: Parse Error/],
  [
    "promises more bytes than it sends",
    same((r) => void (r.writeHead(200, { "content-length": 9 }), r.flushHeaders(), r.destroy())),
    /^The connection broke/,
  ],
  [
    "switches to another protocol",
    () => tcp((socket) => socket.end("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")),
    /^The connection broke/,
  ],
  [
    "sends headers without end",
    () => tcp((socket) => socket.write(`HTTP/1.1 200 OK\r\nX: ${"x".repeat(100_000)}`)),
    /^The connection broke before .*overflow/,
  ],
  [
    "sends a page without end",
    same((r) => void (r.writeHead(200), r.end(Buffer.alloc(3_000_000)))),
    /^The answer to GET \/dashboard does not end/,
  ],
  ["answers 500 to all", same(answers(500)), /got status 500/],
  ["answers nothing but 204", same(answers(204)), /./],
  ["redirects in a circle", same(answers(302, "", { location: "/dashboard" })), /./],
  ["redirects to another site", same(answers(302, "", { location: "http://evil.test/" })), /./],
  ["shows all marks to everybody", same(answers(200, "alices mark, bobs mark")), /./],
  ["shows one page to everybody", same(answers(200, "Welcome", { "set-cookie": "id=1" })), /./],
  ["refuses everybody", same(answers(401)), /./],
  ["sends bytes that are no text", same((r) => void r.end(Buffer.from([0xff, 0xfe, 0, 0xff]))), /./],
  ["sends cookies that are none", same(answers(401, "", { "set-cookie": "=;;=;\t;Max-Age=x" })), /./],
];

describe("a server that cannot be graded fails a control, in words:", () => {
  test.each(ODD)("%s", async (_, open, says) => {
    const failed = (await controlsOf(await open())).find(({ status }) => status === "fails");
    expect(failed?.message).toMatch(says);
    expect(failed?.line).toMatch(/^wristband\.yaml/);
  });
});

test("while a grader waits, a server may close its connections, so each request has its own", async () => {
  const url = await http((request, response) => void response.end(request.headers.connection));
  for (const keepAlive of [true, false]) {
    const wire = plainHttp(url, undefined, keepAlive);
    const { body } = await wire.send({ method: "GET", path: "/", headers: [] }).finally(() => wire.close());
    expect(body).toBe(keepAlive ? "keep-alive" : "close");
  }
});

describe("the waiting ends if an answer does not come:", () => {
  const asks = async (url: string) => {
    const wire = plainHttp(url, 60);
    return wire.send({ method: "GET", path: "/", headers: [] }).finally(() => wire.close());
  };

  test("nothing at all", async () => {
    const silent = await tcp(() => {});
    await expect(asks(silent)).rejects.toThrow("GET / was not answered within 0.06 seconds.");
  });

  test("a page that comes byte by byte", async () => {
    const drips = await http((_, response) => {
      const timer = setInterval(() => response.write("."), 5);
      response.on("close", () => clearInterval(timer));
    });
    await expect(asks(drips)).rejects.toThrow(/GET \/ was not answered within 0\.\d+ seconds\./);
  });
});
