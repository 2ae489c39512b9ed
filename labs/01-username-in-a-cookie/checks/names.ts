import { setCookies } from "../../kit/browser/browser.ts";
import { describe, isRefused, must, mustNotCrash } from "../../kit/grader/expect.ts";
import { defends } from "../../kit/grader/suite.ts";
import type { Account } from "../../kit/target/users.ts";
import { LOGIN } from "./login.ts";

const ATTRIBUTES = "a username cannot add attributes to the cookie";
const READ = "#the-cookie-header-is-typed-by-the-visitor";

const account = (name: string, note: string): Account => ({ name, password: "pass", role: "member", note });

/** People whose names end a cookie's value early, where nobody takes care. */
const INJECTING = [
  account("carol; Path=/nowhere", "chest one"),
  account("carol;Path=/nowhere", "chest two"),
  account("carol; Max-Age=0", "chest three"),
];

/** Pairs of names that turn into one another when an equals sign or an encoding gets lost on the way. */
const ODD = [
  account("YWJj", "drawer one"),
  account("YWJj==", "drawer two"),
  account("dave%20", "drawer three"),
  account("dave ", "drawer four"),
  account("erin,frank", "drawer five"),
  account("zoë", "drawer six"),
];

export default [
  defends(
    ATTRIBUTES,
    {
      needs: [LOGIN],
      why: "Whoever picks a name with a semicolon would decide how long your cookie lives and where it goes.",
      hints: [
        "People choose their names. What ends a cookie's value in a Set-Cookie header?",
        "A semicolon does. stringifySetCookie writes it as %3B; gluing strings together does not, and neither does encodeURI, which leaves semicolons as they are.",
        'stringifySetCookie({ name: "username", value: username, path: "/" })',
      ],
      read: READ,
    },
    async ({ restart, browser }) => {
      await restart({ more: INJECTING });
      for (const { name, password } of INJECTING) {
        const login = await browser(name).login(name, password);
        mustNotCrash(login, `a login as "${name}"`);
        const added = setCookies(login.response).find((cookie) => /;\s*(path=\/nowhere|max-age=0)/i.test(cookie));
        must(added === undefined, {
          expected: `the username "${name}" to stay inside a cookie's value`,
          got: `Set-Cookie: ${added}`,
          at: login,
        });
      }
    },
  ),
  defends(
    "an odd username is this user or nobody",
    {
      needs: [LOGIN, ATTRIBUTES],
      why: "Two names that the cookie turns into one share one account: register the second, and read the first one's note.",
      hints: [
        "Which characters of a name get lost between Set-Cookie and your lookup? Try an equals sign and a percent sign.",
        "Split a pair at its first equals sign only, and decode exactly what was encoded. The cookie package does both.",
        'const at = pair.indexOf("="); const value = decodeURIComponent(pair.slice(at + 1));',
      ],
      read: READ,
    },
    async ({ restart, browser }) => {
      await restart({ more: ODD });
      for (const { name, password, note } of ODD) {
        const visitor = browser(name);
        const login = await visitor.login(name, password);
        mustNotCrash(login, `a login as "${name}"`);
        const page = await visitor.get("/dashboard");
        const shown = page.response.status === 200 && page.response.body.includes(note);
        // A server may turn such names away at login; whom it lets in must be the same person on the next page.
        const turnedAway = login.response.status >= 400 || isRefused(login);
        must(shown || (turnedAway && isRefused(page)), {
          expected: `"${name}" to see their own note after logging in, or not to get in`,
          got: page.response.status === 200 ? "the page of somebody else" : describe(page),
          at: page,
        });
      }
    },
  ),
];
