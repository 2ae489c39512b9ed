import { header, type Browser } from "../kit/browser/browser.ts";
import { asksToLogIn, describe, must, mustLogIn, mustRefuse, mustShow } from "../kit/grader/expect.ts";
import { staysExpired } from "../kit/grader/expired.ts";
import { keepsTheRules } from "../kit/grader/rules.ts";
import { HOUR, MINUTE } from "../kit/grader/scene.ts";
import { sessionNames, shorten, sightings } from "../kit/grader/session-cookie.ts";
import { dropsAt, type ReadCookie } from "../kit/browser/set-cookie.ts";
import { defends, withstands, works } from "../kit/grader/suite.ts";
import { probes } from "../kit/grader/probes/index.ts";
import attack from "./attack.ts";
import { copyOf, copyPerRoute, keepBusy, mustBeOver, routesOf } from "./copy.ts";
import { forgeries } from "./forgeries.ts";

const ALIVE = "29 minutes without a request do not end a session";
const SLIDES = "each request starts the half hour again";
const BUSY = "a busy session lasts for almost eight hours";
const COOKIE = "the browser keeps its cookie as long as the server keeps the session";
const LIFETIME = "browsers can read the cookie's lifetime, and it is at most eight hours";
const IDLE = "the server refuses a session after half an hour without a request";
const ABSOLUTE = "the server refuses a session eight hours after login, even if it was in use";

/** No login is exactly on the hour, so that the checks notice a server that counts whole hours of the clock. */
const ODD = 17 * MINUTE + 23_456;

const CHECK = "if (!session || !user || !(now() < expiresAt(session))) return undefined;";

/** If an answer of these routes leaves Path out, the path is / (6265bis section 5.1.4). */
const flagOf = (cookie: ReadCookie | undefined, flag: (typeof FLAGS)[number]) =>
  flag === "path" ? (cookie?.path ?? "/") : cookie?.[flag];
const FLAGS = ["httpOnly", "secure", "sameSite", "domain", "path"] as const satisfies (keyof ReadCookie)[];

/** Fails unless the browser still sends the cookie, and the server still accepts it. */
async function mustStillBeIn(browser: Browser, note: string, when: string): Promise<void> {
  const page = await browser.get("/dashboard");
  must(header(page.request, "cookie") !== "", {
    expected: `the browser to send its cookie ${when}`,
    got: "a request without the cookie, because the cookie's own lifetime was over",
    at: page,
  });
  mustShow(page, note, `${browser.name}'s`, when);
}

