import { join } from "node:path";
import type { Article } from "../../articles/list.ts";
import type { LabEntry } from "../../labs/kit/build/all-labs.ts";
import { controlName, newSandbox, parseAddress, type Address } from "./server/live-address.ts";
import { goTo, json, queryOf, type LiveAnswer, type LiveRequest } from "../http/answer.ts";
import type { Caps } from "../http/caps.ts";
import { follow } from "./controls/lab-stream.ts";
import { control } from "./controls/controls.ts";
import { behindProxy } from "./runners/behind-proxy.ts";
import { LiveServer, type Runner } from "./server/live-server.ts";
import { MemoryStore } from "./stores/memory-store.ts";
import { mount } from "./server/mount.ts";
import { isSafe } from "../http/guard.ts";
import { networkOf } from "../http/network.ts";
import { own, ownerHeaders, refuseStranger, withoutOwner, type Owners } from "./server/owner.ts";
import type { Origins } from "../http/origins.ts";
import { malformed, methodProblem, withBody } from "./server/odd-requests.ts";
import { problemAnswer } from "../http/problem.ts";
import { Pool } from "./runners/pool.ts";
import { createRecord, type SandboxRecord } from "./server/record.ts";
import { inProcessRunner } from "./runners/in-process-runner.ts";
import type { ServerId, Store, Usage } from "./stores/sandbox-store.ts";
import { isForbiddenMethod } from "./controls/thief-request.ts";
import { costlyPosts, subjectsOf, type Subject, type Variant } from "./server/variants.ts";
import { doer, type Doer } from "./jobs/job.ts";
import { Jobs, type Spot } from "./jobs/jobs.ts";
import { YoursRunner, type StartHost } from "./runners/yours.ts";

export type HostOptions = {
  labs: readonly LabEntry[];
  /** Articles whose servers run beside the labs. */
  articles?: readonly Article[];
  /** The folder that holds labs/. */
  root: string;
  caps: Caps;
  /** The machine's clock. */
  clock: () => number;
  /** Resolves after a second. Left out, of the machine's time. */
  second?: (() => Promise<void>) | undefined;
  /** Runs a learner's file. Without it there is no variant `yours`. */
  startHost?: StartHost | undefined;
  /** A sandbox opens only in the browser that it was made in. Left out, anybody who knows its name may open it. */
  owners?: Owners;
  /** Where site and labs are. Left out, both have the origin of the request. */
  origins?: (() => Origins) | undefined;
  /**
   * Makes the store of the sandboxes. It gets a function that makes a server for a variant, from a record or unused.
   * Left out, the store is in memory.
   */
  store?: (make: MakeServer) => Store;
  /** The threads that do what costs more than 5 ms. Left out, this thread does it, one job at a time. */
  threads?: readonly Doer[];
};

export type MakeServer = (variant: Variant, record?: SandboxRecord) => LiveServer;

type ServerAddress = Extract<Address, { kind: "server" }>;

/** Every live server of this process. Uses HTTP's words but no framework. */
export class LiveHost {
  readonly #options: HostOptions;
  readonly #store: Store;
  readonly #pool: Pool;
  readonly #jobs: Jobs;
  readonly #subjects: Map<string, Subject>;

  constructor(options: HostOptions) {
    this.#options = options;
    const { store = (make) => new MemoryStore(options.caps, options.clock, make) } = options;
    this.#store = store((variant, record) => this.#create(variant, record));
    this.#pool = new Pool(options.caps.processes);
    this.#subjects = subjectsOf(options.labs, options.articles ?? [], options.startHost !== undefined);
    this.#jobs = new Jobs(options.threads ?? [doer(this.#subjects)], options.caps, options.clock);
  }

  /**
   * Answers any request below /live/. An error in a lab's code becomes an answer. Throws CapReached and StoreTrouble;
   * anything else that it throws is a bug.
   */
  answer(request: LiveRequest): LiveAnswer | Promise<LiveAnswer> {
    return this.#route(request);
  }

  usage(): Usage | Promise<Usage> {
    return this.#store.usage();
  }

  /** Ends open event streams, and every thread and process that was started. */
  async close(): Promise<void> {
    await Promise.all([this.#jobs.close(), this.#store.close()]);
  }

  #route(request: LiveRequest): LiveAnswer | Promise<LiveAnswer> {
    const address = parseAddress(request.path);
    if (address.kind === "elsewhere") return this.#unknown(request);
    if (address.kind === "own") return this.#own(request, address.sandbox);
    const found = this.#subjects.get(address.slug);
    const variant = found?.variants.get(address.variant);
    if (!found || !variant) return this.#unknown(request);
    if (address.kind === "malformed") return malformed(request, address);
    if (address.kind === "new") return this.#make(request, address);
    const { owners } = this.#options;
    const retry = `${this.#site[0] ?? ""}/live/new/${address.slug}/${address.variant}/`;
    const refused = owners && refuseStranger(request, address.sandbox, owners, retry);
    if (refused) return refused;
    if (address.rest === "") return goTo(`${address.base}/${queryOf(request.path)}`, 308);
    return this.#serve(owners ? withoutOwner(request) : request, address, found, variant);
  }

  #serve(
    request: LiveRequest,
    address: ServerAddress,
    subject: Subject,
    variant: Variant,
  ): LiveAnswer | Promise<LiveAnswer> {
    if (isForbiddenMethod(request.method)) return methodProblem(request, "No lab's server accepts this method.");
    const { base, slug, rest, sandbox } = address;
    const acts = !isSafe(request.method);
    const id: ServerId = { sandbox, name: variant.full, address: networkOf(request.address ?? ""), variant, acts };
    const store = this.#store;
    const use: Spot["use"] = (work) => store.use(id, work);
    const who = { reader: sandbox, address: id.address };
    const spot = (): Spot => ({ slug, variant: variant.name, who, gone: request.gone?.() ?? NEVER, use });
    if (controlName(rest) === undefined) return this.#visit(request, address, id, spot);
    const { caps, owners } = this.#options;
    return control(
      {
        base,
        site: this.#site,
        labs: this.#labs,
        ownFirst: owners === "browsers",
        slug,
        variant: variant.name,
        pages: subject.pages(variant.name),
        checks: "load" in variant ? subject.checks : undefined,
        check: (title) => this.#jobs.check(spot(), title, request.headers),
        attack: async () =>
          "load" in variant ? this.#jobs.attack(spot()) : this.#jobs.attackProcess(spot(), await subject.attack()),
        use,
        watch: (watcher) => store.watch(id, watcher),
        streams: () => store.streams(id),
        caps,
      },
      rest,
      request,
    );
  }

