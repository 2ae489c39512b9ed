import { Worker } from "node:worker_threads";
import { CapReached, type Caps } from "../../http/caps.ts";
import { Gone } from "../../http/unavailable.ts";
import type { Doer, Done, Job } from "./job.ts";

/** Memory of one thread, in megabytes: several times what the largest check needs. */
const MEMORY_MB = 256;

/** A thread of this process. It starts with its first job, because that costs more than most jobs, and stays. */
export class Thread implements Doer {
  readonly #caps: Caps;
  #worker: Worker | undefined;
  #end: (error: Error) => void = () => {};

  constructor(caps: Caps) {
    this.#caps = caps;
  }

  async do(job: Job, signal: AbortSignal, begun = () => {}): Promise<Done> {
    const worker = (this.#worker ??= this.#start());
    const { promise, resolve, reject } = Promise.withResolvers<Done>();
    this.#end = reject;
    let late: NodeJS.Timeout | undefined;
    // Ending the thread would free it at once, but a new one costs more than the rest of most jobs.
    const cancel = () => worker.postMessage("cancel");
    const hear = (message: "begun" | Done) => {
      if (message !== "begun") return resolve(message);
      begun();
      late = setTimeout(() => void this.#stop(tooLong(this.#caps)), this.#caps.jobTime);
    };
    worker.on("message", hear).ref();
    worker.postMessage(job);
    signal.addEventListener("abort", cancel);
    if (signal.aborted) cancel();
    try {
      return await promise;
    } finally {
      clearTimeout(late);
      signal.removeEventListener("abort", cancel);
      worker.off("message", hear).unref();
    }
  }

  close(): Promise<void> {
    return this.#stop(new Gone());
  }

  #start(): Worker {
    const worker = new Worker(new URL("thread-main.ts", import.meta.url), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    const lose = (error: Error) => {
      // One that was ended on purpose has told its job already, and the next job has another.
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#end(error);
    };
    worker.on("error", (error: unknown) => lose(error instanceof Error ? error : new Error(String(error))));
    worker.on("exit", () => lose(new Error("A thread ended in the middle of a job.")));
    return worker;
  }

  /** Ends the thread, whatever it does, and with it the job. The next job starts another. */
  async #stop(error: Error): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#end(error);
    await worker?.terminate();
  }
}

function tooLong({ jobTime }: Caps): CapReached {
  const message = `This job took longer than ${jobTime / 1000} seconds, which is the limit, and was ended. Nothing of it was stored.`;
  return new CapReached(503, "jobTime", message, 5);
}
