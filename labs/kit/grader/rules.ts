import { header, setCookies, type Browser, type Exchange } from "../browser/browser.ts";
import { describe, must, mustLogIn, mustShow } from "./expect.ts";
import { MINUTE, type Person, type Scene } from "./scene.ts";
import { sessionNames, shorten, sightings } from "./session-cookie.ts";
import { readSetCookie } from "../browser/set-cookie.ts";
import { defends, works, type Check } from "./suite.ts";

type Route = [method: string, path: string, body?: string];

/** Every route of the site, by the first lab that has it. The two logouts come last. */
export const ROUTES: [from: number, ...Route][] = [
  [1, "GET", "/"],
  [1, "GET", "/dashboard"],
  [1, "GET", "/admin"],
  [1, "GET", "/nowhere"],
  [3, "POST", "/comments", "text=hello"],
  [3, "GET", "/comments"],
  [5, "POST", "/export", ""],
  [5, "POST", "/theme", "theme=dark"],
  [5, "DELETE", "/comments"],
  [7, "POST", "/basket", "item=umbrella"],
  [7, "GET", "/basket"],
  [1, "POST", "/logout", ""],
  [6, "POST", "/logout-everywhere", ""],
];

const PEOPLE = ["alice", "bob", "admin"] as const satisfies Person[];

/**
 * A check for lab `number`: on every route, for everybody, each answer follows what the chapters so far have taught.
 * Lab 1 has no ID to keep secret and no flags, so the rules about them begin with lab 3. `before` are the checks of the
 * suite that test the same rules one by one: this check is reached when they hold. `hint` is the line that most
 * learners need.
 */
export const keepsTheRules = (number: number, before: readonly Check[], hint: string): Check =>
  (number > 3 ? works : defends)(
    number < 3
      ? "no answer shows a note to somebody else or redirects to a wrong page"
      : "every answer follows the rules of the chapters so far",
    {
      needs: before.filter(({ kind, until }) => !until && (number <= 3 || kind === "works")).map(({ title }) => title),
      why: "A thief needs only one careless answer: a page with the wrong status, a renewed cookie without its flags, or an ID in a link.",
      hints: [
        "The message names the answer. Which line of your code wrote it?",
        number < 3
          ? "Show a note only on its owner's dashboard, whatever the status of the answer. After a form, redirect to a page of this site, with status 303 or 302."
          : "Let one function write the session cookie, with every flag and Path=/, and let nothing else carry the ID. Show a note only to its owner. After a form, redirect to a page of this site, with status 303 or 302.",
        hint,
      ],
      read: "#build-it",
    },
    async (scene) => {
      const routes = ROUTES.filter(([from, , path]) => number >= from && scene.has(path)).map(
        ([, ...route]): Route => route,
      );
      const judge = (at: Exchange, names: readonly string[]) => {
        mustKeepNotes(at, scene.notes);
        mustLeadHere(at);
        if (number >= 3) mustKeepTheId(at, names);
      };
      let names: string[] = [];
      for (const name of PEOPLE) names = await spendADay(scene, name, routes, judge);
      for (const route of routes) judge(await send(scene.thief, route), names);
      if (number >= 3) await mustNotBelieve(scene, names);
      judge(await scene.thief.login("alice", "a typing error"), names);
    },
  );

/** A user asks for every route, and must still be logged in after each: only a logout ends a session. */
async function spendADay(
  { browser, notes, skip }: Scene,
  name: Person,
  routes: Route[],
  judge: (at: Exchange, names: string[]) => void,
): Promise<string[]> {
  const person = browser(name);
  const logIn = async () => {
    const login = await person.login();
    mustLogIn(login);
    return login;
  };
  // Found in another session, because a server may end an ID when it is used and give out the next.
  const names = await sessionNames(browser("prober"), await browser(name).login());
  const first = await logIn();
  judge(first, names);
  for (const route of routes) {
    judge(await send(person, route), names);
    if (route[1].startsWith("/logout")) {
      skip(MINUTE);
      judge(await logIn(), names);
    }
    const page = await person.get("/dashboard");
    mustShow(page, notes[name], `${name}'s`, `after ${route[0]} ${route[1]}`);
    judge(page, names);
  }
  return names;
}

const send = (browser: Browser, [method, path, body]: Route): Promise<Exchange> => browser.ask(method, path, body);

