/**
 * A cache may keep the first page, with one copy for each cookie. Pages behind the login are private, and no cache
 * stores them.
 */
import { eventStream, lockerNews, type Handler, type Lab } from "../../kit/lab/index.ts";
import { createHouse, type Session } from "./parts/house.ts";

const SHARED = "public, max-age=120, stale-while-revalidate=60";

export default function createServer(lab: Lab<Session>): Handler {
  const house = createHouse(lab, (_, live) =>
    eventStream(async function* () {
      let user = live();
      while (user) {
        yield lockerNews(user, lab.now());
        await lab.tick();
        user = live();
      }
    }),
  );
  return async (request) => {
    const answer = await house(request);
    const { pathname } = new URL(request.url);
    if (pathname === "/logo.svg" && answer.ok) answer.headers.set("Cache-Control", SHARED);
    else if (pathname === "/" && answer.ok) {
      answer.headers.set("Cache-Control", "max-age=30");
      answer.headers.append("Vary", "Cookie");
    } else answer.headers.set("Cache-Control", "private, no-store");
    return answer;
  };
}
