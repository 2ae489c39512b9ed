import type { BrowserName, RealBrowser, Tab, Visitor, VisitorOptions } from "../../../helpers/browsers/browser.ts";
import { startSite, type Site } from "../../../proofs/site.ts";
import type { Group } from "./corpus.ts";
import { HOME, moves, tell, type Move, type Outcome } from "./moves.ts";

/**
 * By default WebKitGTK takes a subdomain of lab.test for another site, because its list of public suffixes has no
 * "test", and keeps none of its cookies. No group is about third-party cookies.
 */
const VISITS: Partial<Record<BrowserName, VisitorOptions>> = { webkit: { thirdPartyCookies: "let in" } };

type Sites = { "http:": Site; "https:": Site };

/** Sends and answers what a group says, in the pages of a real browser, through its own network stack. */
export class Replay {
  readonly #real: RealBrowser;
  readonly #sites: Sites;
  #visitor: Visitor | undefined;
  /** By where they are. */
  readonly #pages = new Map<string, Tab>();
  /** Hosts that may have set cookies since the jar was empty. */
  readonly #hosts = new Set<string>();

  static async start(real: RealBrowser): Promise<Replay> {
    const [http, https] = await Promise.all([startSite("http"), startSite("https")]);
    return new Replay(real, { "http:": http, "https:": https });
  }

  constructor(real: RealBrowser, sites: Sites) {
    this.#real = real;
    this.#sites = sites;
  }

  async close(): Promise<void> {
    await this.#visitor?.close();
    for (const site of Object.values(this.#sites)) site.close();
  }

  /** What comes of a group when there are no cookies before. */
  async replay(group: Group): Promise<Outcome> {
    await this.#forget();
    for (const { url } of moves(group)) this.#hosts.add(new URL(url).hostname);
    const sent: string[] = [];
    for (const { url, batch } of batches(moves(group))) sent.push(...(await this.#perform(url, batch)));
    if (this.#real.name === "webkit" && scriptsMatter(group)) await this.#renewPages();
    const home = await this.#open(HOME);
    const [script, cookies] = [await home.evaluate(() => document.cookie), await home.cookies()];
    const ends = cookies.map(({ name, domain, path, expires }): [string, number] => [
      `${domain}${toOctets(path)} ${name}`,
      expires === -1 ? -1 : expires - Date.now() / 1000,
    ]);
    return { sent, script, ends: new Map(ends) };
  }

  /** A visitor without cookies. */
  async #forget(): Promise<void> {
    if (this.#visitor && this.#real.name === "webkit") await this.#askToForget();
    else if (this.#visitor?.clear) await this.#visitor.clear();
    else await this.#takeVisitor();
    this.#hosts.clear();
  }

  async #takeVisitor(): Promise<void> {
    await this.#visitor?.close();
    this.#pages.clear();
    this.#visitor = await this.#real.visit(VISITS[this.#real.name]);
  }

  /** Opens new pages, whose processes are new too. A session ends with its last page, so one opens before others close. */
  async #renewPages(): Promise<void> {
    const old = [...this.#pages.values()];
    this.#pages.clear();
    await this.#open(HOME);
    for (const page of old) await page.close();
  }

  /** WebKit's driver cannot empty the jar, so each host asks the browser to, by a header. A new visitor takes a second. */
  async #askToForget(): Promise<void> {
    const home = await this.#open(HOME);
    const headers = ['Clear-Site-Data: "cookies"'];
    const acts = [...this.#hosts].map((host) => ({
      fetch: this.#sites["https:"].url(host, "/", { headers }),
      method: "GET",
    }));
    await home.evaluate(actInPage, acts);
  }

  async #open(url: string): Promise<Tab> {
    const known = this.#pages.get(url);
    if (known) return known;
    if (!this.#visitor) throw new Error("Nobody is there to open a page.");
    const page = await this.#visitor.newTab();
    await page.goto(this.#address(url));
    this.#pages.set(url, page);
    return page;
  }

  /** Answers the Cookie header that came along with each request. */
  async #perform(url: string, batch: Move[]): Promise<string[]> {
    const page = await this.#open(url);
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
    // The page is another one now, so it goes back to where it was.
    if (first && leaves(first)) await page.goto(this.#address(ELSEWHERE));
    if (cookies.length !== requests.length) throw new Error(`${cookies.length} requests for ${JSON.stringify(batch)}`);
    return requests.map((move, n) => tell(move, cookies[n] ?? ""));
  }

  #toAct({ url, by, headers }: Move): Act {
    if (by === "script") return { assign: headers };
    return { fetch: this.#address(url, headers), method: by === "post" ? "POST" : "GET" };
  }

  async #leave(page: Tab, { url, by, headers }: Move): Promise<void> {
    const address = this.#address(url, headers);
    await page.leave(leavePage, { address, by }, new URL(address).pathname);
  }

  #address(url: string, cookies: string[] = []): string {
    const { protocol, hostname, pathname } = new URL(url);
    const site = this.#sites[protocol === "https:" ? "https:" : "http:"];
    if (cookies.some((line) => UNWRITABLE.test(line))) return site.url(hostname, pathname, { raw: raw(cookies) });
    return site.url(hostname, pathname, { cookies });
  }
}

/** WebKit's pages keep what document.cookie was, and do not notice that a server has made a cookie HttpOnly. */
const scriptsMatter = ({ set }: Group): boolean =>
  set.some(({ by, headers }) => by === "script" || headers.some((header) => /httponly/i.test(header)));

/** The page of another site. */
const ELSEWHERE = "https://evil.test/";

/** Moves in a row that the same page makes, and where that page is. One that leaves the page is made alone. */
function batches(all: Move[]): { url: string; batch: Move[] }[] {
  const found: { url: string; batch: Move[] }[] = [];
  for (const move of all) {
    const url = leaves(move) ? ELSEWHERE : siteOf(move.url);
    const last = found.at(-1);
    if (last?.url === url && !leaves(move)) last.batch.push(move);
    else found.push({ url, batch: [move] });
  }
  return found;
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
  // The driver has its answer before the page is gone.
  if (by === "link") return void setTimeout(() => (location.href = address));
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  document.body.append(form);
  setTimeout(() => form.submit());
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
