import { readFileSync } from "node:fs";
import { request as ask, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { chromium, type Browser } from "@playwright/test";
import { CHROMIUM_ARGS, getChromium } from "../../scripts/chromium.ts";
import { startSite } from "../../src/server/start-site.ts";

const dist = new URL("../../dist", import.meta.url).pathname;
const tls = (file: string) => readFileSync(new URL(`../proofs/tls/${file}`, import.meta.url));

export type PublicSite = { browser: Browser; site: string; labs: string; close: () => Promise<void> };

/** A public server behind a proxy with TLS, under names that lead to this machine in a browser that believes it. */
export async function openPublicSite(): Promise<PublicSite> {
  let behind = 0;
  const proxy = createServer({ key: tls("key.pem"), cert: tls("cert.pem") }, (message, response) =>
    pass(message, response, behind),
  );
  const port = await listen(proxy);
  const [site, labs] = [`https://class.test:${port}`, `https://labs.class.test:${port}`];
  const env = {
    PORT: "0",
    WRISTBAND_PUBLIC: "1",
    WRISTBAND_HOSTS: new URL(site).host,
    LABS_ORIGIN: labs,
    WRISTBAND_PROXIES: "1",
    WRISTBAND_LOG: "none",
  };
  const server = await startSite({ env, dist });
  behind = server.port;
  const browser = await chromium.launch({
    executablePath: process.env["WRISTBAND_CHROMIUM"] ?? getChromium(),
    args: [...CHROMIUM_ARGS, "--host-resolver-rules=MAP *.test 127.0.0.1"],
  });
  const close = async () => {
    await browser.close();
    proxy.closeAllConnections();
    proxy.close();
    await server.close();
  };
  return { browser, site, labs, close };
}

/** Says which address and which scheme it was asked by, as a reverse proxy does. */
function pass(message: IncomingMessage, response: ServerResponse, port: number): void {
  const headers = { ...message.headers, "x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "https" };
  const onward = ask({ port, method: message.method, path: message.url, headers, setHost: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(response);
  });
  onward.on("error", () => response.destroy());
  response.on("close", () => onward.destroy());
  message.pipe(onward);
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));
