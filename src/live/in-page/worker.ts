/** The worker of an export in which a lab's servers run. It must be loaded before the lab's own modules. */
import "../../../labs/kit/target/worker/globals.ts";
import type { Attack } from "../../../labs/kit/grader/attack.ts";
import type { LabModule } from "../../../labs/kit/target/instance.ts";
import { inProcessRunner } from "../runners/in-process-runner.ts";
import type { SandboxRecord } from "../server/record.ts";
import { PageServer, serverNamed } from "./page-server.ts";
import { serveWishes, type Line } from "./serve-wishes.ts";

type Served = { servers: Record<string, LabModule>; attack: Attack; proxy: boolean };

/** Serves one of these servers to the page that started this worker. */
export function serveLab({ servers, attack, proxy }: Served): void {
  // A browser's own functions may be called on no other object.
  const line: Line = {
    postMessage: (say) => postMessage(say),
    addEventListener: (type, listen) => addEventListener(type, listen),
  };
  serveWishes(line, (variant, tell) => {
    const module = serverNamed(servers, variant);
    const run = (record: SandboxRecord) => inProcessRunner(async () => module, record);
    return new PageServer({ run, attack, proxy }, Date.now, tell);
  });
}
