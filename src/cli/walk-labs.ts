import { listLabs, type LabFolder } from "../../labs/kit/build/catalogue.ts";
import { noted, siteAddress } from "../files/running-site.ts";
import { checkLab } from "./check-lab.ts";
import type { Asked, Command } from "./command.ts";
import { Complaint } from "./complaint.ts";
import { descriptionFile, isElsewhere } from "./described.ts";
import { followed } from "./followed.ts";
import { showHint } from "./hint.ts";
import { yoursIn } from "./languages.ts";
import { listenToKeys, type KeyInput, type Keys } from "./key-presses.ts";
import { onSave } from "./on-save.ts";
import { openWith, programIn } from "./own-program.ts";
import { readProgress } from "./progress-file.ts";
import { refusal } from "./refusal.ts";
import { ensureServer, serverFile, shown } from "./server-file.ts";
import { showReference } from "./solution.ts";

const KEYS = "h hint   r reference, after a try   s skip   o open in your editor   q quit";

/**
 * `labs`: takes up the first lab that does not pass, grades it on each save, and moves on when it passes. Exit code 0
 * when all labs pass, 1 when the learner quits before.
 */
export const labs: Command = async (asked) => {
  if (asked.args.length > 0)
    throw new Complaint("npm run labs takes no lab name. It begins with the first lab that does not pass yet.");
  const code = await new Walk(asked, process.stdin).done;
  // A check may still run. Its process ends with this one.
  return new Promise(() => process.stdout.write("", () => process.exit(code)));
};

/** The way of one learner through the labs. */
class Walk {
  readonly #asked: Asked;
  readonly #keys: Keys;
  readonly #isTerminal: boolean;
  readonly #ended = Promise.withResolvers<number>();
  #lab: LabFolder | undefined;
  #visit = new AbortController();
  /** One thing at a time: a check, or what a key asks for. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(asked: Asked, input: KeyInput) {
    this.#asked = asked;
    this.#isTerminal = input.isTTY === true;
    this.#keys = listenToKeys(input, (key) => this.#press(key));
    void asked.terminal.gone.then(() => this.#end(1));
    this.#take(this.#open()[0]);
  }

  /** The exit code, when the way has ended. */
  get done(): Promise<number> {
    return this.#ended.promise.finally(() => this.#keys.rest());
  }

  /** The labs that do not pass. */
  #open(): LabFolder[] {
    const { progress } = readProgress(this.#asked.root);
    return listLabs(this.#asked.root).filter(({ slug }) => progress.labs[slug]?.passed !== true);
  }

  #end(code: number): void {
    this.#visit.abort();
    this.#ended.resolve(code);
  }

  #take(lab: LabFolder | undefined): void {
    const { root, terminal } = this.#asked;
    this.#visit.abort();
    if (!lab) {
      terminal.write(`All labs pass. ${siteAddress(root)}/done/ sums up what your servers withstand.`);
      return this.#end(0);
    }
    this.#visit = new AbortController();
    this.#lab = lab;
    this.#introduce(lab);
    const { signal } = this.#visit;
    void onSave(followed(lab), () => this.#inTurn(() => this.#check(lab, signal)), terminal.write, signal);
  }

  #introduce(lab: LabFolder): void {
    const { root, terminal } = this.#asked;
    const { write, paint } = terminal;
    const all = listLabs(root).length;
    const passed = all - this.#open().length;
    const site = siteAddress(root);
    if (!isElsewhere(lab)) ensureServer(lab);
    write(paint("bold", `\nLab ${lab.number}, ${lab.slug}`));
    write(`  ${paint("green", "#".repeat(passed))}${"-".repeat(all - passed)}  ${passed} of ${all} labs pass`);
    write(`  read   ${paint("cyan", `${site}/chapters/${lab.slug}/`)}`);
    if (!noted(root)) write("         The site does not run: type npm start in a second terminal, and leave it open.");
    const file = isElsewhere(lab) ? descriptionFile(lab) : serverFile(lab);
    write(`  edit   ${shown(file, root)}. Each save is checked.`);
    write(`  keys   ${KEYS}${this.#isTerminal ? "" : ". Type the letter, then Enter."}\n`);
  }

  async #check(lab: LabFolder, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { terminal, numbers, root } = this.#asked;
    const code = await checkLab({ args: [lab.slug], json: false, root, terminal, numbers });
    if (signal.aborted) return;
    if (code === 0) this.#take(this.#after(lab));
    else terminal.write(`\nSave the file to check it again. ${KEYS}`);
  }

  /** The next open lab; after the last one, the first. */
  #after({ number }: LabFolder): LabFolder | undefined {
    const open = this.#open().filter((lab) => lab.number !== number);
    return open.find((lab) => lab.number > number) ?? open[0];
  }

  #press(key: string): void {
    const lab = this.#lab;
    if (key === "q") return this.#end(1);
    const deed = Object.hasOwn(this.#deeds, key) ? this.#deeds[key] : undefined;
    if (!deed || !lab) return /^[a-z?]$/.test(key) ? this.#asked.terminal.write(KEYS) : undefined;
    void this.#inTurn(async () => {
      // The lab may have passed while the key waited for its turn.
      if (lab === this.#lab) await deed(lab);
    });
  }

  readonly #deeds: Record<string, (lab: LabFolder) => void | Promise<void>> = {
    h: (lab) => showHint(lab, this.#asked.root, this.#asked.terminal),
    r: (lab) => showReference(lab, this.#asked.root, this.#asked.terminal),
    s: (lab) => {
      const next = this.#after(lab);
      if (next) this.#take(next);
      else this.#asked.terminal.write("This is the only lab that does not pass yet.");
    },
    o: async (lab) => {
      const program = programIn(process.env);
      if (program.needsTerminal) this.#keys.rest();
      const file = isElsewhere(lab) ? (yoursIn(lab)?.file ?? descriptionFile(lab)) : serverFile(lab);
      await openWith(program, file).finally(() => this.#keys.go());
    },
  };

  /** Says what cannot be done, and goes on. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work).catch((error: unknown) => {
      const message = error instanceof Complaint ? error.message : refusal(error, this.#asked.root);
      if (message === undefined) throw error;
      this.#asked.terminal.write(message);
    });
    this.#turn = done;
    return done;
  }
}
