import { randomBytes } from "node:crypto";
import type { Output } from "../process/output.ts";
import {
  CannotDo,
  ServerTrouble,
  type FreshOptions,
  type Target,
  type WireRequest,
  type WireResponse,
} from "../target.ts";
import type { Account } from "../users.ts";
import type { Budget } from "./budget.ts";
import type { Description } from "./description.ts";
import { mustBeAble, mustHaveEmptied } from "./must-be-able.ts";
import { plainHttp, type Crossing, type Outgoing } from "./plain-http.ts";
import { buildProgram, startProgram, type Program } from "./program.ts";
import type { RealTime } from "./short-limits.ts";
import { TheirClock } from "./their-clock.ts";
import {
  asBody,
  asTheLabs,
  isFromOwnPage,
  theirHeaders,
  theirLogin,
  theirPath,
  sameCookie,
  setHeader,
  tokenIn,
  withCookies,
} from "./translate.ts";

export type UrlOptions = {
  description: Description;
  /** The folder in which the command runs. */
  folder: string;
  /** Called before each request. */
  budget: Budget;
  /** For servers that already run and can move their clock: the value of WRISTBAND_SECRET there. */
  secret?: string;
  /** For a server with short limits. The machine's by default. */
  time?: RealTime;
};

/** Any server that speaks HTTP. */
export type UrlTarget = Target & {
  output(): Output;
  /**
   * The requests and answers that were really sent for an answer that a check saw. The last belongs to that answer
   * itself.
   */
  crossings(response: WireResponse): readonly Crossing[];
  /** True while the clock's header is sent without the secret, as anybody could. */
  withoutSecret: boolean;
  /** What stood for which time, and how long the grader waited. Undefined where the description has no limits. */
  readonly waiting: string | undefined;
};

/** A server from a description. Starts nothing before `fresh`. */
export function openUrl(options: UrlOptions): UrlTarget {
  return new ServerElsewhere(options);
}

class ServerElsewhere implements UrlTarget {
  accounts: readonly Account[] | undefined;
  withoutSecret = false;
  readonly onlyHttp = true;
  readonly #options: UrlOptions;
  readonly #secret: string;
  readonly #clock: TheirClock;
  readonly #crossings = new WeakMap<WireResponse, Crossing[]>();
  #program: Program | undefined;
  #wire: ReturnType<typeof plainHttp> | undefined;
  #base = "";
  #isBuilt = false;

  constructor(options: UrlOptions) {
    this.#options = options;
    this.#secret = options.secret ?? randomBytes(16).toString("hex");
    this.accounts = options.description.accounts;
    this.#clock = new TheirClock(options.description, options.time);
  }

  get waiting(): string | undefined {
    return this.#clock.waiting;
  }

  hasPage(path: string): boolean {
    return this.#options.description.paths[path] !== "none";
  }

  startsAt(): number {
    return this.#clock.startsAt();
  }