/** Names that a server may still read from a cookie to decide who somebody is. Anybody can write these cookies. */
const CLAIMS = ["user", "username", "name", "role", "admin"];

/** A visitor and a member send cookies that claim to be the admin. The admin's page must still answer them the same. */
async function mustNotBelieve({ browser, thief }: Scene, names: readonly string[]): Promise<void> {
  const claims = CLAIMS.filter((name) => !names.includes(name)).map((name) => `${name}=admin`);
  const bob = browser("bob");
  mustLogIn(await bob.login());
  for (const one of [thief, bob]) {
    const plain = await one.get("/admin");
    const cookie = [one.cookieHeader(), ...claims].filter(Boolean).join("; ");
    const claiming = await one.get("/admin", { headers: { cookie } });
    must(claiming.response.status === plain.response.status, {
      expected: `status ${plain.response.status} on /admin for ${one.name}, even with other cookies: ${claims.join("; ")}`,
      got: describe(claiming),
      at: claiming,
    });
  }
}

/** Fails if any part of the answer holds the note of another user. `blamed` is the exchange to show. */
export function mustKeepNotes(at: Exchange, notes: Scene["notes"], blamed = at): void {
  const text = [at.response.body, ...at.response.headers.flat()].join("\n");
  const shown = PEOPLE.find((name) => name !== at.who && text.includes(notes[name]));
  const { method, path } = at.request;
  must(shown === undefined, {
    expected: `no trace of ${shown}'s note in the answer to ${method} ${path} by ${at.who}`,
    got: `that note, with ${describe(at)}`,
    at: blamed,
  });
}

/** Fails if a redirect after a form leads to another site or makes the browser repeat the form. */
export function mustLeadHere(at: Exchange): void {
  const { request, response } = at;
  if (response.status < 300 || response.status >= 400 || request.method === "GET") return;
  const [to, base] = [header(response, "location"), request.origin + request.path];
  const leads = to !== "" && URL.canParse(to, base) ? new URL(to, base).origin : undefined;
  must((response.status === 302 || response.status === 303) && leads === request.origin, {
    expected: `${request.method} ${request.path} to lead to a page of this site, with status 303`,
    got: describe(at),
    at,
  });
}

/**
 * Fails unless the session cookie has all its flags and comes once, and the rest of the answer does not hold its value.
 */
export function mustKeepTheId(at: Exchange, names: readonly string[]): void {
  const seen = sightings([at], names);
  for (const { header: sent, cookie } of seen) {
    const { httpOnly, secure, sameSite, domain, path = "/" } = cookie;
    const right =
      httpOnly && secure && (sameSite === "lax" || sameSite === "strict") && domain === undefined && path === "/";
    must(right, {
      expected: "HttpOnly, Secure, SameSite=Lax or Strict, Path=/ and no Domain on the session cookie",
      got: `Set-Cookie: ${shorten(sent)}`,
      at,
    });
  }
  const all = setCookies(at.response).map((line) => readSetCookie(line)?.name);
  const twice = all.find((name, index) => all.indexOf(name) !== index);
  must(twice === undefined, { expected: "one Set-Cookie for each name", got: `several for ${twice}`, at });
  const place = copyOf([...seen.map(({ cookie }) => cookie.value), ...sentBy(at, names)], at, names);
  must(place === undefined, { expected: "no copy of the session ID outside its cookie", got: `one in ${place}`, at });
}

const sentBy = ({ request }: Exchange, names: readonly string[]): string[] =>
  header(request, "cookie")
    .split("; ")
    .filter((pair) => names.some((name) => pair.startsWith(`${name}=`)))
    .map((pair) => pair.slice(pair.indexOf("=") + 1));

/** The place in an answer, outside the session cookie, that holds one of these IDs. */
function copyOf(ids: readonly string[], { response }: Exchange, names: readonly string[]): string | undefined {
  const holds = (text: string) => ids.some((id) => id !== "" && text.includes(id));
  if (holds(response.body)) return "the page";
  const own = ([name, value]: [string, string]) =>
    name.toLowerCase() === "set-cookie" && names.includes(readSetCookie(value)?.name ?? "");
  const found = response.headers.find((one) => !own(one) && holds(one[1]));
  return found && `the header ${found[0]}`;
}
