import { answer } from "../../labs/kit/in-process.ts";
import { createInstance, listOf, type Instance, type LabModule } from "../../labs/kit/instance.ts";
import type { WireResponse } from "../../labs/kit/target.ts";
import type { Runner } from "./live-server.ts";
import type { SandboxRecord } from "./record.ts";

/**
 * Runs a lab's own file in this process, on the record's list and comments. Loaded modules are shared by all readers;
 * createServer is called for each record, so whatever a lab keeps outside of it would leak.
 */
export function inProcessRunner(load: () => Promise<LabModule>, record: SandboxRecord): Runner {
  let instance: Promise<Instance> | undefined;
  const start = async () => {
    const { accounts, sessions, disk, comments, keys } = record;
    return createInstance(await load(), { accounts }, { sessions, disk, comments, keys });
  };
  return {
    send: async (request) => checked(await answer(await (instance ??= start()), request)),
    list: async () => listOf(record),
    restart: async () => {
      instance = undefined;
    },
    close: async () => {},
  };
}

/** Response.error() has status 0, which no server can send. */
function checked(response: WireResponse): WireResponse {
  if (response.status >= 200 && response.status <= 599) return response;
  const threw = { message: `The handler answered with status ${response.status}. It must be 200 to 599.` };
  return { status: 500, headers: [], body: "", threw };
}
