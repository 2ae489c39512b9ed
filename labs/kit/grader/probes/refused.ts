import { mustKeepTheId, mustLeadHere } from "../rules.ts";
import { sessionNames } from "../session-cookie.ts";
import { mustEndBusy } from "./busy.ts";
import { mustHideNothing } from "./hidden.ts";
import { failedLogins, misplacedLogins, twoNames, unusualLogins } from "./logins.ts";
import { mustKnowNamesakes } from "./namesakes.ts";
import { mustSurviveOutage } from "./outage.ts";
import { mustExpireVisitors, mustStayExpired } from "./left-over.ts";
import { MARKUP } from "./markup.ts";
import { hasBaskets, hasComments, LEFT, look, mustBeAsBefore, setStage, type Over, type Stage } from "./stage.ts";
import { attemptOne, mustComeToNothing, type Attempt, type Who } from "./attempts.ts";
import type { Scene } from "../scene.ts";
import { defends, type Check } from "../suite.ts";
import { mustEndAll, mustEndOldest, mustOutlastMany } from "./many.ts";
import { mustNotComeRound } from "./rounds.ts";
import { spellings } from "./spellings.ts";
import { REFUSALS } from "./titles.ts";

type Route = { method: string; path: string; body?: string };

/** The routes for members only, and those for the admin only, by the first lab that has them. */
const GUARDED: (Route & { from: number; role: "member" | "admin" })[] = [
  { from: 1, role: "member", method: "GET", path: "/dashboard" },
  { from: 1, role: "admin", method: "GET", path: "/admin" },
  { from: 3, role: "member", method: "POST", path: "/comments", body: "text=left-behind&attach=note" },
  { from: 5, role: "admin", method: "DELETE", path: "/comments" },
  { from: 5, role: "member", method: "POST", path: "/export", body: "" },
  { from: 5, role: "member", method: "POST", path: "/theme", body: "theme=dark" },
  { from: 6, role: "member", method: "POST", path: "/logout-everywhere", body: "username=alice&user=alice" },
];

export const guardedIn = (number: number) => GUARDED.filter(({ from }) => number >= from);

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Every guarded route by these people, and bob on the admin's routes. */
function plain(number: number, people: readonly Who[]): Attempt[] {
  const guarded = guardedIn(number).flatMap(({ method, path, body, role }) =>
    [...people, ...(role === "admin" ? ["bob" as const] : [])].map((who) => ({ who, ...route(method, path, body) })),
  );
  const over = people.filter((who) => who === "expired" || LEFT.some((how) => how === who));
  const forms = over.flatMap((who): Attempt[] => [
    { who, method: "POST", path: "/logout", body: "" },
    ...(hasBaskets(number) ? [{ who, method: "GET", path: "/basket" }] : []),
  ]);
  return [...guarded, ...forms, ...LEFT.filter((how) => people.includes(how)).flatMap((how) => openToAll(number, how))];
}

const route = (method: string, path: string, body?: string): Route =>
  body === undefined ? { method, path } : { method, path, body };

/**
 * Methods that no such path has, by a visitor. By bob: GET in place of a form's POST, and all of them for the admin's
 * page.
 */
function otherMethods(number: number): Attempt[] {
  const routes = guardedIn(number);
  const forms = routes.filter(({ method, role }) => method === "POST" && role === "member");
  return [
    ...withMethods(number, "a visitor"),
    ...forms.map(({ path }): Attempt => ({ who: "bob", method: "GET", path: path + QUERY })),
    ...METHODS.map((method): Attempt => ({ who: "bob", method, path: `/admin${QUERY}` })),
  ];
}

/** Every path for members with every method. */
function withMethods(number: number, who: Who): Attempt[] {
  const paths = [...new Set(guardedIn(number).map(({ path }) => path))];
  return paths.flatMap((path) => METHODS.map((method): Attempt => ({ who, method, path: path + QUERY })));
}

/** What anybody may ask for, with the cookie of a session that is over: it must not make that session valid again. */
const openToAll = (number: number, who: Over): Attempt[] =>
  ["/", "/nowhere", ...(hasComments(number) ? ["/comments"] : [])]
    .map((path): Attempt => ({ who, method: "GET", path }))
    .concat(failedLogins(who).slice(0, 2));

const SAYS_WHO = ["username", "user", "name", "author", "owner", "id", "email", "sub"];

/** Every form, sent as JSON that says whose it is: by a visitor, and by bob where it shows a note. */
function asJson(number: number): Attempt[] {
  const said = { text: "left-behind", attach: "note", ...Object.fromEntries(SAYS_WHO.map((name) => [name, "alice"])) };
  const forms = guardedIn(number).filter(({ body }) => body !== undefined);
  return forms.flatMap(({ method, path }) =>
    (path === "/export" ? (["a visitor", "bob"] as const) : (["a visitor"] as const)).map((who): Attempt => ({
      who,
      method,
      path,
      body: JSON.stringify(said),
      headers: { "content-type": "application/json" },
      with: "JSON that names alice",
    })),
  );
}

