import type { Browser } from "../../kit/browser/browser.ts";
import { describe, isRefused, must, mustAskToLogIn, mustForbid, mustRefuse } from "../../kit/grader/expect.ts";
import { credentials, MINUTE } from "../../kit/grader/scene.ts";
import { defends } from "../../kit/grader/suite.ts";
import { ADMIN_DOORS, DOORS, knock, mustLeaveNothing, mustNotOpen } from "./doors.ts";
import { named, OTHER_METHODS, withValue, writeKeepsake } from "./doors.ts";

export const anonymous = defends(
  "every guarded route refuses a visitor without a cookie",
  {
    why: "One route without a check is enough: anybody who knows its address can delete the comments or download the file.",
    hints: [
      "Go through the table of routes. Which of them answers before it has checked the session?",
      "Wrap every route in requireSession, except the login page, the login, the logout and the page that shows the comments. It returns 401 before it calls the handler.",
      'if (!session || !user || !(now() < expiresAt(session))) return site.loginPage("Please log in.", 401);',
    ],
    read: "#one-door-for-every-route",
  },
  async ({ thief }) => {
    for (const door of DOORS) mustAskToLogIn(await knock(thief, door), `${named(door)} without a cookie`);
    for (const [method, path] of OTHER_METHODS) {
      mustNotOpen(await thief.ask(method, path, undefined), `${method} ${path} without a cookie`);
    }
  },
);

const MORE = [
  { name: "carol", password: "pass", role: "admin", note: "safe of carol" },
  { name: "admin2", password: "pass", role: "member", note: "locker of admin2" },
] as const;

export const role = defends(
  "the admin's routes answer 403 to everybody else",
  {
    why: "Otherwise bob can read the admin's pages. Or the server asks bob again and again to log in, although he is logged in.",
    hints: [
      "A route asks two questions, and each has its own refusal: who are you (401), and may you do this (403)? Which question does each route ask first?",
      "Build the role check with requireSession: then it always gets the user. Look at user.role, not at the name.",
      'requireSession((user, request) => (user.role === "admin" ? handler(user, request) : site.forbidden()));',
    ],
    read: "#401-and-403",
  },
  async ({ restart, browser, bob, admin }) => {
    await restart({ more: [...MORE] });
    const [carol, admin2] = [browser("carol"), browser("admin2")];
    await Promise.all([bob.login(), admin.login(), carol.login("carol", "pass"), admin2.login("admin2", "pass")]);
    for (const door of ADMIN_DOORS) {
      for (const member of [bob, admin2]) mustForbid(await knock(member, door), `${named(door)} by ${member.name}`);
      for (const person of [admin, carol]) {
        const at = await knock(person, door);
        must(at.response.status < 400 && !isRefused(at), {
          expected: `${named(door)} to open for ${person.name}, whose role is admin`,
          got: describe(at),
          at,
        });
      }
    }
  },
);

const VALUES = [
  "",
  "garbage",
  "alice",
  "admin",
  "__proto__",
  "constructor",
  "%E0%A4%A",
  "0".repeat(64),
  "x".repeat(10_000),
];

/** Only the cookies that prove who the user is, with one character changed in the middle. */
async function tampered(person: Browser): Promise<string> {
  const needed = await credentials(person, (page) => !isRefused(page));
  const found = needed[0] ?? "";
  const middle = Math.floor((found.indexOf("=") + 1 + found.length) / 2);
  const other = found[middle] === "a" ? "b" : "a";
  return needed.join("; ").replace(found, () => found.slice(0, middle) + other + found.slice(middle + 1));
}

export const unknown = defends(
  "a cookie that is not on the list is refused on every route",
  {
    needs: [anonymous.title],
    why: "A cookie alone proves nothing, because anybody can type one. And if a cookie crashes the server, the site is down for everybody.",
    hints: [
      "What does your check test: only that there is a cookie, or that its ID is on the list?",
      "Look the value up. If the list has no record for this ID, there is no session, whatever the cookie says.",
      "const session = sessions.get(id);",
    ],
    read: "#one-door-for-every-route",
  },
  async ({ alice, thief }) => {
    await alice.login();
    const cookie = alice.cookieHeader();
    const wrong = VALUES.map(
      (value) => [withValue(cookie, value), `the cookie value "${value.slice(0, 20)}"`] as const,
    );
    const all = [...wrong, [await tampered(alice), "alice's cookie with one character changed"] as const];
    for (const [forged, what] of all) {
      for (const door of DOORS) mustRefuse(await knock(thief, door, { cookie: forged }), `${named(door)} with ${what}`);
    }
  },
);

export const expired = defends(
  "an expired session is refused on every route",
  {
    needs: [anonymous.title],
    why: "If a route does not check the time, a cookie that was copied last week still opens it.",
    hints: [
      "Which routes check the time? An expired record may still be on the list.",
      "Check in requireSession, at every request, that the session has not expired. Remember no earlier answer.",
      'if (!session || !user || !(now() < expiresAt(session))) return site.loginPage("Please log in.", 401);',
    ],
    read: "#one-door-for-every-route",
  },
  async ({ alice, admin, thief, skip }) => {
    const cookies = await usedCookies(alice, admin);
    skip(31 * MINUTE);
    for (const door of DOORS) {
      const at = await knock(thief, door, { cookie: cookies[door.who] });
      mustRefuse(at, `${named(door)} with ${door.who}'s cookie, 31 minutes after its last use`);
    }
  },
);

/**
 * Cookies of two users who logged in and opened each guarded route once, so that the server remembers all that it ever
 * remembers.
 */
async function usedCookies(alice: Browser, admin: Browser) {
  await alice.login();
  await admin.login();
  for (const door of DOORS) await knock(door.who === "alice" ? alice : admin, door);
  return { alice: alice.cookieHeader(), admin: admin.cookieHeader() };
}

export const noTrace = defends(
  "a refused request leaves nothing behind",
  {
    needs: [anonymous.title, role.title, unknown.title, expired.title],
    why: "A 401 does not help if the handler has already deleted the comments.",
    hints: [
      "The answer is a refusal, but what did the handler do before that? The check must come first, and the handler after it.",
      "Call the handler only after every check has passed, including the role check.",
      'requireSession((user, request) => (user.role === "admin" ? handler(user, request) : site.forbidden()));',
    ],
    read: "#one-door-for-every-route",
  },
  async ({ alice, admin, bob, thief, browser, skip }) => {
    for (const person of [alice, admin, bob]) await person.login();
    await writeKeepsake(alice);
    for (const door of ADMIN_DOORS) {
      await knock(bob, door);
      await mustLeaveNothing(thief, `${named(door)} by bob`);
    }
    const old = { alice: alice.cookieHeader(), admin: admin.cookieHeader() };
    skip(31 * MINUTE);
    const stale = withValue(old.alice, "garbage");
    for (const door of DOORS) {
      for (const [cookie, whose] of [
        [undefined, "without a cookie"],
        [stale, "with an unknown cookie"],
        [old[door.who], "with an expired cookie"],
      ] as const) {
        mustNotOpen(
          await knock(browser("thief"), door, cookie === undefined ? {} : { cookie }),
          `${named(door)} ${whose}`,
        );
        await mustLeaveNothing(thief, `${named(door)} ${whose}`);
      }
    }
  },
);
