import { mustKeepTheId, mustLeadHere } from "../rules.ts";
import { sessionNames } from "../session-cookie.ts";
import { mustHideNothing } from "./hidden.ts";
import { failedLogins, twoNames, unusualLogins } from "./logins.ts";
import { setStage, type Over } from "./stage.ts";
import { attemptOne, mustComeToNothing, type Attempt, type Who } from "./attempts.ts";
import { PASSWORDS, type Scene } from "../scene.ts";
import { defends, type Check } from "../suite.ts";
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
  return guardedIn(number).flatMap(({ method, path, body, role }) =>
    [...people, ...(role === "admin" ? ["bob" as const] : [])].map((who) => ({ who, ...route(method, path, body) })),
  );
}

const OVER: Over[] = ["logged out", "logged out everywhere"];

const route = (method: string, path: string, body?: string): Route =>
  body === undefined ? { method, path } : { method, path, body };

/**
 * Methods that no such path has, by a visitor. By bob: GET in place of a form's POST, and all of them for the admin's
 * page.
 */
function otherMethods(number: number): Attempt[] {
  const routes = guardedIn(number);
  const paths = [...new Set(routes.map(({ path }) => path))];
  const visitors = paths.flatMap((path) =>
    METHODS.map((method): Attempt => ({ who: "a visitor", method, path: path + QUERY })),
  );
  const forms = routes.filter(({ method, role }) => method === "POST" && role === "member");
  return [
    ...visitors,
    ...forms.map(({ path }): Attempt => ({ who: "bob", method: "GET", path: path + QUERY })),
    ...METHODS.map((method): Attempt => ({ who: "bob", method, path: `/admin${QUERY}` })),
  ];
}

const QUERY = "?text=left-behind&attach=note&username=alice";

/** Other ways to write the paths, by a visitor for all of them and by bob for the admin's. */
const otherPaths = (number: number): Attempt[] =>
  guardedIn(number).flatMap(({ method, path, body, role }) => {
    const people: Who[] = role === "admin" ? ["a visitor", "bob"] : ["a visitor"];
    return spellings(path).flatMap((one) => people.map((who): Attempt => ({ who, ...route(method, one, body) })));
  });

/**
 * Names and passwords in places where no form puts them. The password is right, so that a server that reads it logs in.
 */
const misplacedLogins = (): Attempt[] => {
  const fields = `username=alice&password=${PASSWORDS.alice}`;
  return [
    { who: "a visitor", method: "GET", path: `/login?${fields}` },
    { who: "a visitor", method: "GET", path: `/?${fields}` },
    { who: "a visitor", method: "GET", path: `/dashboard?${fields}` },
    { who: "a visitor", method: "PUT", path: "/login", body: fields },
  ];
};

/** A check for lab `number`: a refused request does nothing and shows nothing. Reached when all of `before` hold. */
export const refusalsDoNothing = (number: number, before: readonly Check[]): Check =>
  defends(
    REFUSALS,
    {
      needs: before.map(({ title }) => title),
      why: "A thief can read the body of a refusal, and a comment that the server writes before it refuses is still written.",
      hints: [
        "The message names the request. Which of your lines answered it, and what did they do before that?",
        "Ask who is there, and whether they may, before anything else; then answer with a page that holds nothing of anybody's. If an address is not exactly one of your routes, answer 404.",
        'if (!session) return loginPage("Please log in.", 401);',
      ],
      read: "#build-it",
    },
    async (scene: Scene) => {
      const failing = [...failedLogins("a visitor"), ...(number >= 7 ? failedLogins("bob") : [])];
      const people: Who[] = ["a visitor", "a stranger", ...(number >= 6 ? OVER : [])];
      const lists = [plain(number, people), failing, misplacedLogins(), otherMethods(number), otherPaths(number)];
      for (const attempts of lists) await mustComeToNothing(scene, number, attempts);
      if (number >= 4) await mustComeToNothing(scene, number, plain(number, ["expired"]), { aged: true });
      // Until chapter 7 a failed login may end the session of its browser. It must never log in another user.
      const stage = await setStage(scene, number);
      for (const attempt of [...failedLogins("bob"), ...twoNames()]) await attemptOne(stage, attempt);
      if (number >= 3) await mustLogInCarefully(scene);
      await mustHideNothing(scene, number);
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