/** Cookies that are nearly right, or no ID at all, and a path with markup in it. */
function nearlyRight({ number, alice, admin }: Stage): Attempt[] {
  const capital = (value: string) => value.charAt(0).toUpperCase() + value.slice(1);
  const others = number === 1 ? [(value: string) => value.toUpperCase(), capital] : [(value: string) => value.slice(1)];
  const changes = [...others, () => encodeURIComponent(MARKUP)];
  // A server that keeps another thing than the name in its cookie may have a value that a change leaves as it is.
  const cookies = [alice, admin].flatMap((one) =>
    changes
      .map((change) => one.cookieHeader().replace(/=([^;]*)/g, (_, value: string) => `=${change(value)}`))
      .filter((cookie) => cookie !== one.cookieHeader()),
  );
  return [
    ...cookies.flatMap((cookie) =>
      ["/dashboard", "/admin"].map((path): Attempt => ({
        who: "a stranger",
        method: "GET",
        path,
        headers: { cookie },
        with: `the cookie "${cookie.slice(0, 60)}"`,
      })),
    ),
    { who: "a visitor", method: "GET", path: `/${encodeURIComponent(MARKUP)}` },
  ];
}

/** A form that was refused stays refused, also when its sender logs in afterwards. */
async function mustStayRefused(scene: Scene, number: number): Promise<void> {
  if (!hasComments(number)) return;
  const stage = await setStage(scene, number);
  const before = await look(stage);
  const browser = scene.browser("alice");
  for (const { method, path, body } of guardedIn(number)) await browser.ask(method, path, body);
  const at = await browser.login();
  mustBeAsBefore(before, await look(stage), "a login after forms that were refused", at);
}

const QUERY = "?text=left-behind&attach=note&username=alice";

/** Other ways to write the paths, by a visitor for all of them and by bob for the admin's. */
const otherPaths = (number: number): Attempt[] =>
  guardedIn(number).flatMap(({ method, path, body, role }) => {
    const people: Who[] = role === "admin" ? ["a visitor", "bob"] : ["a visitor"];
    return spellings(path).flatMap((one) => people.map((who): Attempt => ({ who, ...route(method, one, body) })));
  });

/** What has ended stays so, whatever comes later, and nothing else has ended. */
async function mustStayOver(scene: Scene, number: number): Promise<void> {
  if (number >= 4) {
    const late = [...plain(number, ["expired"]), ...withMethods(number, "expired"), ...openToAll(number, "expired")];
    await mustComeToNothing(scene, number, late, { aged: true });
    await mustStayExpired(scene);
    await mustEndBusy(scene, number);
  }
  if (hasBaskets(number)) await mustExpireVisitors(scene);
  if (number >= 2) await mustOutlastMany(scene, number);
  if (number >= 6) {
    await mustNotComeRound(scene);
    await mustEndAll(scene);
  }
  if (hasBaskets(number) && number >= 8) await mustEndOldest(scene);
}

/** A check for lab `number`: a refused request does nothing and shows nothing. Reached when all of `before` hold. */
export const refusalsDoNothing = (number: number, before: readonly Check[]): Check =>
  defends(
    REFUSALS,
    {
      needs: before.map(({ title }) => title),
      why: "A thief can read the body of a refusal. And if the server writes a comment before it refuses, the comment stays.",
      hints: [
        "The message names the request. Which lines of your code answered it, and what did they do before that?",
        "First find out who the user is, and whether the user may do this. If not, answer with a page that shows nothing about any user. If an address is not exactly one of your routes, answer 404.",
        'if (!session) return loginPage("Please log in.", 401);',
      ],
      read: "#build-it",
    },
    async (scene: Scene) => {
      const failing = [...failedLogins("a visitor"), ...(number >= 6 ? failedLogins("bob") : [])];
      const people: Who[] = ["a visitor", "a stranger", ...(number >= 6 ? LEFT : [])];
      if (hasBaskets(number)) people.push("a visitor with a basket");
      const lists = [
        plain(number, people),
        failing,
        misplacedLogins(),
        otherMethods(number),
        otherPaths(number),
        asJson(number),
      ];
      for (const attempts of [...lists, nearlyRight]) await mustComeToNothing(scene, number, attempts);
      await mustStayOver(scene, number);
      await mustStayRefused(scene, number);
      // Until chapter 6 a failed login may end the session of its browser. It must never log in another user.
      const stage = await setStage(scene, number);
      for (const attempt of [...failedLogins("bob"), ...twoNames()]) await attemptOne(stage, attempt);
      if (number >= 3) await mustLogInCarefully(scene);
      await mustHideNothing(scene, number);
      await mustKnowNamesakes(scene, number);
      if (number >= 8) await mustSurviveOutage(scene, number);
    },
  );

/** However bob logs in, the cookie that he gets has its flags, and nothing else holds its value. */
async function mustLogInCarefully({ browser, restart }: Scene): Promise<void> {
  await restart();
  const own = await sessionNames(browser("prober"), await browser("bob").login());
  for (const { path, body, headers = {} } of unusualLogins()) {
    const at = await browser("bob").ask("POST", path, body, { headers });
    mustLeadHere(at);
    mustKeepTheId(at, own);
  }
}
