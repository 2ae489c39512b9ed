import { readFileSync } from "node:fs";
import { request as ask, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { startSite, type Site } from "../../src/server/start-site.ts";

const dist = new URL("../../dist", import.meta.url).pathname;
const tls = (file: string) => readFileSync(new URL(`../proofs/tls/${file}`, import.meta.url));

export type PublicSite = {
  /** Opens an empty page for somebody with cookies of their own, who believes the site's certificate. */
  visit: (options?: { javaScriptEnabled: boolean }) => Promise<Page>;
  site: string;
  labs: string;
  key: string | undefined;
  close: () => Promise<void>;
};

/** A public server behind a proxy with TLS, under names that lead the tests' browser to this machine. */
export const openPublicSite = (browser: Browser): Promise<PublicSite> =>
  openBehind(browser, "class.test", "labs.class.test", ([site, labs]) => ({
    WRISTBAND_PUBLIC: "1",
    WRISTBAND_HOSTS: new URL(site).host,
    LABS_ORIGIN: labs,
    WRISTBAND_PROXIES: "1",
  }));

/** The site as in a workspace in the cloud, behind a proxy that does what GitHub's does. */
export const openWorkspace = (browser: Browser): Promise<PublicSite> =>
  openBehind(browser, "fuzzy-4321.work.test", "fuzzy-4322.work.test", (both) => ({ WRISTBAND_FORWARDED: both.join() }));

async function openBehind(
  browser: Browser,
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
  const visitors: BrowserContext[] = [];
  const visit: PublicSite["visit"] = async (options) => {
    const visitor = await browser.newContext({ ...options, ignoreHTTPSErrors: true });
    visitors.push(visitor);
    return visitor.newPage();
  };
  const close = async () => {
    for (const visitor of visitors) await visitor.close();
    proxy.closeAllConnections();
    proxy.close();
    await end();
  };
  return { visit, site, labs, key, close };
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
