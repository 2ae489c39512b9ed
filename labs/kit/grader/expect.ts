import { header, type Browser, type Exchange } from "../browser/browser.ts";

/** A check that does not hold: what was expected, what came, and the exchange that shows it. */
export class CheckFailed extends Error {
  readonly expected: string;
  readonly got: string;
  readonly at: Exchange | undefined;
  constructor({ expected, got, at }: Finding) {
    super(`expected ${expected}, got ${got}`);
    this.name = "CheckFailed";
    this.expected = expected;
    this.got = got;
    this.at = at;
  }
}

export type Finding = { expected: string; got: string; at?: Exchange | undefined };

/** Fails the running check unless `holds`. `expected` and `got` complete the sentences "Expected …" and "Got …". */
export function must(holds: boolean, finding: Finding): asserts holds {
  if (!holds) throw new CheckFailed(finding);
}

/** Fails unless the page came and shows this private note. `when` ends the sentence: `for the Cookie header "…"`. */
export function mustShow(at: Exchange, note: string, whose = "the user's", when = ""): void {
  const { status, body } = at.response;
  must(status === 200 && body.includes(note), {
    expected: `status 200 and ${whose} note ${when}`.trimEnd(),
    got: pageWithout(at),
    at,
  });
}

export function mustNotShow(at: Exchange, note: string, whose: string, when = ""): void {
  const expected = `no trace of ${whose} note ${when}`.trimEnd();
  must(!at.response.body.includes(note), { expected, got: `a page that shows it`, at });
}

/**
 * Fails unless the user of this browser is still logged in. `when` ends the sentence. `blamed` is the request that may
 * have ended the session: it is shown, and not the look at the dashboard.
 */
export async function mustStayIn(browser: Browser, note: string, when: string, blamed?: Exchange): Promise<void> {
  const page = await browser.get("/dashboard");
  must(page.response.status === 200 && page.response.body.includes(note), {
    expected: `${browser.name}'s dashboard to show ${browser.name}'s note ${when}`,
    got: pageWithout(page),
    at: blamed ?? page,
  });
}

/** 401, or a redirect to the login page: the server does not know who is asking. */
export const asksToLogIn = (at: Exchange): boolean => at.response.status === 401 || sendsToLogin(at);

/**
 * The server lets nobody in: it asks for a login, or says 403. Chapter 5 tells these two apart, no chapter before it.
 */
export const isRefused = (at: Exchange): boolean => asksToLogIn(at) || at.response.status === 403;

export function mustRefuse(at: Exchange, what: string): void {
  must(isRefused(at), {
    expected: `${what} to be refused: status 401 or 403, or a redirect to the login page`,
    got: describe(at),
    at,
  });
}

export function mustAskToLogIn(at: Exchange, what: string): void {
  must(asksToLogIn(at), {
    expected: `${what} to be asked to log in: status 401, or a redirect to the login page`,
    got: describe(at),
    at,
  });
}

/** 403, or 404 to hide that there is such a page (RFC 9110 section 15.5.4). */
export function mustForbid(at: Exchange, what: string): void {
  const { status } = at.response;
  const confused = asksToLogIn(at) ? ", which asks a logged-in user to log in again" : "";
  must(status === 403 || status === 404, {
    expected: `${what} to be answered with status 403 (404 is fine too)`,
    got: describe(at) + confused,
    at,
  });
}

/** Fails if the server answered with a 5xx. */
export function mustNotCrash(at: Exchange, what: string): void {
  must(at.response.status < 500, { expected: `an ordinary answer to ${what}`, got: describe(at), at });
}

/** Fails unless a login succeeded: it gave no error, and set at least one cookie. */
export function mustLogIn(at: Exchange): void {
  must(at.response.status < 400, { expected: "the login to succeed, with status 303", got: describe(at), at });
}

/** What came in place of a page with some text: a page without it, or another answer. */
export const pageWithout = (at: Exchange): string =>
  at.response.status === 200 ? "status 200 and a page without it" : describe(at);

/** The answer in a few words: status, redirect, and what the handler threw. */
export function describe({ response }: Exchange): string {
  if (response.threw) {
    const where = response.threw.where ? ` at ${response.threw.where}` : "";
    return `status ${response.status}, because the handler threw "${response.threw.message}"${where}`;
  }
  const location = header(response, "location");
  return location ? `status ${response.status} to ${location}` : `status ${response.status}`;
}

const REDIRECTS = new Set([302, 303, 307]);
function sendsToLogin({ request, response }: Exchange): boolean {
  if (!REDIRECTS.has(response.status)) return false;
  const base = request.origin + request.path;
  const to = header(response, "location");
  if (!URL.canParse(to, base)) return false;
  const url = new URL(to, base);
  return url.origin === request.origin && (url.pathname === "/" || url.pathname === "/login");
}
