/** The worker of an export in which a lab's servers run. It must be loaded before the lab's own modules. */
import "../../../labs/kit/target/worker/globals.ts";
import type { Ask, Say } from "./page-wishes.ts";
import { PageServer, type PageLab } from "./page-server.ts";

const say = postMessage as (message: Say) => void;

/** Answers the page that started this worker, each wish in its turn. */
export function serveLab(lab: PageLab): void {
  let server: PageServer | undefined;
  let last: Promise<unknown> = Promise.resolve();
  async function grant(ask: Ask): Promise<unknown> {
    if (ask.do === "open") {
      server = new PageServer(lab, ask.variant, Date.now, (event) => say({ event }));
      return true;
    }
    if (!server) throw new Error("The server was not opened.");
    return server.grant(ask);
  }
  async function answer(ask: Ask): Promise<void> {
    try {
      say({ id: ask.id, value: await grant(ask) });
    } catch (error) {
      say({ id: ask.id, error: error instanceof Error ? error.message : String(error) });
    }
  }
  addEventListener("message", ({ data }: MessageEvent<Ask>) => void (last = last.then(() => answer(data))));
}
