/**
 * A list of open streams by session: the code that ends a session ends its streams at once. Each tick looks for
 * sessions that have expired.
 */
import { lockerNews, type Handler, type Lab, type User } from "../../kit/lab/index.ts";
import { createHouse, type Session } from "./parts/house.ts";

export default function createServer(lab: Lab<Session>): Handler {
  const open = new Map<string, Set<() => void>>();
  const close = (id: string) => {
    for (const end of open.get(id) ?? []) end();
    open.delete(id);
  };

  function stream(id: string, live: () => User | undefined): Response {
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        const tab = { isOpen: true };
        const end = () => {
          if (tab.isOpen) controller.close();
          tab.isOpen = false;
        };
        const all = open.get(id) ?? new Set();
        open.set(id, all.add(end));
        void (async () => {
          for (let user = live(); user && tab.isOpen; user = live()) {
            controller.enqueue(encoder.encode(`data: ${lockerNews(user, lab.now())}\n\n`));
            await lab.tick();
          }
          end();
          all.delete(end);
          if (all.size === 0) open.delete(id);
        })();
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } });
  }

  const house = createHouse(lab, stream, close);
  return async (request) => {
    const answer = await house(request);
    const isLogo = new URL(request.url).pathname === "/logo.svg";
    answer.headers.set("cache-control", isLogo ? "public, max-age=86400, immutable" : "no-store, max-age=0");
    return answer;
  };
}
