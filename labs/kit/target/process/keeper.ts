import { holdStill, thrown, type InProcessOptions } from "../in-process.ts";
import { callExport, createInstances, listOf, type Instance, type LabModule } from "../instance.ts";
import { ServerTrouble, type FreshOptions } from "../target.ts";
import { toPlain } from "./plain.ts";
import { REPORTED_CODES, type TroubleParts, type Wish } from "./protocol.ts";

export type KeeperOptions = {
  /** Loads the learner's file anew, with fresh module state. */
  load: () => Promise<LabModule>;
  zeroFirst: NonNullable<InProcessOptions["zeroFirst"]>;
  /** A message without what nobody should see, such as the folder that everything lies in. */
  shorten?: (message: string) => string;
};

/** Keeps the one server that runs where a learner's file is loaded, and does what a grader asks of it. */
export class Keeper {
  readonly #options: Required<KeeperOptions>;
  #running: { instance: Instance; module: LabModule } | undefined;
  #thaw = () => {};

  constructor(options: KeeperOptions) {
    this.#options = { shorten: (message) => message, ...options };
  }

  /** Throws ServerTrouble before the first start. */
  get instance(): Instance {
    return this.#live().instance;
  }

  /** Throws ServerTrouble. What it answers is plain: see toPlain. */
  async obey(wish: Wish): Promise<unknown> {
    if (wish.do === "fresh") return this.#fresh(wish.options);
    if (wish.do === "call") return toPlain(await callExport(this.#live().module, wish.name, wish.args));
    return toPlain(listOf(this.#live().instance));
  }

  async #fresh(options: FreshOptions): Promise<void> {
    this.#thaw();
    this.#thaw = holdStill(options, this.#options.zeroFirst);
    let module: LabModule = {};
    const instance = await this.#make(async () => (module = await this.#load()), options);
    this.#running = { module, instance };
  }

  async #load(): Promise<LabModule> {
    try {
      return await this.#options.load();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  async #make(load: () => Promise<LabModule>, options: FreshOptions): Promise<Instance> {
    try {
      return await createInstances(load, options);
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

/** What crosses in place of an error. */
export function parts(error: unknown): TroubleParts {
  if (error instanceof ServerTrouble) return reported(error);
  const { message, where } = thrown(error);
  return { code: "died", message, where };
}

function reported({ code, message, where }: ServerTrouble): TroubleParts {
  const known = REPORTED_CODES.find((one) => one === code) ?? "died";
  return { code: known, message, where };
}
