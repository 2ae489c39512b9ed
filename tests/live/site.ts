import { labs } from "../../labs/kit/build/all-labs.ts";
import { articles } from "../../articles/list.ts";
import type { Target } from "../../labs/kit/target/target.ts";
import type { Caps } from "../../src/http/caps.ts";
import type { LiveEvent, LiveState } from "../../src/live/server/events.ts";
import { createFetch } from "../../src/http/fetch.ts";
import { localOrigins } from "../../src/http/origins.ts";
import { Gate } from "../../src/server/gate.ts";
import { placeOf } from "../../src/server/roles.ts";
import { LiveHost, type HostOptions } from "../../src/live/live-host.ts";
import { PATIENT } from "../helpers/patient.ts";

export const ORIGIN = "http://localhost:4321";
export const LABS = "http://localhost:4322";
export const ORIGINS = localOrigins(4321, 4322);
export const ALICE = "aaaaaaaaaaaaaaaa";
export const BOB = "bbbbbbbbbbbbbbbb";

export type SiteOptions = {
  caps?: Partial<Caps>;
  labs?: typeof labs;
  root?: string;
  startHost?: (file: string) => Promise<Target>;
  clock?: { now: number };
  store?: HostOptions["store"];
  owners?: HostOptions["owners"];
  threads?: HostOptions["threads"];
  second?: HostOptions["second"];
};

export type Asking = {
  method?: string;
  form?: Record<string, string>;
  headers?: Record<string, string>;
  cookie?: string;
};

/** The live servers as one reader's programs see them, on a clock that the test holds. */
export function createSite({ caps = {}, root = process.cwd(), startHost, ...options }: SiteOptions = {}) {
  const all = { ...PATIENT, requestsPerSecond: 1_000_000, requestsPerSecondAndAddress: 1_000_000, ...caps };
  const gate = new Gate(() => ORIGINS, all);
  const { clock = { now: Date.UTC(2026, 0, 15, 12) } } = options;
  const host = new LiveHost({
    labs: options.labs ?? labs,
    articles,
    root,
    caps: all,
    clock: () => clock.now,
    startHost,
    ...(options.store && { store: options.store }),
    ...(options.owners && { owners: options.owners }),
    ...(options.threads && { threads: options.threads }),
    ...(options.second && { second: options.second }),
    origins: () => ORIGINS,
  });
  const handle = createFetch((request) => gate.refuse(request, clock.now) ?? host.answer(request), all);
  const fetch = (path: string, { form, headers, cookie, method }: Asking = {}) => {
    // The site has the controls, and the labs have the pages.
    const origin = placeOf(new URL(path, ORIGIN).pathname).roles[0] === "labs" ? LABS : ORIGIN;
    const init: RequestInit = {
      method: method ?? (form ? "POST" : "GET"),
      headers: { host: new URL(origin).host, ...headers },
    };
    const sent = new Headers(init.headers);
    if (cookie) sent.set("cookie", cookie);
    if (form) init.body = new URLSearchParams(form);
    return handle(new Request(origin + path, { ...init, headers: sent }));
  };
  return { clock, host, handle, ...shortcuts(fetch, () => clock.now) };
}

export type Fetch = (path: string, asking?: Asking) => Promise<Response>;
export type Site = ReturnType<typeof shortcuts>;

/** What readers do most. `time` is the machine's clock. */
export function shortcuts(fetch: Fetch, time: () => number) {
  const json = { accept: "application/json" };
  return {
    fetch,
    time,
    state: async (base: string, cookie = ""): Promise<LiveState> =>
      (await (await fetch(`${base}/-/state`, { cookie })).json()) as LiveState,
    control: (base: string, name: string, form: Record<string, string> = {}, headers: Record<string, string> = {}) =>
      fetch(`${base}/-/${name}`, { form, headers: { ...json, ...headers } }),
    login: async (base: string, username = "alice", password = "wonderland"): Promise<string> => {
      const response = await fetch(`${base}/login`, { form: { username, password } });
      return cookieOf(response);
    },
  };
}

export const base = (slug: string, variant: string, sandbox = ALICE): string => `/live/${sandbox}/${slug}/${variant}`;

/** "name=value" of the first cookie an answer sets. */
export const cookieOf = (response: Response): string => response.headers.getSetCookie()[0]?.split(";")[0] ?? "";

export const noteIn = (html: string): string => /<strong>(.*?)<\/strong>/.exec(html)?.[1] ?? "";

/** The next events of a stream: as many as asked for. `seen` is told each time how many there were. */
export async function readEvents(
  response: Response,
  count: number,
  seen: (events: number) => void = () => {},
): Promise<LiveEvent[]> {
  const events: LiveEvent[] = [];
  let text = "";
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return events;
  while (events.length < count) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data) seen(events.push(JSON.parse(data) as LiveEvent));
    }
  }
  await reader.cancel();
  return events;
}

export const exchanges = (log: readonly LiveEvent[]) => log.filter((event) => event.type === "exchange");
