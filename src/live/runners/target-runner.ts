import type { Target } from "../../../labs/kit/target/target.ts";
import type { Runner } from "../server/live-server.ts";
import type { SandboxRecord } from "../server/record.ts";

/**
 * Runs a server that a target keeps, with the accounts of a record. The list is the target's own. After trouble the next
 * request starts the server again, with an empty list.
 */
export function targetRunner(target: Target, record: Pick<SandboxRecord, "accounts">): Runner {
  let started: Promise<void> | undefined;
  const start = (disk: [path: string, text: string][] = []) => target.fresh({ accounts: record.accounts, disk });
  async function guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      started = undefined;
      throw error;
    }
  }
  return {
    send: (request) =>
      guarded(async () => {
        await (started ??= start());
        return target.send(request);
      }),
    list: async () => (started ? guarded(() => target.list()) : []),
    tick: (now) => guarded(async () => (started ? target.tick?.(now) : undefined)),
    take: async (stream) =>
      (started && (await guarded(async () => target.take?.(stream)))) || { text: "", ended: true },
    stop: (stream) => guarded(async () => (started ? target.stop?.(stream) : undefined)),
    restart: (disk) => guarded(() => (started = start(disk))),
    close: () => target.close(),
  };
}
