import type { Desk, Kept } from "./desk.ts";

/** Where the reader types. Setting the text is a change that can be undone. */
export type Code = { text: string };

export type KeeperOptions = {
  desk: Pick<Desk, "save" | "putAside">;
  code: Code;
  /** The draft as it was opened. */
  kept: Kept;
  say: (sentence: string) => void;
  /** There are two texts now, and the reader chooses: by takeOther or keepMine. Undefined: the choice is made. */
  clash: (other: Kept | undefined) => void;
};

/** Keeps what is typed and what lives at the desk the same, and loses neither when both change. */
export class DraftKeeper {
  readonly #options: KeeperOptions;
  #known: Kept;
  #other: Kept | undefined;
  #saving: Promise<unknown> = Promise.resolve();

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#known = options.kept;
  }

  /** Saves what was typed, one text after another. False while there are two texts. */
  save(): Promise<boolean> {
    const saved = this.#saving.then(() => this.#save());
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  async #save(): Promise<boolean> {
    const { desk, code, say } = this.#options;
    const { text } = code;
    if (this.#other) return false;
    if (text === this.#known.text) return true;
    const saved = await desk.save(text, this.#known.hash);
    if ("conflict" in saved) {
      this.#clash(saved.conflict);
      return false;
    }
    this.#known = { text, hash: saved.hash };
    if (saved.remark) say(saved.remark);
    return true;
  }

  /** Puts another text in place of the draft, saves it, and puts the old one aside. */
  async replace(text: string, said: string): Promise<void> {
    const { desk, code, say } = this.#options;
    desk.putAside?.(code.text);
    code.text = text;
    if (await this.save()) say(`${said} Undo brings back the earlier text.`);
  }

  /** The draft was changed elsewhere. Shows it, unless something was typed here meanwhile. */
  changed(other: Kept): void {
    const { code, say } = this.#options;
    if (other.hash === this.#known.hash) return;
    if (code.text !== this.#known.text && code.text !== other.text) return this.#clash(other);
    this.#known = other;
    if (code.text === other.text) return;
    code.text = other.text;
    say("Another program changed the draft. The editor now shows the new text.");
  }

  async takeOther(): Promise<void> {
    const other = this.#settle();
    if (other) await this.replace(other.text, "The editor now shows the other text.");
  }

  async keepMine(): Promise<void> {
    const other = this.#settle();
    if (!other) return;
    this.#options.desk.putAside?.(other.text);
    if (await this.save()) this.#options.say("Your text stays.");
  }

  #clash(other: Kept): void {
    this.#other = other;
    this.#options.clash(other);
    this.#options.say("You and another program both changed the draft. Choose which text stays.");
  }

  /** The choice is made: from now on the other text is the one that a save replaces. */
  #settle(): Kept | undefined {
    const other = this.#other;
    if (!other) return undefined;
    this.#other = undefined;
    this.#known = other;
    this.#options.clash(undefined);
    return other;
  }
}
