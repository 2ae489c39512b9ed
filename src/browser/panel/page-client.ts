import type { Streamed } from "../../../labs/kit/target/target.ts";
import type { Ask, Granted, Say, Shown, Wish } from "../../live/in-page/page-wishes.ts";
import type { LiveEvent, LiveState } from "../../live/server/events.ts";
import type { LiveClient } from "./live-client.ts";
import { atRoot } from "./root.ts";

/** Browsers give up after twenty. */
const MOST_REDIRECTS = 20;

/** The way to the server: a worker, or a port to one. */
export type Line = { postMessage(ask: Ask): void; onmessage: ((event: MessageEvent<Say>) => void) | null };

type Waiting = { resolve: (value: never) => void; reject: (error: Error) => void };

/** A live server in a worker of this page. It has the methods of the client of a real one. */
export class PageClient implements LiveClient {
  readonly base = "";
  readonly #line: Line;
  readonly #end: () => void;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #tell: (event: LiveEvent) => void = () => {};

  private constructor(line: Line, end: () => void) {
    this.#line = line;
    this.#end = end;
    line.onmessage = ({ data }) => this.#hear(data);
  }

  /** Starts one of an export's servers. Throws an Error when this copy has none of that name. */
  static async open(lab: string, variant: string): Promise<PageClient> {
    const worker = new Worker(new URL(atRoot(`servers/${lab}.js`), document.baseURI));
    const client = new PageClient(worker, () => worker.terminate());
    worker.onerror = () => client.#drop("The server of this page could not be started.");
    await client.#ask({ do: "open", variant });
    return client;
  }

  /** Starts the server at the other end of a line. `end` ends it. */
  static async over(line: Line, end: () => void, variant: string): Promise<PageClient> {
    const client = new PageClient(line, end);
    await client.#ask({ do: "open", variant });
    return client;
  }

  /** The page at a path, in the reader's simulated browser. */
  visit(method: string, path: string, body?: string, hops = MOST_REDIRECTS): Promise<Shown> {
    return this.#ask({ do: "visit", method, path, hops, ...(body === undefined ? {} : { body }) });
  }

  /** What has come on that event stream since the last call. Ask once a second. */
  follow(stream: number): Promise<Streamed> {
    return this.#ask({ do: "follow", stream });
  }

  /** Stops an event stream. */
  async hangUp(stream: number): Promise<void> {
    await this.#ask({ do: "hang-up", stream });
  }

  async address(path: string): Promise<string | undefined> {
    if (path.startsWith("/-/")) return undefined;
    return path.startsWith("/") ? path : `/${path}`;
  }

  async page(path: string, { method = "GET", body, redirect }: RequestInit = {}): Promise<Response> {
    const sent = body instanceof URLSearchParams ? body.toString() : undefined;
    const { status, body: text } = await this.visit(method, path, sent, redirect === "manual" ? 0 : MOST_REDIRECTS);
    return new Response([204, 205, 304].includes(status) ? null : text, { status });
  }

  async noteJar(): Promise<void> {}

  async forgetCookies(): Promise<void> {
    await this.#ask({ do: "forget" });
  }

  async editCookie(name: string, value: string): Promise<void> {
    await this.#ask({ do: "edit", name, value });
  }

  state(): Promise<LiveState> {
    return this.#ask({ do: "state" });
  }

  control(name: string, fields: Record<string, string> = {}): Promise<unknown> {
    return this.#ask({ do: "control", name, fields });
  }

  listen(_after: () => number, tell: (event: LiveEvent) => void, connected: (yes: boolean) => void): void {
    this.#tell = tell;
    connected(true);
  }

  close(): void {
    this.#end();
    this.#drop("The server of this page was closed.");
  }

  #ask<Deed extends Wish["do"]>(wish: Extract<Wish, { do: Deed }>): Promise<Granted[Deed]> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#line.postMessage({ ...wish, id } satisfies Ask);
    });
  }

  #hear(said: Say): void {
    if ("event" in said) return this.#tell(said.event);
    const one = this.#waiting.get(said.id);
    this.#waiting.delete(said.id);
    if ("error" in said) one?.reject(new Error(said.error));
    else one?.resolve(said.value as never);
  }

  #drop(why: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(why));
    this.#waiting.clear();
  }
}
