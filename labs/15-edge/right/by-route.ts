/**
 * Each route says what a cache may do with its answer. An answer without a word about this gets no-store. News comes
 * every other second.
 */
import { eventStream, lockerNews, type Handler, type Lab } from "../../kit/lab/index.ts";
import { createHouse, type Session } from "./parts/house.ts";

type Rule = (answer: Response) => void;
const keep =
  (seconds: number): Rule =>
  ({ headers }) =>
    headers.set("Cache-Control", `public,max-age=${seconds}`);
const drop: Rule = ({ headers }) => headers.set("Cache-Control", "no-store");

const RULES: Record<string, Rule> = { "/logo.svg": keep(3600), "/comments": keep(1) };

export default function createServer(lab: Lab<Session>): Handler {
  const house = createHouse(lab, (_, live) =>
    eventStream(async function* () {
      for (let beat = 0; ; beat++) {
        const user = live();
        if (user === undefined) return;
        if (beat % 2 === 0) yield lockerNews(user, lab.now());
        await lab.tick();
      }
    }),
  );
  return async (request) => {
    const answer = await house(request);
    const rule = request.method === "GET" && answer.status === 200 ? RULES[new URL(request.url).pathname] : undefined;
    (rule ?? drop)(answer);
    return answer;
  };
}
