/**
 * The script of the frame in which grading happens. The frame has no origin and no network, so the page passes every
 * script to it as text. This script only starts and ends workers, and gives crypto.subtle to those that have none.
 */
import { serveSubtle } from "./subtle.ts";

/** The texts of the scripts: the suite's worker, the stripper, and the worker that a draft runs in. */
export type Scripts = { suite: string; reader: string; learner: string };
/** An order: start a worker for a draft, with a number; or end it. The port for the worker's orders comes with it. */
export type Staff = { spawn: number } | { end: number };

const asUrl = (text: string): string => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));

/** Starts a worker, with a port to crypto.subtle besides the given ports. */
function hire(url: string, message: unknown, ports: MessagePort[]): Worker {
  const worker = new Worker(url);
  const { port1, port2 } = new MessageChannel();
  serveSubtle(port1);
  worker.postMessage(message, [...ports, port2]);
  return worker;
}

function open({ suite, reader, learner }: Scripts, page: MessagePort): () => void {
  const learnerUrl = asUrl(learner);
  const learners = new Map<number, Worker>();
  const { port1: staff, port2 } = new MessageChannel();
  staff.onmessage = ({ data, ports: [orders] }: MessageEvent<Staff>) => {
    if ("end" in data) return learners.get(data.end)?.terminate();
    if (orders) learners.set(data.spawn, hire(learnerUrl, undefined, [orders]));
  };
  const worker = hire(asUrl(suite), { reader }, [page, port2]);
  worker.onerror = ({ message }) => parent.postMessage({ benchBroke: message }, { targetOrigin: "*" });
  return () => {
    for (const one of [worker, ...learners.values()]) one.terminate();
  };
}

const isScripts = (data: unknown): data is Scripts =>
  typeof data === "object" && data !== null && "suite" in data && "reader" in data && "learner" in data;

let close = () => {};
addEventListener("message", ({ source, data, ports: [page] }) => {
  if (source !== parent || !isScripts(data) || !page) return;
  close();
  close = open(data, page);
});
parent.postMessage({ benchReady: true }, { targetOrigin: "*" });
