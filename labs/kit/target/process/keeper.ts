import { holdStill, thrown, tick, type InProcessOptions } from "../in-process.ts";
import { callExport, createInstances, listOf, sourceOf, type Instance, type LabModule } from "../instance.ts";
import { ServerTrouble, type FreshOptions } from "../target.ts";
import type { Onlooker } from "../onlooker.ts";
import { toPlain } from "./plain.ts";
import { REPORTED_CODES, type TroubleParts, type Wish } from "./protocol.ts";

export type KeeperOptions = {
  /** Loads the learner's file again, with fresh module state. */
  load: () => Promise<LabModule>;
  zeroFirst: NonNullable<InProcessOptions["zeroFirst"]>;
  /** Removes from a message what nobody should see, such as the folder of all files. */
  shorten?: (message: string) => string;
  /** Starts to record what the learner's code does. Left out where that is impossible. */
  watch?: () => Onlooker;
  /** The text of the learner's file. */
  source?: () => string;
};

const NOBODY = { shorten: (message: string) => message, watch: () => undefined, source: () => "" };
type Options = Omit<Required<KeeperOptions>, "watch"> & { watch: () => Onlooker | undefined };

/** Holds the one running server where a learner's file is loaded, and carries out the grader's orders. */
export class Keeper {
  readonly #options: Options;
  #running: { instance: Instance; module: LabModule } | undefined;
  #thaw = () => {};

  constructor(options: KeeperOptions) {
    this.#options = { ...NOBODY, ...options };
  }

  /** Throws ServerTrouble before the first start. */
  get instance(): Instance {
    return this.#live().instance;
  }

  /** Carries out an order. Throws ServerTrouble. The result is plain: see toPlain. */
  async obey(wish: Wish): Promise<unknown> {
    if (wish.do === "fresh") return this.#fresh(wish.options);
    if (wish.do === "call") return toPlain(await callExport(this.#live().module, wish.name, wish.args));
    if (wish.do === "tick") return tick(this.#live().instance, wish.now);
    if (wish.do === "take") return toPlain(this.#live().instance.streams.take(wish.stream));
    if (wish.do === "stop") return this.#live().instance.streams.stop(wish.stream);
    if (wish.do === "watched") return toPlain(this.#report());
    return toPlain(listOf(this.#live().instance));
  }

  #report() {
    const { instance, module } = this.#live();
    return instance.watch?.report(`${sourceOf(module)}\n${this.#options.source()}`);
  }

  async #fresh(options: FreshOptions): Promise<void> {
    this.#thaw();
    const still = holdStill(options, this.#options.zeroFirst);
    const watch = options.watch ? this.#options.watch() : undefined;
    this.#thaw = () => {
      watch?.stop();
      still();
    };
    let module: LabModule = {};
    const instance = await this.#make(async () => (module = await this.#load()), options, watch);
    this.#running = { module, instance };
  }

  async #load(): Promise<LabModule> {
    try {
      return await this.#options.load();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  async #make(load: () => Promise<LabModule>, options: FreshOptions, watch: Onlooker | undefined): Promise<Instance> {
    try {
      return await createInstances(load, options, watch);
    } catch (error) {
      throw this.#failure(error, "createServer threw: ");
    }
  }

  #failure(error: unknown, what = ""): ServerTrouble {
    if (error instanceof ServerTrouble) return error;
    const { message, where } = thrown(error);
    return new ServerTrouble("does-not-load", `${what}${this.#options.shorten(message).trim()}`, where);
  }

  #live() {
    if (!this.#running) throw new ServerTrouble("does-not-load", "The server was never started.");
    return this.#running;
  }
}

/** The parts of an error that are sent in its place. */
export function parts(error: unknown): TroubleParts {
  if (error instanceof ServerTrouble) return reported(error);
  const { message, where } = thrown(error);
  return { code: "died", message, where };
}

function reported({ code, message, where }: ServerTrouble): TroubleParts {
  const known = REPORTED_CODES.find((one) => one === code) ?? "died";
  return { code: known, message, where };
}
