import type { LiveEvent, LiveState } from "../../live/server/events.ts";
import { Client, type LiveClient } from "./live-client.ts";
import { serverBase } from "./remembered.ts";
import { isExport } from "./root.ts";
import { toDom } from "./tree.ts";
import { part } from "./view.ts";
import { wireItem } from "./wire.ts";
import { gist, statusWords } from "./words.ts";

type Exchange = Extract<LiveEvent, { type: "exchange" }>;

/** The demo of the home page: log in as bob, write another name into the cookie, read another's note. */
class ForgeDemo extends HTMLElement {
  #opened: Promise<LiveClient> | undefined;
  #done: Promise<void> = Promise.resolve();

  connectedCallback(): void {
    this.addEventListener("submit", (event) => {
      event.preventDefault();
      const { dataset } = event.target as HTMLElement;
      // What the field holds at the press: the reader may type on while the server answers.
      const { value } = part<HTMLInputElement>(this, "cookie");
      const isLogin = dataset["form"] === "login";
      void this.#act((client) => (isLogin ? this.#login(client, value) : this.#send(client, value)));
    });
  }

  /** One deed after the other: the answer of an earlier press does not come after that of a later one. */
  #act(deed: (client: LiveClient) => Promise<void>): Promise<void> {
    return (this.#done = this.#done.then(() => this.#try(deed)));
  }

  async #try(deed: (client: LiveClient) => Promise<void>): Promise<void> {
    try {
      await deed(await (this.#opened ??= this.#open()));
    } catch (error) {
      this.#opened = undefined;
      this.#say(error instanceof Error ? error.message : String(error));
    }
  }

  /** The live server: behind the site, or in an export in a worker of this page. */
  async #open(): Promise<LiveClient> {
    const { lab = "", variant = "starter" } = this.dataset;
    if (!isExport()) return new Client(serverBase(lab, variant));
    const { PageClient } = await import("./page-client.ts");
    return PageClient.open(lab, variant);
  }

  /**
   * A real login: the browser follows the redirect and keeps the cookie. If the reader has typed into the field since the
   * press, when it held `before`, their text stays.
   */
  async #login(client: LiveClient, before: string): Promise<void> {
    const body = new URLSearchParams({ username: "bob", password: "builder" });
    await client.page("/login", { method: "POST", body });
    await client.noteJar();
    const state = await client.state();
    this.#show(last(state, "/login"));
    this.#say("Your browser now has this cookie. Write admin instead of bob, and send it.");
    const input = part<HTMLInputElement>(this, "cookie");
    if (input.value !== before) return;
    input.value = state.cookie;
    input.focus();
    input.setSelectionRange(state.cookie.indexOf("=") + 1, state.cookie.length);
  }

  async #send(client: LiveClient, cookie: string): Promise<void> {
    await client.control("thief", { method: "GET", path: "/dashboard", cookie });
    const opened = last(await client.state(), "/dashboard");
    this.#show(opened);
    if (opened) this.#say(verdict(opened));
  }

  #show(exchange: Exchange | undefined): void {
    const item = exchange && wireItem(exchange);
    if (item) part(this, "wire").replaceChildren(toDom(item));
  }

  #say(text: string): void {
    part(this, "said").textContent = text;
  }
}

const last = ({ log }: LiveState, path: string): Exchange | undefined =>
  log.findLast((event): event is Exchange => event.type === "exchange" && event.request.path === path);

function verdict({ response }: Exchange): string {
  const page = gist(response);
  if (response.status !== 200)
    return `The server answered ${statusWords(response.status)}. The server has no user with that name.`;
  const forged = /admin/.test(page);
  return forged
    ? `You are admin. ${page}. In chapter 2 the cookie no longer contains the name.`
    : `${page}. Now write another name.`;
}

customElements.define("forge-demo", ForgeDemo);
