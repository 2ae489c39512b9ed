import { setCookies } from "../../kit/browser/browser.ts";
import { describe, isRefused, must, mustNotCrash } from "../../kit/grader/expect.ts";
import { defends } from "../../kit/grader/suite.ts";
import type { Account } from "../../kit/target/users.ts";
import { LOGIN } from "./login.ts";

const ATTRIBUTES = "a username cannot add attributes to the cookie";
const READ = "#the-cookie-header-is-typed-by-the-visitor";

/**
 * Passwords differ. So a login that changes the name before it verifies the password lets nobody in as another user.
 */
const account = (name: string, note: string): Account => ({ name, password: `pass ${note}`, role: "member", note });

/** Users whose names end a cookie's value early if the server does not encode them. */
const INJECTING = [
  account("carol; Path=/nowhere", "chest one"),
  account("carol;Path=/nowhere", "chest two"),
  account("carol; Max-Age=0", "chest three"),
];

/**
 * An attribute that one of these names tries to add. A server may delete a cookie without a value, because it says
 * nothing.
 */
const ADDED = /^[^=;]*=[^;]+;.*?(path=\/nowhere|max-age=0)/i;

/** Lengths at which a database, a cookie or a language cuts names off, and one character more. */
const LENGTHS = [6, 7, 8, 9, 16, 17, 20, 21, 32, 33, 64, 65, 72, 73, 128, 129, 255, 256];

/** Pairs of names that become equal when a character, an encoding, a capital letter or an end is lost on the way. */
const ODD = [
  account("YWJj", "drawer one"),
  account("YWJj==", "drawer two"),
  account("dave%20", "drawer three"),
  account("dave ", "drawer four"),
  account("erin,frank", "drawer five"),
  account("zoë", "drawer six"),
  account("zoe\u0308", "drawer seven"),
  account("dave", "drawer eight"),
  account("dave\0x", "drawer nine"),
  account("dave;x", "drawer ten"),
  account('dave"x', "drawer eleven"),
  account("Dave", "drawer twelve"),
  ...LENGTHS.map((length) => account("frankly".padEnd(length, "y").slice(0, length), `shelf ${length} of frank`)),
];

export default [
  defends(
    ATTRIBUTES,
    {
      needs: [LOGIN],
      why: "A user whose name contains a semicolon could decide how long your cookie lives and where it goes.",
      hints: [
        "People choose their names. What ends a cookie's value in a Set-Cookie header?",
        "A semicolon ends it. The function stringifySetCookie writes it as %3B. Code that joins strings does not do this, and encodeURI leaves semicolons as they are.",
        'stringifySetCookie({ name: "username", value: username, path: "/" })',
      ],
      read: READ,
    },
    async ({ restart, browser }) => {
      await restart({ more: INJECTING });
      for (const { name, password } of INJECTING) {
        const login = await browser(name).login(name, password);
        mustNotCrash(login, `a login as "${name}"`);
        const added = setCookies(login.response).find((cookie) => ADDED.test(cookie));
        must(added === undefined, {
          expected: `the username "${name}" to stay inside a cookie's value`,
          got: `Set-Cookie: ${added}`,
          at: login,
        });
      }
    },
  ),
  defends(
    "an odd username opens its own account or no account",
    {
      needs: [LOGIN, ATTRIBUTES],
      // Longer names cannot be the names of files, and a right server may name a file after its user.
      until: "stores",
      why: "If the cookie makes two names equal, their users share one account. Then a thief registers the second name, and reads the first user's note.",
      hints: [
        "Which characters of a name are lost between Set-Cookie and your lookup? Try an equals sign and a percent sign.",
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
        // A server may refuse such names, at the login or on the next page. Then the user is not logged in.
        must(shown || isRefused(page), {
          expected: `"${name}" to see their own note after logging in, or to stay logged out`,
          got: page.response.status === 200 ? "another user's page" : describe(page),
          at: page,
        });
      }
    },
  ),
];
