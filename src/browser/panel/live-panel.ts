import type { LiveEvent, LiveState } from "../../live/server/events.ts";
import type { Connection } from "./connection.ts";
import type { Stage } from "./deeds.ts";
import type { Eyes } from "./eyes.ts";
import type { ShownPage } from "./shop-page.ts";
import { pictureAfter, shows, type PanelEvent } from "./fold.ts";
import { painted, readersScheduler } from "./frames.ts";
import { noteAttacked } from "./remembered.ts";
import { playOrPause, rides, readingTime } from "./tempo.ts";
import { Timeline } from "./timeline.ts";
import { fieldsOf, part, View } from "./view.ts";

const loadActing = () => import("./acting.ts");

/** The live panel. It sends no request before the reader's first action. */
class LivePanel extends HTMLElement {
  #connection: Connection | undefined;
  #joined: Promise<void> | undefined;
  /** Whether the code that the server runs was changed since. */
  #isOld = (): boolean => false;
  #acted: Promise<void> = Promise.resolve();
  #recalled: Promise<void> | undefined;
  #attacking = false;
  #drawing = false;
  #stale = false;
  readonly #view = new View(this);
  #page: ShownPage | undefined;
  #eyes: Eyes | undefined;
  readonly #timeline = new Timeline<PanelEvent>({
    schedule: readersScheduler,
    pace: readingTime,
    rides,
    changed: () => this.#happened(),
  });

  connectedCallback(): void {
    this.addEventListener("submit", (event) => this.#submitted(event));
    this.addEventListener("click", ({ target }) => this.#clicked(target as Element));
    this.addEventListener("change", ({ target }) => this.#changed(target as HTMLInputElement));
    part(this, "at").addEventListener("input", ({ target }) => {
      const { value } = target as HTMLInputElement;
      void this.#replay((timeline) => timeline.go(Number(value)));
    });
    // The panel first shows the end of its recording.
    part(this, "wire").scrollTop = Number.MAX_SAFE_INTEGER;
  }

  disconnectedCallback(): void {
    this.#leave();
  }

  #submitted(event: SubmitEvent): void {
    const { dataset, elements } = event.target as HTMLFormElement;
    event.preventDefault();
    const fields = fieldsOf(elements);
    void this.#act(async (stage) => (await loadActing()).submit(stage, dataset, fields));
  }

  #clicked(target: Element): void {
    const button = target.closest<HTMLElement>("[data-do]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const { do: deed, name = "", value = "" } = button.dataset;
    if (deed === "attack") void this.#act(() => this.#attack());
    if (deed === "steal") void this.#act(async (stage) => (await loadActing()).steal(stage));
    if (deed === "curl") void loadActing().then(({ copyCurl }) => copyCurl(this.#stage, button));
    if (deed === "edit") void loadActing().then(({ offerEdit }) => offerEdit(this, name, value));
    if (deed === "back") void this.#replay((timeline) => timeline.step(-1));
    if (deed === "on") void this.#replay((timeline) => timeline.step(1));
    if (deed === "pause") void this.#replay(playOrPause);
  }

  #changed(input: HTMLInputElement): void {
    if (input.name !== "variant") return;
    this.dataset["variant"] = input.value;
    this.#startAgain();
    void this.#act(async ({ view }) => view.say(`The panel now shows the server "${input.value}".`));
  }

  /** One deed after the other: a quick reader's second request must not break off the page of the first. */
  #act(deed: (stage: Stage) => void | Promise<void>): Promise<void> {
    return (this.#acted = this.#acted.then(() => this.#perform(deed)));
  }

  /** Connects if necessary, ends what was still playing, and does it. Shows any error. */
  async #perform(deed: (stage: Stage) => void | Promise<void>): Promise<void> {
    try {
      // Paint the pressed button first: the work may take longer than a reader should wait for a sign.
      await painted();
      if (this.#isOld()) this.#startAgain();
      await this.#join();
      this.#timeline.paced = false;
      this.#timeline.finish();
      await deed(this.#stage);
    } catch (error) {
      this.#timeline.paced = false;
      this.#view.say(error instanceof Error ? error.message : String(error));
    }
  }

  get #stage(): Stage {
    if (!this.#connection || !this.#page) throw new Error("The live panel is not connected.");
    const { client } = this.#connection;
    const events = this.#timeline.items;
    const close = () => this.#closePage();
    return { root: this, client, view: this.#view, page: this.#page, close, events, look: () => this.#look() };
  }

  async #attack(): Promise<void> {
    this.#attacking = true;
    this.#timeline.paced = true;
    part(this, "wire").scrollIntoView({ block: "nearest" });
    await this.#stage.client.control("attack");
  }

  /** Opens the connection to the server, once: calls during the opening share it. */
  #join(): Promise<void> {
    return (this.#joined ??= this.#connect());
  }

  async #connect(): Promise<void> {
    const { Connection, Eyes, openClient } = await loadActing();
    const script = (cookie: string) => this.#view.script(cookie);
    this.#eyes ??= new Eyes(script);
    const heard = { visited: () => void this.#visited(), script };
    const { client, page, isOld = () => false } = await openClient(this.dataset, part(this, "page"), heard);
    this.#page = page;
    this.#isOld = isOld;
    this.removeAttribute("data-recorded");
    this.#timeline.clear();
    this.#view.clear();
    this.#connection = new Connection(client, {
      event: (event) => this.#told(event),
      observed: (state) => this.#observed(state),
      trouble: (message) => this.#view.say(message),
    });
    if (client.base) part<HTMLAnchorElement>(this, "control-room").href = `${client.base}/-/`;
    await this.#connection.open();
    await client.noteJar();
    await this.#look();
  }

  /** The next deed meets another server. */
  #startAgain(): void {
    this.#leave();
    this.#closePage();
  }

  #leave(): void {
    this.#isOld = () => false;
    this.#joined = undefined;
    this.#connection?.client.close();
    this.#connection = undefined;
  }

  /** A page of the lab's has loaded: which cookies does the browser have now, and which can a script read? */
  async #visited(): Promise<void> {
    const { client } = this.#stage;
    await client.noteJar();
    const eyes = await client.address("/-/eyes");
    if (eyes !== undefined) this.#eyes?.look(eyes);
    await this.#look();
  }

  /** A page that is closed has no script. */
  #closePage(): void {
    this.#page?.close();
    this.#eyes?.close();
    this.#view.script(undefined);
  }

  #look(): Promise<void> {
    return this.#connection?.look() ?? Promise.resolve();
  }

  #told(event: LiveEvent): void {
    this.#timeline.add(event);
    // A server that was reset has forgotten everything, but the browser may still have cookies.
    if (event.type === "reset") void this.#look();
  }

  #observed({ cookie, list, now, offset }: LiveState): void {
    this.#view.clock(now, offset);
    const seen = { type: "seen", cookie, list } as const;
    if (!shows(pictureAfter(this.#timeline.items), seen)) this.#timeline.add(seen);
  }

  #happened(): void {
    this.#endAttack();
    this.#stale = true;
    this.#redraw();
  }

  /**
   * Draws in the next frame, once for everything that happened before: the picture, if it changed, and the controls.
   */
  #redraw(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.#view.playback(this.#timeline);
      if (this.#stale) this.#view.draw(this.#timeline.items, this.#timeline.shown);
      this.#stale = false;
    });
  }

  #endAttack(): void {
    const last = this.#timeline.items[this.#timeline.shown - 1];
    if (last?.type !== "outcome" || !(this.#attacking || last.byHand)) return;
    this.#attacking = false;
    this.#timeline.paced = false;
    noteAttacked(this.dataset["slug"] ?? "", last.byHand);
  }

  /** Moves through the events; before there are any, through the recording. */
  async #replay(move: (timeline: Timeline<PanelEvent>) => void): Promise<void> {
    try {
      if (!this.#joined) await (this.#recalled ??= this.#recall());
      move(this.#timeline);
      this.#redraw();
    } catch (error) {
      this.#view.say(error instanceof Error ? error.message : String(error));
    }
  }

  /** Fetches the recording that the page shows. If the reader acts meanwhile, shows that instead. */
  async #recall(): Promise<void> {
    const response = await fetch(this.dataset["recorded"] ?? "");
    if (!response.ok) throw new Error(`The recording could not be read: ${response.status}.`);
    const events = (await response.json()) as LiveEvent[];
    if (this.#joined) return;
    this.#view.clear();
    this.#timeline.load(events);
  }
}

customElements.define("live-panel", LivePanel);
