import type { LiveEvent } from "../server/events.ts";
import type { PageServer } from "./page-server.ts";
import type { Ask, Say } from "./page-wishes.ts";

/** The way to the page: a worker's own, or a port. */
export type Line = {
  postMessage(say: Say): void;
  addEventListener(type: "message", listen: (event: MessageEvent<Ask>) => void): void;
};

/** Answers the page's wishes, each in its turn. `open` starts the server that the first wish names, or throws a sentence. */
export function serveWishes(line: Line, open: (variant: string, tell: (event: LiveEvent) => void) => PageServer): void {
  let server: PageServer | undefined;
  let last: Promise<unknown> = Promise.resolve();
  async function grant(ask: Ask): Promise<unknown> {
    if (ask.do === "open") {
      server = open(ask.variant, (event) => line.postMessage({ event }));
      return true;
    }
    if (!server) throw new Error("The server was not opened.");
    return server.grant(ask);
  }
  async function answer(ask: Ask): Promise<void> {
    try {
      line.postMessage({ id: ask.id, value: await grant(ask) });
    } catch (error) {
      line.postMessage({ id: ask.id, error: error instanceof Error ? error.message : String(error) });
    }
  }
  line.addEventListener("message", ({ data }) => void (last = last.then(() => answer(data))));
}