  async fresh({ accounts, ...rest }: FreshOptions): Promise<void> {
    const { url, restart, line } = this.#options.description;
    mustBeAble(rest);
    if (this.#options.budget.isUsedUp) await this.#options.budget.take();
    if (url !== undefined || (restart === "never" && this.#program)) {
      const isNew = (account: Account) => !this.accounts?.some(({ name }) => name === account.name);
      if (accounts.some(isNew)) throw new CannotDo(`no way to add accounts (${line("restart")})`);
      this.#base ||= url ?? "";
      this.#wire ??= this.#connect();
      return;
    }
    if (typeof restart === "string" || !(await this.#empty(restart.post, accounts))) await this.#start(accounts);
  }

  /** Has the running server forget everything. False where none runs, or where it does not answer any more. */
  async #empty(path: string, accounts: readonly Account[]): Promise<boolean> {
    if (!this.#program || !this.#wire) return false;
    const headers: [string, string][] = [
      ["content-type", "application/json"],
      ["x-wristband-secret", this.#secret],
    ];
    await this.#options.budget.take();
    const emptying = this.#wire.send({ method: "POST", path, headers, body: JSON.stringify(accounts) });
    const { status } = await emptying.catch(() => ({ status: undefined }));
    if (status !== undefined) mustHaveEmptied(status, path, this.#options.description.line("restart", "post"));
    return status !== undefined;
  }

  async #start(accounts: readonly Account[]): Promise<void> {
    await this.close();
    const { description, folder } = this.#options;
    if (description.build !== undefined && !this.#isBuilt) await buildProgram(description.build, folder);
    this.#isBuilt = true;
    const env = { ...this.#clock.env(), WRISTBAND_ACCOUNTS: JSON.stringify(accounts), WRISTBAND_SECRET: this.#secret };
    this.#program = await startProgram({ command: description.run ?? "", folder, env });
    this.#base = `http://127.0.0.1:${this.#program.port}`;
    this.#wire = this.#connect();
    if (description.restart === "never") this.accounts = accounts;
  }

  #connect(): ReturnType<typeof plainHttp> {
    return plainHttp(this.#base, undefined, this.#options.description.limits === undefined);
  }

  send(request: WireRequest): Promise<WireResponse> {
    return this.#clock.around(request, () => this.#send(request));
  }

  async #send(request: WireRequest): Promise<WireResponse> {
    const crossed: Crossing[] = [];
    const [outgoing, before] = await this.#prepare(request, crossed);
    const answer = await this.#cross(outgoing, crossed);
    const response = asTheLabs(answer, request, this.#options.description, this.#base);
    // The cookies that the form's page set belong to the same browser.
    const all = { ...response, headers: [...before.filter((one) => !sameCookie(one, response)), ...response.headers] };
    this.#crossings.set(all, crossed);
    return all;
  }

  async #prepare(request: WireRequest, crossed: Crossing[]): Promise<[Outgoing, [string, string][]]> {
    const { description } = this.#options;
    const outgoing: Outgoing = {
      method: request.method,
      path: theirPath(request.path, description),
      headers: this.#headers(request),
    };
    if (request.body === undefined) return [outgoing, []];
    const isLogin = request.method === "POST" && request.path === "/login";
    const token = isFromOwnPage(request) ? description.token : undefined;
    if (!isLogin && !token) return [{ ...outgoing, body: request.body }, []];
    const body = await request.body;
    const fields = isLogin ? theirLogin(body, description, this.accounts) : new URLSearchParams(body);
    const before = token ? await this.#addToken(outgoing, fields, token, { request, isLogin, crossed }) : [];
    const as = isLogin ? description.login.as : "form";
    if (as === "json") setHeader(outgoing, "content-type", "application/json");
    return [{ ...outgoing, body: asBody(fields, as) }, before];
  }

  /** First reads the page with the form, as a browser does. Returns the cookies that this page set. */
  async #addToken(
    outgoing: Outgoing,
    fields: URLSearchParams,
    token: NonNullable<Description["token"]>,
    { request, isLogin, crossed }: { request: WireRequest; isLogin: boolean; crossed: Crossing[] },
  ): Promise<[string, string][]> {
    const { login, paths } = this.#options.description;
    const path = isLogin ? login.page : (token.page ?? paths["/dashboard"] ?? "/");
    const page = await this.#cross(
      { method: "GET", path, headers: this.#headers({ ...request, method: "GET" }) },
      crossed,
    );
    const cookies = outgoing.headers.find(([name]) => name === "cookie")?.[1] ?? "";
    const value = tokenIn(page, cookies, token);
    if (value !== undefined && token.header === undefined) fields.set(token.field, value);
    if (value !== undefined && token.header !== undefined) setHeader(outgoing, token.header.toLowerCase(), value);
    const jar = withCookies(cookies, page);
    if (jar) setHeader(outgoing, "cookie", jar);
    return page.headers.filter(([name]) => name.toLowerCase() === "set-cookie");
  }

  #headers(request: WireRequest): [string, string][] {
    return theirHeaders(request, this.#options.description, this.#base, this.withoutSecret ? undefined : this.#secret);
  }

  async #cross(outgoing: Outgoing, crossed: Crossing[]): Promise<WireResponse> {
    if (!this.#wire) throw new ServerTrouble("died", "The server has not been started.");
    await this.#options.budget.take();
    const response = await this.#wire.send(outgoing);
    const { method, path, headers, body } = outgoing;
    const sent = body === undefined ? {} : { body: await body };
    crossed.push({
      method,
      url: this.#base + path,
      headers: headers.filter(([name]) => name !== "x-wristband-secret"),
      ...sent,
      response,
    });
    return response;
  }

  crossings(response: WireResponse): readonly Crossing[] {
    return this.#crossings.get(response) ?? [];
  }

  async call(name: string): Promise<never> {
    throw new CannotDo(`no function ${name}() that could be called over HTTP`);
  }

  async list(): Promise<never> {
    throw new CannotDo("no list that can be seen over HTTP");
  }

  output(): Output {
    return this.#program?.output() ?? { text: "", characters: 0 };
  }

  async close(): Promise<void> {
    this.#wire?.close();
    this.#wire = undefined;
    await this.#program?.close();
    this.#program = undefined;
    this.#clock.close();
  }
}
