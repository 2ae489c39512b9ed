import { readFileSync } from "node:fs";
import { request as ask, type IncomingMessage } from "node:http";
import { createServer, request as askTls } from "node:https";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ALICE, base } from "../live/site.ts";
import { ownerPair } from "../../src/live/server/owner-cookie.ts";
import { placeOf } from "../../src/server/roles.ts";
import { startFront } from "./front.ts";

const HOST = "class.example";
const LABS = "labs.class.example";
const B = base("cookie-flags", "solution");
const tls = (name: string) => readFileSync(`tests/proofs/tls/${name}.pem`);

/**
 * The settings that the hosting page asks of a proxy, and no more: Host unchanged, two headers added, nothing buffered.
 */
const proxyTo = (port: number) =>
  createServer({ key: tls("key"), cert: tls("cert") }, (message, response) => {
    const forwarded = [message.headers["x-forwarded-for"], message.socket.remoteAddress].filter(Boolean).join(", ");
    const headers = { ...message.headers, "x-forwarded-for": forwarded, "x-forwarded-proto": "https" };
    const inner = ask({ port, host: "127.0.0.1", method: message.method, path: message.url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.on("data", (chunk) => response.write(chunk)).on("end", () => response.end());
      response.on("close", () => answer.destroy());
    });
    message.pipe(inner);
  });

let front: Awaited<ReturnType<typeof startFront>>;
let proxy: ReturnType<typeof proxyTo>;
beforeAll(async () => {
  const names = { WRISTBAND_HOSTS: HOST, LABS_ORIGIN: `https://${LABS}` };
  front = await startFront({ env: { WRISTBAND_PUBLIC: "1", WRISTBAND_PROXIES: "1", ...names } });
  proxy = proxyTo(front.port);
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  proxy.close();
  proxy.closeAllConnections();
  await front.close();
});

function send(path: string, body = "", headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const address = proxy.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return new Promise((resolve, reject) => {
    const host = placeOf(path).roles[0] === "labs" ? LABS : HOST;
    const cookie = host === LABS ? ownerPair(ALICE) : `__Host-wristband=${ALICE}`;
    const all = { host, origin: `https://${HOST}`, cookie, ...headers };
    const options = {
      port,
      host: "127.0.0.1",
      path,
      method: body ? "POST" : "GET",
      headers: all,
      rejectUnauthorized: false,
    };
    askTls(options, resolve).on("error", reject).end(body);
  });
}

test("a reader behind TLS can log in, and gets redirects and Secure cookies for the typed address", async () => {
  const answer = await send(`${B}/login`, "username=alice&password=wonderland");
  expect([answer.statusCode, answer.headers.location]).toEqual([303, `${B}/dashboard`]);
  expect(answer.headers["set-cookie"]?.[0]).toContain("; Secure");
  answer.resume();
});

test("controls accept only the site's own origin", async () => {
  expect((await send(`${B}/-/skip`, "ms=1")).statusCode).toBe(303);
  expect((await send(`${B}/-/skip`, "ms=1", { origin: "https://evil.test" })).statusCode).toBe(403);
});

test("the proxy passes on events while the stream is open", async () => {
  const stream = await send(`${B}/-/events`);
  const text = new Promise<string>((resolve) => {
    let all = "";
    stream.on("data", (chunk) => (all += String(chunk)).includes("/unheard-of") && resolve(all));
  });
  (await send(`${B}/unheard-of`)).resume();
  expect(await text).toContain('"type":"exchange"');
  stream.destroy();
  await expect.poll(() => front.host.usage()).toMatchObject({ streams: 0 });
});

test("the log has the reader's real address, and not one from a header that the reader sent", async () => {
  (await send("/healthz", "", { "x-forwarded-for": "192.0.2.1" })).resume();
  await expect.poll(() => front.lines.at(-1)).toContain("/healthz");
  expect(front.lines.at(-1)).toContain('"address":"127.0.0.1"');
});
