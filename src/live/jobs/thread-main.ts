/** Runs in a thread: does the jobs that the main thread sends, one at a time. */
import { constants, setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { articles } from "../../../articles/list.ts";
import { labs } from "../../../labs/kit/build/all-labs.ts";
import { subjectsOf } from "../server/variants.ts";
import { doJob, type Job } from "./job.ts";

// Pages come first where there are few cores. Elsewhere this would slow down the whole process: only Linux has a priority
// for each thread.
if (process.platform === "linux") setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const subjects = subjectsOf(labs, articles, false);
let current = new AbortController();

parentPort?.on("message", (message: Job | "cancel") => {
  if (message === "cancel") return current.abort();
  current = new AbortController();
  parentPort?.postMessage("begun");
  void doJob(message, subjects, current.signal).then((done) => parentPort?.postMessage(done));
});
