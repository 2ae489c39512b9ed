/**
 * The stream is an object with pull, not a generator. It checks the session each time the reader asks for the next
 * event.
 */
import { lockerNews, type Handler, type Lab } from "../../kit/lab/index.ts";
import { createHouse, type Session } from "./parts/house.ts";

const OLD_CACHES = { "cache-control": "no-store, no-cache, must-revalidate", pragma: "no-cache", expires: "0" };

export default function createServer(lab: Lab<Session>): Handler {
  const house = createHouse(lab, (_, live) => {
    let isFirst = true;
    const source: UnderlyingDefaultSource<Uint8Array> = {
      async pull(controller) {
        if (!isFirst) await lab.tick();
        isFirst = false;
        const user = live();
        if (!user) return controller.close();
        controller.enqueue(
          new TextEncoder().encode(`event: message\nretry: 1000\ndata: ${lockerNews(user, lab.now())}\n\n`),
        );
      },
    };
    return new Response(new ReadableStream(source), {
      headers: { "Content-Type": "text/event-stream; charset=utf-8" },
    });
  });
  return async (request) => {
    const answer = await house(request);
    const headers =
      new URL(request.url).pathname === "/logo.svg"
        ? { "cache-control": "public, s-maxage=600, max-age=60" }
        : OLD_CACHES;
    for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
    return answer;
  };
}
