import { readFileSync } from "node:fs";
import { createServer as createHttp, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import type { AddressInfo } from "node:net";
import { createInstance, type LabModule } from "../../labs/kit/target/instance.ts";
import { createAccounts } from "../../labs/kit/grader/scene.ts";
import type { RealStep } from "../../src/site/data/real-exchange.ts";

/** A lab's server on two ports of this machine, one for http and one for https, with one memory. */
export type LabSite = {
  url(scheme: "http" | "https", host: string, path: string): string;
  /** Every request so far, favicon aside. */
  steps: RealStep[];
  close(): void;
};

const tls = (file: string) => readFileSync(new URL(`tls/${file}`, import.meta.url));

export async function startLab(module: LabModule): Promise<LabSite> {
  const { handler } = createInstance(module, { accounts: createAccounts() });
  const steps: RealStep[] = [];
  const listen = (scheme: "http" | "https"): RequestListener => {
    return async (incoming, outgoing) => {
      const request = await toRequest(incoming, scheme);
      const response = await handler(request);
      const body = await response.text();
      if (!request.url.endsWith("/favicon.ico")) steps.push(toStep(request, response, body));
      send(outgoing, response, body);
    };
  };
  const servers = {
    http: createHttp(listen("http")),
    https: createHttps({ key: tls("key.pem"), cert: tls("cert.pem") }, listen("https")),
  };
  const all = Object.values(servers);
  await Promise.all(
    all.map((server) => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()))),
  );
  return {
    steps,
    url: (scheme, host, path) => `${scheme}://${host}:${(servers[scheme].address() as AddressInfo).port}${path}`,
    close: () => {
      for (const server of all) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

async function toRequest(incoming: IncomingMessage, scheme: string): Promise<Request> {
  const { method = "GET", url = "/", headers } = incoming;
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const init: RequestInit = { method, headers: { cookie: headers.cookie ?? "" } };
  if (method === "POST") init.body = Buffer.concat(chunks);
  return new Request(`${scheme}://${headers.host}${url}`, init);
}

function toStep(request: Request, { status, headers }: Response, body: string): RealStep {
  const { protocol, hostname, pathname } = new URL(request.url);
  return {
    method: request.method === "POST" ? "POST" : "GET",
    url: `${protocol}//${hostname}${pathname}`,
    cookie: request.headers.get("cookie") ?? "",
    status,
    setCookies: headers.getSetCookie(),
    page: /<h1>(.*?)<\/h1>/.exec(body)?.[1] ?? "",
  };
}

function send(outgoing: ServerResponse, { status, headers }: Response, body: string): void {
  outgoing.statusCode = status;
  for (const [name, value] of headers) outgoing.appendHeader(name, value);
  outgoing.end(body);
}