const checks = [
  works(
    ALIVE,
    {
      why: "A user who reads a page for a while must not be logged out.",
      hints: [
        "What is the result of your comparison for a session that has reached neither limit?",
        "now() counts milliseconds. 30 minutes are 30 * 60_000 of them, 8 hours are 8 * 60 * 60_000.",
        CHECK,
      ],
      read: "#write-it-so-that-it-fails-closed",
    },
    async ({ alice, skip, notes }) => {
      const copy = await copyOf(alice);
      mustShow(await copy.ask("GET /dashboard"), notes.alice, "alice's", "right after her login");
      skip(29 * MINUTE);
      mustShow(await copy.ask("GET /dashboard"), notes.alice, "alice's", "29 minutes after the previous page");
    },
  ),
  works(
    SLIDES,
    {
      needs: [ALIVE],
      why: "Otherwise a user who works for an hour is logged out in the middle.",
      hints: [
        "Which line of your code records that a session was used?",
        "Set the time of the last request at each lookup that succeeds, for every page, not only the dashboard.",
        "session.lastSeen = now();",
      ],
      read: "#renew-the-record-and-the-cookie",
    },
    async ({ alice, skip, notes, has }) => {
      const copy = await copyOf(alice);
      for (const route of routesOf({ has })) {
        skip(27 * MINUTE);
        const page = await copy.ask(route);
        must(!asksToLogIn(page), {
          expected: `${route} to be answered 27 minutes after the last request`,
          got: describe(page),
          at: page,
        });
      }
      skip(27 * MINUTE);
      mustShow(await copy.ask("GET /dashboard"), notes.alice, "alice's", "27 minutes after the last request");
    },
  ),
  works(
    BUSY,
    {
      needs: [SLIDES],
      why: "Otherwise users have to log in more than once on a working day.",
      hints: [
        "What is your absolute limit, in milliseconds?",
        "The eight hours begin at the login, and no later request may change the time of the login.",
        "const ABSOLUTE = 8 * 60 * 60_000;",
      ],
      read: "#build-it",
    },
    async (scene) => {
      scene.skip(ODD);
      const copy = await copyOf(scene.alice);
      await keepBusy(scene, [copy]);
      const when = "one minute before her eight hours are over, after requests all day";
      mustShow(await copy.ask("GET /dashboard"), scene.notes.alice, "alice's", when);
    },
  ),
  works(
    COOKIE,
    {
      needs: [SLIDES],
      why: "If the browser drops the cookie while the record is still valid, the user is logged out in the middle of their work.",
      hints: [
        "When does the browser drop your cookie, and who sends it a new one?",
        "If your cookie has Max-Age or Expires, send it again whenever you renew the record. Max-Age counts seconds. A cookie without these two needs no renewal.",
        "return withCookie(page, id, expiresAt(session) - now());",
      ],
      read: "#renew-the-record-and-the-cookie",
    },
    async ({ alice, browser, skip, notes, has }) => {
      mustLogIn(await alice.login());
      for (const when of [
        "29 minutes after login",
        "29 minutes after the previous request, 58 minutes after the login",
      ]) {
        skip(29 * MINUTE);
        await mustStillBeIn(alice, notes.alice, when);
      }
      for (const route of routesOf({ has })) {
        const visitor = browser("alice");
        mustLogIn(await visitor.login());
        skip(27 * MINUTE);
        const [method = "", path = ""] = route.split(" ");
        await visitor.ask(method, path, method === "POST" ? "text=hello" : undefined);
        skip(27 * MINUTE);
        await mustStillBeIn(visitor, notes.alice, `27 minutes after ${route}, 54 minutes after the login`);
      }
    },
  ),
  works(
    LIFETIME,
    {
      needs: [SLIDES],
      why: "Otherwise the browser does not use the lifetime that you meant. It may keep the cookie for 500 hours, or without any end.",
      hints: [
        "How does the browser understand your Max-Age or Expires?",
        "Max-Age is a whole number of seconds, and Expires is what toUTCString() writes. A session ends after eight hours, so its cookie does not need a longer lifetime. A cookie without Max-Age and Expires is fine, too.",
        "const maxAge = Math.floor(lifetime / 1000);",
      ],
      read: "#write-it-so-that-it-fails-closed",
    },
    async ({ alice, browser, skip }) => {
      const login = await alice.login();
      const names = await sessionNames(browser("prober"), login);
      const answers = [login];
      for (const path of ["/dashboard", "/admin"]) {
        skip(10 * MINUTE);
        answers.push(await alice.get(path));
      }
      for (const { header: sent, cookie, at } of sightings(answers, names)) {
        const unread = cookie.ignored.find((attribute) => /^(max-age|expires)\b/i.test(attribute));
        must(unread === undefined, {
          expected: "a lifetime that browsers can read",
          got: `Set-Cookie: ${shorten(sent)}`,
          at,
        });
        const keeps = dropsAt(cookie, at.request.now) - at.request.now;
        must(!Number.isFinite(keeps) || keeps <= 8 * HOUR + MINUTE, {
          expected: "a cookie that the browser keeps for eight hours at most, because no session lives longer",
          got: `a cookie for ${Math.round(keeps / HOUR)} hours, after Set-Cookie: ${shorten(sent)}`,
          at,
        });
      }
    },
  ),
  works(
    "a renewed cookie has the same flags as the first",
    {
      needs: [SLIDES],
      why: "Otherwise the cookie loses the flags of chapter 3 after the second click.",
      hints: [
        "Compare the Set-Cookie of the login with that of the dashboard.",
        "Let one function write the cookie, and call it at the login and at each renewal.",
        'const flags = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;',
      ],
      read: "#renew-the-record-and-the-cookie",
    },
    async ({ alice, browser, skip, has }) => {
      const login = await alice.login();
      const names = await sessionNames(browser("prober"), login);
      const first = new Map(sightings([login], names).map(({ cookie }) => [cookie.name, cookie]));
      const copy = await copyOf(browser("alice"));
      for (const route of routesOf({ has })) {
        skip(27 * MINUTE);
        for (const { header: sent, cookie, at } of sightings([await copy.ask(route)], names)) {
          const changed = FLAGS.filter((flag) => flagOf(cookie, flag) !== flagOf(first.get(cookie.name), flag));
          must(changed.length === 0, {
            expected: `the same ${changed.join(", ")} as in the login's Set-Cookie, after ${route}`,
            got: `Set-Cookie: ${shorten(sent)}`,
            at,
          });
        }
      }
    },
  ),
  works(
    "cleaning up removes no live session",
    {
      needs: [SLIDES, COOKIE],
      why: "Otherwise one user's login logs other users out.",
      hints: [
        "Which condition do you check before you remove a session? Is it the same condition as in the lookup?",
        "Let one function say when a session ends. Use it for the lookup and for cleaning up.",
        "for (const [id, session] of sessions) if (now() >= expiresAt(session)) sessions.delete(id);",
      ],
      read: "#clean-up",
    },
    async ({ alice, browser, skip, notes }) => {
      mustLogIn(await browser("bob").login());
      mustLogIn(await alice.login());
      const phone = browser("alice");
      mustLogIn(await phone.login());
      for (let round = 1; round <= 6; round++) {
        skip(27 * MINUTE);
        await mustStillBeIn(alice, notes.alice, "27 minutes after the previous request");
        mustLogIn(await browser("bob").login());
        await mustStillBeIn(phone, notes.alice, "27 minutes after the previous request, and after bob's login");
        await mustStillBeIn(alice, notes.alice, "after bob's login");
      }
    },
  ),
  defends(
    IDLE,
    {
      needs: [ALIVE],
      why: "Otherwise a person who finds the computer, or a thief who copied the cookie, can use the session of a user who went home.",
      hints: [
        "The browser may drop its cookie, but a thief keeps his copy. What must the server compare?",
        "Compare at each lookup, before you store the time of the new request. Do this on every page that needs a session, including the admin page. Each session has its own times. Write down the condition of a valid session, and refuse all other sessions.",
        CHECK,
      ],
      read: "#the-cookies-own-lifetime",
    },
    async (scene) => {
      for (const minutes of [31, 61, 24 * 60 + 1]) {
        const copies = await copyPerRoute(scene);
        scene.skip(minutes * MINUTE);
        await mustBeOver(scene, copies, `after ${minutes} minutes without a request`);
      }
      const [silent, busy] = [await copyOf(scene.alice), await copyOf(scene.browser("alice"))];
      for (const minutes of [16, 16]) {
        scene.skip(minutes * MINUTE);
        await busy.ask("GET /dashboard");
      }
      mustRefuse(
        await silent.ask("GET /dashboard"),
        "a session that was idle for 32 minutes, while its owner used another session,",
      );
      // These are 0.9, 1.5 and 2.6 half hours: servers pass that renew at each request, or every 26 minutes.
      const copy = await copyOf(scene.alice);
      for (const minutes of [27, 18]) {
        scene.skip(minutes * MINUTE);
        await copy.ask("GET /dashboard");
      }
      scene.skip(33 * MINUTE);
      mustRefuse(await copy.ask("GET /dashboard"), "a session that was in use and then idle for 33 minutes,");
    },
  ),
  defends(
    ABSOLUTE,
    {
      needs: [BUSY],
      why: "Otherwise a thief who sends a request every few minutes keeps a stolen session for ever.",
      hints: [
        "Does the record hold a time that no request changes?",
        "Store the time of the login once. The session ends at the earlier of the two limits.",
        "Math.min(session.lastSeen + IDLE, session.createdAt + ABSOLUTE)",
      ],
      read: "#break-it",
    },
    async (scene) => {
      scene.skip(ODD);
      const copies = await copyPerRoute(scene);
      await keepBusy(
        scene,
        copies.map(([, copy]) => copy),
      );
      scene.skip(2 * MINUTE);
      await mustBeOver(scene, copies, "eight hours and one minute after the login, in a session that was never idle,");
    },
  ),
  defends(
    "editing the cookie makes no session last longer",
    {
      needs: [IDLE, ABSOLUTE],
      why: "The owner of a browser can change everything in its cookies, and so can a thief.",
      hints: [
        "Is there a date in your cookie, or in a second cookie?",
        "Keep both times in the record on the server. The cookie holds the ID and nothing else.",
        "sessions.set(id, { username, createdAt: now(), lastSeen: now() });",
      ],
      read: "#the-cookies-own-lifetime",
    },
    async (scene) => {
      const copy = await copyOf(scene.alice);
      const old = copy.cookie();
      scene.skip(31 * MINUTE);
      const { now } = (await copy.ask("GET /dashboard", old)).request;
      for (const forged of forgeries(old, now)) {
        const page = await copy.ask("GET /dashboard", forged);
        mustRefuse(page, "an expired session, after a thief changed the date in its cookie,");
      }
      const busy = await copyOf(scene.alice);
      await keepBusy(scene, [busy]);
      scene.skip(2 * MINUTE);
      const last = busy.cookie();
      const later = (await busy.ask("GET /dashboard", last)).request.now;
      for (const forged of forgeries(last, later)) {
        const page = await busy.ask("GET /dashboard", forged);
        mustRefuse(page, "a session older than eight hours, after a thief changed the date in its cookie,");
      }
    },
  ),
  staysExpired(4, {
    needs: [IDLE],
    hints: [
      "Which of your lines store the time of a request, and for which requests?",
      "Only a lookup that found a valid session may change its time. The login page, the comments and a failed login are open to everybody, so they do not count as activity.",
      `${CHECK} session.lastSeen = now();`,
    ],
    read: "#write-it-so-that-it-fails-closed",
  }),
  defends(
    "expired sessions leave the list",
    {
      needs: [ALIVE],
      why: "A list that only grows fills the memory, and then nobody can log in.",
      hints: [
        "When do you remove a record from the list? If its owner never comes back, nobody looks it up again.",
        "Remove expired sessions at each login: this needs no timer, and no timer runs while the grader moves the clock.",
        "for (const [id, session] of sessions) if (now() >= expiresAt(session)) sessions.delete(id);",
      ],
      read: "#clean-up",
    },
    async ({ alice, browser, list, skip }) => {
      for (const day of [1, 2, 3]) {
        for (let visitor = 0; visitor < 25; visitor++) await browser(day % 2 ? "alice" : "bob").login();
        skip(9 * HOUR);
      }
      mustLogIn(await alice.login());
      const at = await alice.get("/dashboard");
      // If the list stays empty, the server keeps its own list, and this check cannot see it.
      const { length } = await list();
      must(length <= 25, {
        expected: "a list without the 75 sessions of the last three days, after the next login",
        got: `${length} entries`,
        at,
      });
    },
  ),
];

const chapter = [
  ...checks,
  keepsTheRules(4, checks, 'const flags = { path: "/", httpOnly: true, secure: true, sameSite: "lax" } as const;'),
  withstands(attack, {
    needs: [ALIVE],
    hints: [
      "First the attack waits for 45 minutes. Then it uses a new copy again and again, for nine hours. Which of these two attacks worked?",
      "The idle limit stops the first attack, and the absolute limit stops the second. No later login may change the limit of an older session.",
      CHECK,
    ],
    read: "#break-it",
  }),
];

export default [...chapter, ...probes(4, chapter)];
