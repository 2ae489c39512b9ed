import { answer, tick } from "../../../labs/kit/target/in-process.ts";
import { createInstance, listOf, type Instance, type LabModule } from "../../../labs/kit/target/instance.ts";
import type { Runner } from "../server/live-server.ts";
import type { SandboxRecord } from "../server/record.ts";

/**
 * Runs a lab's own file in this process, on the list and the comments of a record. All readers share the loaded module.
 * createServer is called once for each record, so anything that a lab keeps outside of it would leak to other readers.
 */
export function inProcessRunner(load: () => Promise<LabModule>, record: SandboxRecord): Runner {
  let instance: Instance | undefined;
  const start = async () => {
    const module = await load();
    const { accounts, changed, sessions, disk, comments, keys } = record;
    return (instance ??= createInstance(module, { accounts }, { changed, sessions, disk, comments, keys }));
  };
  return {
    send: (request) => (instance ? answer(instance, request) : start().then((made) => answer(made, request))),
    list: async () => listOf(record),
    async tick(now) {
      if (instance) await tick(instance, now);
    },
    take: async (stream) => instance?.streams.take(stream) ?? { text: "", ended: true },
    stop: async (stream) => instance?.streams.stop(stream),
    restart: async () => {
      instance = undefined;
    },
    close: async () => {},
  };
}
