import { lstat, stat } from "node:fs/promises";
import { dirname } from "node:path";
import {
  ServerTrouble,
  type Streamed,
  type Target,
  type TroubleCode,
  type WireRequest,
  type WireResponse,
} from "../../../labs/kit/target/target.ts";
import type { Account } from "../../../labs/kit/target/users.ts";
import { follow } from "../../files/follow.ts";
import type { Runner } from "../server/live-server.ts";
import type { Pool } from "./pool.ts";

/** Starts a process for a server file. Does not start its Target: fresh() does that. */
export type StartHost = (file: string) => Promise<Target>;

export type YoursOptions = {
  file: string;
  number: number;
  accounts: () => readonly Account[];
  pool: Pool;
  startHost: StartHost;
  /** Called when the server starts again for a reason other than the reader's action on the page. */
  onRestart: (why: string) => void;
};

/** Trouble that a second try with the same file would only meet again. */
const LASTING = new Set<TroubleCode>(["odd-file", "does-not-load", "no-default-export"]);

/**
 * The learner's own file, in its own process. Follows the file: each save starts the server again, with an empty list.
 */
export class YoursRunner implements Runner {
  readonly #options: YoursOptions;
  #target: Target | undefined;
  /** Identifies the version of the file that runs, or that failed to. */
  #stamp = "";
  #trouble: ServerTrouble | undefined;
  #unfollow: (() => void) | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: YoursOptions) {
    this.#options = options;
  }

  async send(request: WireRequest): Promise<WireResponse> {
    const target = await this.#inTurn(() => this.#ready());
    return this.#guarded(target, () => target.send({ ...request, headers: request.headers.filter(isForServer) }));
  }

  async list(): Promise<[id: string, record: unknown][]> {
    const target = this.#target;
    if (!target) return [];
    return plain(await this.#guarded(target, () => target.list()));
  }

  async tick(now: number): Promise<void> {
    const target = this.#target;
    if (target) await this.#guarded(target, async () => target.tick?.(now));
  }

  async take(stream: number): Promise<Streamed> {
    const target = this.#target;
    const taken = target && (await this.#guarded(target, async () => target.take?.(stream)));
    return taken ?? { text: "", ended: true };
  }

  async stop(stream: number): Promise<void> {
    const target = this.#target;
    if (target) await this.#guarded(target, async () => target.stop?.(stream));
  }

  restart(disk: [path: string, text: string][] = []): Promise<void> {
    return this.#inTurn(async () => {
      const target = this.#target;
      if (target) await this.#guarded(target, () => target.fresh({ accounts: this.#options.accounts(), disk }));
    });
  }

  close(): Promise<void> {
    this.#unfollow?.();
    this.#unfollow = undefined;
    return this.#inTurn(() => this.#stop());
  }

  /** Ends the process because another file needed it. The next request starts a new one. */
  async giveWay(): Promise<void> {
    await this.#inTurn(() => this.#stop());
    this.#options.onRestart(
      "Too many servers ran at once, so this one was stopped. It starts again with an empty list.",
    );
  }

  /** One start or stop at a time. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }

  async #ready(): Promise<Target> {
    this.#options.pool.use(this);
    const stamp = await this.#look();
    if (stamp === this.#stamp && this.#trouble) throw this.#trouble;
    if (stamp === this.#stamp && this.#target) return this.#target;
    if (this.#stamp && stamp !== this.#stamp) {
      this.#options.onRestart("server.ts was saved, so the server was started again with an empty list.");
    }
    this.#stamp = stamp;
    this.#trouble = undefined;
    this.#watch();
    this.#options.pool.makeRoom(this);
    const target = (this.#target ??= await this.#options.startHost(this.#options.file));
    await this.#guarded(target, () => target.fresh({ accounts: this.#options.accounts() }));
    return target;
  }

  async #look(): Promise<string> {
    const { file } = this.#options;
    // A symbolic link that leads nowhere also counts as a file: the process says what is wrong with it.
    const found = await stat(file).catch(() => lstat(file).catch(() => undefined));
    if (found) return `${found.mtimeMs} ${found.size}`;
    await this.#stop();
    const make = `npm run check-lab ${this.#options.number}`;
    throw new ServerTrouble("no-file", `There is no server.ts for this lab yet. ${make} makes it from the starter.`);
  }

  /** Does some work. After an error the process is not trusted any more, and the next request starts another. */
  async #guarded<T>(target: Target, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ServerTrouble && LASTING.has(error.code)) this.#trouble = error;
      if (this.#target === target) this.#leave();
      await target.close();
      throw error;
    }
  }

  #leave(): void {
    this.#target = undefined;
    this.#options.pool.leave(this);
  }

  async #stop(): Promise<void> {
    const target = this.#target;
    this.#leave();
    this.#stamp = "";
    this.#trouble = undefined;
    await target?.close();
  }

  /** Editors replace files, so the folder is followed. Every request looks at the file as well. */
  #watch(): void {
    this.#unfollow ??= follow({
      folder: dirname(this.#options.file),
      isWanted: (name) => name === "server.ts",
      changed: () => void this.#inTurn(() => this.#ready()).catch(() => {}),
      silent: warnOnce,
      holds: false,
    });
  }
}

let isWarned = false;
/** Prints a sentence in the site's own terminal once, however many sandboxes follow the file. */
function warnOnce(sentence: string): void {
  if (!isWarned) process.stderr.write(`${sentence}\n`);
  isWarned = true;
}

/** Headers that concern one connection only (RFC 9110 section 7.6.1), or the host and its child process. */
const OWN = /^(?:connection|keep-alive|transfer-encoding|content-length|expect|upgrade|te|trailer|x-wristband-.*)$/;
const isForServer = ([name]: [string, string]): boolean => !OWN.test(name);

/** Replaces by text what JSON cannot hold, because records may hold anything. */
const plain = (list: [string, unknown][]): [string, unknown][] => JSON.parse(JSON.stringify(list, asText));

function asText(_key: string, value: unknown): unknown {
  if (typeof value === "bigint" || value === Infinity) return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value;
}
