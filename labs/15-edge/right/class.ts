/** A class knows all open streams, and checks them once a second in one place. */
import { lockerNews, type Handler, type Lab, type User } from "../../kit/lab/index.ts";
import { createHouse, type Session } from "./parts/house.ts";

type Open = { live: () => User | undefined; controller: ReadableStreamDefaultController<Uint8Array> };

class Board {
  readonly #open = new Set<Open>();
  readonly #lab: Pick<Lab, "now" | "tick">;
  #isRunning = false;

  constructor(lab: Pick<Lab, "now" | "tick">) {
    this.#lab = lab;
  }

  join(live: Open["live"]): ReadableStream<Uint8Array> {
    let one: Open | undefined;
    return new ReadableStream({
      start: (controller) => {
        one = { live, controller };
        this.#open.add(one);
        this.#tell(one);
        void this.#run();
      },
      cancel: () => {
        if (one) this.#open.delete(one);
      },
    });
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    while (this.#open.size > 0) {
      await this.#lab.tick();
      for (const one of this.#open) this.#tell(one);
    }
    this.#isRunning = false;
  }

  #tell(one: Open): void {
    const user = one.live();
    if (user) return one.controller.enqueue(new TextEncoder().encode(`data: ${lockerNews(user, this.#lab.now())}\n\n`));
    this.#open.delete(one);
    one.controller.close();
  }
}

export default function createServer(lab: Lab<Session>): Handler {
  const board = new Board(lab);
  const house = createHouse(
    lab,
    (_, live) => new Response(board.join(live), { headers: { "content-type": "text/event-stream" } }),
  );
  return async (request) => {
    const answer = await house(request);
    const kept = new URL(request.url).pathname === "/logo.svg" && answer.status === 200;
    answer.headers.set("cache-control", kept ? "public, max-age=3600" : "no-store");
    return answer;
  };
}
