import { createHash } from "node:crypto";
import { parseCookie, stringifySetCookie } from "cookie";
import { goTo, headerOf, json, wantsJson, type LiveAnswer, type LiveRequest } from "../http/answer.ts";
import { page, problemAnswer } from "../http/problem.ts";
import { isKey, passFor } from "../http/start-key.ts";

/** Where the page of the door posts the key. */
const DOOR = "/door";

/** Sandboxes that admitted pages have named: the newest ones. */
const MOST = 1_000;

/**
 * Where strangers can reach the site (a forwarded port, or one that a container publishes), admits only visitors who have
 * the key of this start. The site asks for a cookie that it gives for the key. The labs and the thief have other host
 * names, so the browser does not send them that cookie. A request to them must name a sandbox that an admitted page of
 * the site has named before.
 */
export class Admission {
  readonly #key: string;
  readonly #isSecure: boolean;
  readonly #admitted = new Set<string>();

  /** `isSecure`: the site is reached by https. */
  constructor(key: string, isSecure: boolean) {
    this.#key = key;
    this.#isSecure = isSecure;
  }

  /** The answer to a request that is not let in, or that asks to be; otherwise undefined. */
  answer(request: LiveRequest): LiveAnswer | Promise<LiveAnswer> | undefined {
    const [pathname = ""] = request.path.split("?", 1);
    const sandbox = /^\/(?:live|stall|attacker)\/([^/]+)\//.exec(pathname)?.[1] ?? "";
    if (request.role !== "site") return this.#admitted.has(sandbox) ? undefined : unknownSandbox(request);
    if (pathname === DOOR && request.method === "POST") return this.#enter(request);
    if (!this.#isIn(request)) return closed(request);
    if (sandbox) this.#admit(sandbox);
    return undefined;
  }

  get #cookie(): string {
    return this.#isSecure ? "__Host-wristband-door" : "wristband_door";
  }

  #isIn({ headers }: LiveRequest): boolean {
    return isKey(parseCookie(headerOf(headers, "cookie") ?? "")[this.#cookie] ?? "", passFor(this.#key));
  }

  #admit(sandbox: string): void {
    this.#admitted.delete(sandbox);
    this.#admitted.add(sandbox);
    const [oldest = ""] = this.#admitted;
    if (this.#admitted.size > MOST) this.#admitted.delete(oldest);
  }

  async #enter(request: LiveRequest): Promise<LiveAnswer> {
    const key = new URLSearchParams(await request.body()).get("key") ?? "";
    if (!isKey(key.trim(), this.#key)) return closed(request);
    const cookie = stringifySetCookie({
      name: this.#cookie,
      value: passFor(this.#key),
      path: "/",
      httpOnly: true,
      sameSite: "lax",
      secure: this.#isSecure,
    });
    if (wantsJson(request.headers)) return json({ open: true }, 200, [["set-cookie", cookie]]);
    return goTo("/", 303, [["set-cookie", cookie]]);
  }
}

const NO_KEY =
  "Other people can reach this address, so it opens only with the key that npm start printed. Open the link that npm start printed in its terminal: it ends in #key= and the key.";

/** Takes the key out of the address, where the link has it. A reload that does not help is not tried again. */
const SCRIPT = `const key = new URLSearchParams(location.hash.slice(1)).get("key");
if (key && performance.getEntriesByType("navigation")[0]?.type !== "reload")
  fetch("${DOOR}", { method: "POST", headers: { accept: "application/json" }, body: new URLSearchParams({ key }) }).then(
    (answer) => answer.ok && location.reload(),
  );`;

const POLICY = [
  "default-src 'none'",
  `script-src 'sha256-${createHash("sha256").update(SCRIPT).digest("base64")}'`,
  "style-src 'unsafe-inline'",
  "connect-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

/** The page of the door. It works without its script, too. */
function closed({ headers }: LiveRequest): LiveAnswer {
  if (wantsJson(headers))
    return problemAnswer({ status: 401, code: "no-key", title: "Closed", message: NO_KEY }, headers);
  const form = `<p>${NO_KEY}</p><form method="post" action="${DOOR}">
<label>Or the key alone <input name="key" type="password" autocomplete="off" required></label><button>Open</button></form>
<script>${SCRIPT}</script>`;
  const answer = page("Closed", form, 401);
  const others = answer.headers.filter(([name]) => name !== "content-security-policy");
  return { ...answer, headers: [...others, ["content-security-policy", POLICY]] };
}

const unknownSandbox = ({ headers }: LiveRequest): LiveAnswer =>
  problemAnswer(
    {
      status: 403,
      code: "no-key",
      title: "Closed",
      message: "Open this sandbox from the site, which asks for the key.",
    },
    headers,
  );