  /** A visitor's request for a page of a server. */
  #visit(
    request: LiveRequest,
    address: ServerAddress,
    id: ServerId,
    spot: () => Spot,
  ): LiveAnswer | Promise<LiveAnswer> {
    const place = { base: address.base, rest: address.rest, follows: id.variant.proxy ?? false };
    const here = async (whole: LiveRequest) => {
      const answer = await this.#store.use(id, (server) => mount(server, whole, place, this.#site));
      return answer.stream === undefined ? answer : follow(answer, answer.stream, id, this.#following);
    };
    // Reads the body first: nobody may hold a server while a slow visitor still sends.
    const soon = () => (this.#store.oneAtATime ? withBody(request).then(here) : here(request));
    if (request.method !== "POST") return soon();
    return costlyPosts(id.variant).then((paths) =>
      paths.includes(address.rest) ? this.#visitInThread(request, address, spot) : soon(),
    );
  }

  async #visitInThread(request: LiveRequest, { base, rest }: ServerAddress, spot: () => Spot): Promise<LiveAnswer> {
    const { method, origin, path, headers } = request;
    const visitor = { method, origin, path, headers, body: await request.body() };
    return this.#jobs.visit(spot(), { visitor, place: { base, rest }, site: this.#site });
  }

  #create(variant: Variant, known?: SandboxRecord): LiveServer {
    const { caps, clock, root, startHost } = this.#options;
    const record = known ?? createRecord(clock());
    const through = (runner: Runner) => (variant.proxy ? behindProxy(runner, record.shelf) : runner);
    if ("load" in variant) return new LiveServer(record, through(inProcessRunner(variant.load, record)), caps, clock);
    if (!startHost) throw new Error("There is no variant `yours` without startHost.");
    const runner = new YoursRunner({
      file: join(root, "labs", variant.folder, "server.ts"),
      number: variant.number,
      accounts: () => record.accounts,
      pool: this.#pool,
      startHost,
      onRestart: (why) => void server.log.add({ type: "reset", why }, server.now),
    });
    const server = new LiveServer(record, through(runner), caps, clock);
    return server;
  }

  #make(request: LiveRequest, { slug, variant, rest }: Extract<Address, { kind: "new" }>): LiveAnswer {
    if (request.method !== "GET" && request.method !== "HEAD")
      return methodProblem(request, "Only a GET makes a new sandbox.");
    const sandbox = newSandbox();
    const { owners } = this.#options;
    const cookies = owners ? ownerHeaders(request, sandbox, owners) : [];
    // Control rooms are on the site and pages are on the labs, where a browser on a public host has no owner's cookie
    // yet.
    const to = rest || "/";
    const isRoom = controlName(to) !== undefined || owners === "browsers";
    const origin = isRoom ? "" : this.#labs;
    return goTo(`${origin}/live/${sandbox}/${slug}/${variant}${isRoom ? "/-/" : to}`, 303, cookies);
  }

  #own(request: LiveRequest, sandbox: string): LiveAnswer | Promise<LiveAnswer> {
    if (request.method !== "POST") return methodProblem(request, "Only a POST takes over a sandbox.");
    const { owners } = this.#options;
    return owners ? own(request, sandbox, owners) : json({ own: false });
  }

  get #following() {
    const { caps, second } = this.#options;
    return { caps, second, store: this.#store };
  }

  get #site(): readonly string[] {
    return this.#options.origins?.().site ?? [];
  }

  get #labs(): string {
    return this.#options.origins?.().labs ?? "";
  }

  #unknown({ headers }: LiveRequest): LiveAnswer {
    const message =
      "There is no such live server. An address has the form /live/sandbox/lab/variant/. These links make a new sandbox:";
    const links = [...this.#subjects.values()].flatMap(({ slug, variants }) =>
      // Only a lab's starter and solution, or an article's first servers: the page would be long with every mistake.
      [...variants.keys()]
        .slice(0, 2)
        .map((name): [string, string] => [`/live/new/${slug}/${name}/`, `${slug}, ${name}`]),
    );
    return problemAnswer(
      { status: 404, code: "no-such-server", title: "No such live server", message, links },
      headers,
    );
  }
}

/** Where nobody can know that a client went away. */
const NEVER = new AbortController().signal;
