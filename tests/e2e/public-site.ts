import { readFileSync } from "node:fs";
import { request as ask, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { chromium, type Browser } from "@playwright/test";
import { CHROMIUM_ARGS, getChromium } from "../../scripts/chromium.ts";
import { startSite, type Site } from "../../src/server/start-site.ts";

const dist = new URL("../../dist", import.meta.url).pathname;
const tls = (file: string) => readFileSync(new URL(`../proofs/tls/${file}`, import.meta.url));

export type PublicSite = {
  browser: Browser;
  site: string;
  labs: string;
  key: string | undefined;
  close: () => Promise<void>;
};

/** A public server behind a proxy with TLS, under names that lead to this machine in a browser that believes it. */
export const openPublicSite = (): Promise<PublicSite> =>
  openBehind("class.test", "labs.class.test", ([site, labs]) => ({
    WRISTBAND_PUBLIC: "1",
    WRISTBAND_HOSTS: new URL(site).host,
    LABS_ORIGIN: labs,
    WRISTBAND_PROXIES: "1",
  }));

/** The site as in a workspace in the cloud, behind a proxy that does what GitHub's does. */
export const openWorkspace = (): Promise<PublicSite> =>
  openBehind("fuzzy-4321.work.test", "fuzzy-4322.work.test", (both) => ({ WRISTBAND_FORWARDED: both.join() }));

async function openBehind(
  siteName: string,
  labsName: string,
  envFor: (origins: [site: string, labs: string]) => Record<string, string>,
): Promise<PublicSite> {
  let behind: Site | undefined;
  const proxy = createServer({ key: tls("key.pem"), cert: tls("cert.pem") }, (message, response) => {
    if (behind) pass(message, response, behind, message.headers.host?.startsWith(labsName) === true);
  });
  const port = await listen(proxy);
  const [site, labs] = [`https://${siteName}:${port}`, `https://${labsName}:${port}`];
  behind = await startSite({ env: { PORT: "0", WRISTBAND_LOG: "none", ...envFor([site, labs]) }, dist });
  const { close: end, key } = behind;
  const browser = await chromium.launch({
    executablePath: process.env["WRISTBAND_CHROMIUM"] ?? getChromium(),
    args: [...CHROMIUM_ARGS, "--host-resolver-rules=MAP *.test 127.0.0.1"],
  });
  const close = async () => {
    await browser.close();
    proxy.closeAllConnections();
    proxy.close();
    await end();
  };
  return { browser, site, labs, key, close };
}

/**
 * Says which address and which scheme it was asked by, as a reverse proxy does. In front of a workspace it also writes localhost
 * in place of an Origin that equals the address asked for.
 */
function pass(
  message: IncomingMessage,
  response: ServerResponse,
  { port, labsPort, forwardedSite }: Site,
  isLabs: boolean,
) {
  const headers: OutgoingHttpHeaders = {
    ...message.headers,
    "x-forwarded-for": "192.0.2.1",
    "x-forwarded-proto": "https",
    "x-forwarded-host": message.headers.host,
  };
  const to = isLabs ? labsPort : port;
  if (forwardedSite && headers["origin"] === `https://${message.headers.host}`)
    headers["origin"] = `http://localhost:${to}`;
  const onward = ask({ port: to, method: message.method, path: message.url, headers, setHost: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(response);
  });
  onward.on("error", () => response.destroy());
  response.on("close", () => onward.destroy());
  message.pipe(onward);
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));
