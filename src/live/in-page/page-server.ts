import type { Attack } from "../../../labs/kit/grader/attack.ts";
import type { LabModule } from "../../../labs/kit/target/instance.ts";
import { CAPS } from "../../http/caps.ts";
import { readThiefRequest } from "../controls/thief-request.ts";
import { attackServer } from "../jobs/attack-server.ts";
import { behindProxy } from "../runners/behind-proxy.ts";
import type { LiveEvent } from "../server/events.ts";
import { LiveServer, type Runner } from "../server/live-server.ts";
import { createRecord, type SandboxRecord } from "../server/record.ts";
import type { Granted, Wish } from "./page-wishes.ts";
import { Reader } from "./readers-browser.ts";

/** What a page runs: a server's code on a record, and the lab's attack. `proxy`: a reverse proxy stands in front. */
export type PageLab = { run: (record: SandboxRecord) => Runner; attack: Attack; proxy?: boolean };

/** One of these servers. Throws a sentence when there is none of that name. */
export function serverNamed(servers: Readonly<Record<string, LabModule>>, variant: string): LabModule {
  const module = Object.hasOwn(servers, variant) ? servers[variant] : undefined;
  if (!module) throw new Error(`There is no server "${variant}" in this copy.`);
  return module;
}

/**
 * One live server without a site behind it: the same server, log, clock and attack, with a simulated browser for the
 * reader. `tell` gets each event.
 */
export class PageServer {
  readonly #server: LiveServer;
  readonly #reader: Reader;
  readonly #attack: Attack;

  constructor({ run, attack, proxy }: PageLab, clock: () => number, tell: (event: LiveEvent) => void) {
    const record = createRecord(clock());
    const runner = run(record);
    this.#server = new LiveServer(record, proxy ? behindProxy(runner, record.shelf) : runner, CAPS, clock);
    this.#server.log.subscribe(({ text }) => tell(JSON.parse(text) as LiveEvent));
    this.#reader = new Reader(this.#server);
    this.#attack = attack;
  }

  /** Throws an Error with a sentence for the reader. */
  async grant(wish: Exclude<Wish, { do: "open" }>): Promise<Granted[Exclude<keyof Granted, "open">]> {
    switch (wish.do) {
      case "visit":
        return this.#reader.visit(wish.method, wish.path, wish.body, wish.hops);
      case "follow":
        await this.#server.pass();
        return this.#server.take(wish.stream);
      case "hang-up":
        await this.#server.hangUp(wish.stream);
        return true;
      case "edit":
        if (!this.#reader.edit(wish.name, wish.value)) throw new Error(`Your browser has no cookie ${wish.name}.`);
        return true;
      case "forget":
        this.#reader.forget();
        return true;
      case "state":
        return this.#state();
      case "control":
        return this.#control(wish.name, wish.fields);
    }
  }

  async #state(): Promise<Granted["state"]> {
    const { now, record, log } = this.#server;
    const list = await this.#server.list();
    return { now, offset: record.offset, list, cookie: this.#reader.cookie, log: log.all() };
  }

  async #control(name: string, fields: Record<string, string>): Promise<unknown> {
    if (name === "skip") return this.#skip(Number(fields["ms"]));
    if (name === "reset")
      return this.#server.reset("You reset the server: the list is empty, and everybody has a new note.");
    if (name === "restart") return this.#server.restart();
    if (name === "attack") return attackServer(this.#server, this.#attack);
    if (name !== "thief") throw new Error(`There is no control "${name}".`);
    const sent = readThiefRequest(new URLSearchParams(fields));
    if (typeof sent === "string") throw new Error(sent);
    return (await this.#server.exchange("thief", sent)).response;
  }

  #skip(ms: number): void {
    if (!Number.isSafeInteger(ms) || ms < 1) throw new Error("A clock moves forward by whole milliseconds.");
    this.#server.skip(ms);
  }
}
