/** A lab's file as a program of its own, such as a reader may write in any language: node lab-program.ts FILE. */
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { answer } from "../../../../labs/kit/target/in-process.ts";
import { createInstance, type LabModule } from "../../../../labs/kit/target/instance.ts";
import { headersOf } from "../../../../labs/kit/target/process/requests.ts";
import type { Account } from "../../../../labs/kit/target/users.ts";

const { PORT, WRISTBAND_ACCOUNTS = "[]", WRISTBAND_SECRET } = process.env;
const [, , file = "", clock = "guarded"] = process.argv;
const module = (await import(pathToFileURL(file).href)) as LabModule;
const withPeople = (accounts: string) => createInstance(module, { accounts: JSON.parse(accounts) as Account[] });
let instance = withPeople(WRISTBAND_ACCOUNTS);

createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const isGrader = clock === "open" || request.headers["x-wristband-secret"] === WRISTBAND_SECRET;
  const given = Number(request.headers["x-wristband-now"]);
  if (isGrader && request.url === "/wristband-fresh") {
    instance = withPeople(Buffer.concat(chunks).toString());
    return response.writeHead(204).end();
  }
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  const { status, headers, body } = await answer(instance, {
    method: request.method ?? "GET",
    path: request.url ?? "/",
    headers: headersOf(request),
    ...(hasBody ? { body: Buffer.concat(chunks).toString() } : {}),
    now: isGrader && given > 0 ? given : Date.UTC(2026, 0, 15, 12),
    origin: `https://${request.headers.host}`,
  });
  return response.writeHead(status, headers.flat()).end(body);
}).listen(Number(PORT), "127.0.0.1");
