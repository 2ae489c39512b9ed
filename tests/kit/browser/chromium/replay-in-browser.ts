import type { BrowserContext, Page } from "@playwright/test";
import { startSite, type Site } from "../../../proofs/site.ts";
import type { Group } from "./corpus.ts";
import { HOME, moves, tell, type Move, type Outcome } from "./moves.ts";

type Sites = { "http:": Site; "https:": Site };

/** Sends and answers what a group says, in the pages of one browser context, through its own network stack. */
export class Chromium {
  readonly #context: BrowserContext;
  readonly #sites: Sites;
  /** By where they are. */
  readonly #pages = new Map<string, Page>();

  static async start(context: BrowserContext): Promise<Chromium> {
    const [http, https] = await Promise.all([startSite("http"), startSite("https")]);
    return new Chromium(context, { "http:": http, "https:": https });
  }

  constructor(context: BrowserContext, sites: Sites) {
    this.#context = context;
    this.#sites = sites;
  }

  close(): void {
    for (const site of Object.values(this.#sites)) site.close();
  }

  /** What comes of a group when there are no cookies before. */
  async replay(group: Group): Promise<Outcome> {
    await this.#context.clearCookies();
    const sent: string[] = [];
    for (const { page, batch } of await this.#batches(moves(group))) sent.push(...(await this.#perform(page, batch)));
    const home = await this.#open(HOME);
    const [script, cookies] = await Promise.all([home.evaluate(() => document.cookie), this.#context.cookies()]);
    const ends = cookies.map(({ name, domain, path, expires }): [string, number] => [
      toOctets(`${domain}${path} ${name}`),
      expires === -1 ? -1 : expires - Date.now() / 1000,
    ]);
    return { sent, script, ends: new Map(ends) };
  }

  /** Moves in a row that the same page makes. One that leaves the page is made alone. */
  async #batches(all: Move[]): Promise<{ page: Page; batch: Move[] }[]> {
    const batches: { page: Page; batch: Move[] }[] = [];
    for (const move of all) {
      const page = await this.#open(leaves(move) ? "https://evil.test/" : siteOf(move.url));
      const last = batches.at(-1);
      if (last?.page === page && !leaves(move)) last.batch.push(move);
      else batches.push({ page, batch: [move] });
    }
    return batches;
  }

  async #open(url: string): Promise<Page> {
    const page = this.#pages.get(url) ?? (await this.#context.newPage());
    if (!this.#pages.has(url)) await page.goto(this.#address(url));
    this.#pages.set(url, page);
    return page;
  }

  /** Answers the Cookie header that came along with each request. */
  async #perform(page: Page, batch: Move[]): Promise<string[]> {
    const { seen } = this.#sites[batch[0]?.url.startsWith("https:") ? "https:" : "http:"];
    const before = seen.length;
    const [first] = batch;
    if (first && leaves(first)) await this.#leave(page, first);
    else
      await page.evaluate(
        actInPage,
        batch.map((move) => this.#toAct(move)),
      );
    const requests = batch.filter(({ by }) => by !== "script");
    const cookies = seen.slice(before).map(({ cookie }) => cookie);
    if (cookies.length !== requests.length) throw new Error(`${cookies.length} requests for ${JSON.stringify(batch)}`);
    return requests.map((move, n) => tell(move, cookies[n] ?? ""));
  }

  #toAct({ url, by, headers }: Move): Act {
    if (by === "script") return { assign: headers };
    return { fetch: this.#address(url, headers), method: by === "post" ? "POST" : "GET" };
  }

  /** The answer has no content, so the page stays where it is. */
  async #leave(page: Page, { url, by, headers }: Move): Promise<void> {
    const address = this.#address(url, headers, 204);
    await Promise.all([page.waitForResponse(address), page.evaluate(leavePage, { address, by })]);
  }

  #address(url: string, cookies: string[] = [], status?: number): string {
    const { protocol, hostname, pathname } = new URL(url);
    const site = this.#sites[protocol === "https:" ? "https:" : "http:"];
    if (cookies.some((line) => UNWRITABLE.test(line))) return site.url(hostname, pathname, { raw: raw(cookies) });
    return site.url(hostname, pathname, status === undefined ? { cookies } : { cookies, status });
  }
}

/** By another site's link or form. */
const leaves = ({ by }: Move): boolean => by === "link" || by === "form";

/** A page of the same site, on the same scheme. */
function siteOf(url: string): string {
  const { protocol, hostname } = new URL(url);
  return hostname.endsWith("lab.test") ? HOME.replace("https:", protocol) : `${protocol}//${hostname}/`;
}

/** A byte string, as the jar has it. */
const toOctets = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

/** What a page does: fetch, or assign each line to document.cookie. */
type Act = { assign: string[] } | { fetch: string; method: string };

async function actInPage(acts: Act[]): Promise<void> {
  for (const act of acts) {
    if ("assign" in act) for (const line of act.assign) document.cookie = line;
    else await fetch(act.fetch, { method: act.method, mode: "no-cors", credentials: "include", cache: "no-store" });
  }
}

function leavePage({ address, by }: { address: string; by: Move["by"] }): void {
  if (by === "link") return void (location.href = address);
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  document.body.append(form);
  form.submit();
}

/** Characters that Node refuses in a header, or writes as two octets when a body follows. */
const UNWRITABLE = /[^\t -~]/;

const raw = (cookies: string[]): string =>
  [
    "HTTP/1.1 200 OK",
    "Content-Length: 0",
    "Connection: close",
    ...cookies.map((cookie) => `Set-Cookie: ${cookie}`),
    "\r\n",
  ].join("\r\n");
