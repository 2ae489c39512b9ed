/** Runs in a thread: does the jobs that the main thread sends, one at a time. */
import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { articles } from "../../../articles/list.ts";
import { labs } from "../../../labs/kit/build/all-labs.ts";
import { subjectsOf } from "../server/variants.ts";
import { doJob, type Job } from "./job.ts";

/** A thread gets a third of what the main thread gets on a core that they share. More would starve it on a busy machine. */
const NICE = 5;

// Pages come first where there are few cores. Elsewhere this would slow down the whole process: only Linux has a priority
// for each thread.
if (process.platform === "linux") setPriority(NICE);

const subjects = subjectsOf(labs, articles, false);
let current = new AbortController();

parentPort?.on("message", (message: Job | "cancel") => {
  if (message === "cancel") return current.abort();
  current = new AbortController();
  parentPort?.postMessage("begun");
  void doJob(message, subjects, current.signal).then((done) => parentPort?.postMessage(done));
});
