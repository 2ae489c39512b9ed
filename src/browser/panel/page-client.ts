import type { Ask, Granted, Say, Shown, Wish } from "../../live/in-page/page-wishes.ts";
import type { LiveEvent, LiveState } from "../../live/server/events.ts";
import type { LiveClient } from "./live-client.ts";
import { atRoot } from "./root.ts";

/** Browsers give up after twenty. */
const MOST_REDIRECTS = 20;

type Waiting = { resolve: (value: never) => void; reject: (error: Error) => void };

/** A live server in a worker of this page, for an export. It has the methods of the client of a real one. */
export class PageClient implements LiveClient {
  readonly base = "";
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;
  #tell: (event: LiveEvent) => void = () => {};

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Say>) => this.#hear(data);
    worker.onerror = () => this.#drop("The server of this page could not be started.");
  }

  /** Starts a server. Throws an Error when this copy has none of that name. */
  static async open(lab: string, variant: string): Promise<PageClient> {
    const client = new PageClient(new Worker(new URL(atRoot(`servers/${lab}.js`), document.baseURI)));
    await client.#ask({ do: "open", variant });
    return client;
  }

  /** The page at a path, in the reader's simulated browser. */
  visit(method: string, path: string, body?: string, hops = MOST_REDIRECTS): Promise<Shown> {
    return this.#ask({ do: "visit", method, path, hops, ...(body === undefined ? {} : { body }) });
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
    this.#worker.terminate();
    this.#drop("The server of this page was closed.");
  }

  #ask<Deed extends Wish["do"]>(wish: Extract<Wish, { do: Deed }>): Promise<Granted[Deed]> {
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ ...wish, id } satisfies Ask);
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
