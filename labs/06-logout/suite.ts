import { header, type Browser, type Exchange } from "../kit/browser/browser.ts";
import { describe, isRefused, must, mustLogIn, mustNotCrash, mustRefuse, mustStayIn } from "../kit/grader/expect.ts";
import { keepsTheRules } from "../kit/grader/rules.ts";
import { credentials, HOUR, MINUTE, type Scene } from "../kit/grader/scene.ts";
import { defends, withstands, works } from "../kit/grader/suite.ts";
import { probes } from "../kit/grader/probes/index.ts";
import attack from "./attack.ts";

const REPLAY = "a cookie copied before the logout opens nothing after it";
const ONE = "logging out ends only the session of the request";
const EVERYWHERE = "logging out everywhere ends every session of the user who asks";
const NOBODY_ELSE = "logging out everywhere ends nobody else's session";

/** Other people, whose names contain or resemble alice's name. */
const NAMESAKES = ["alice2", "malice", "Alice"].map((name, place) => ({
  name,
  password: "pass",
  role: "member" as const,
  note: `trunk ${place}`,
}));

/** Logs a browser in and returns its Cookie header, which a thief would copy. */
async function logIn(browser: Browser): Promise<string> {
  mustLogIn(await browser.login());
  return browser.cookieHeader();
}

/** The login session cookies of a browser, as "name=value". */
const sessionCookies = (browser: Browser): Promise<string[]> => credentials(browser, (page) => !isRefused(page));

/** Opens the dashboard with another user's Cookie header. */
const replay = (thief: Browser, cookie: string): Promise<Exchange> => thief.get("/dashboard", { headers: { cookie } });

/**
 * Fails unless the browser has stopped sending the cookies, and sends no empty cookie either. A new value under the
 * same name is fine.
 */
function mustStopSending(browser: Browser, cookies: readonly string[], at: Exchange): void {
  const sent = browser.cookieHeader().split("; ");
  for (const cookie of cookies) {
    const empty = `${cookie.slice(0, cookie.indexOf("="))}=`;
    const left = sent.find((pair) => pair === cookie || pair === empty);
    must(left === undefined, {
      expected: "a browser that no longer sends the session cookie",
      got:
        left === empty
          ? `an empty cookie "${left}" that the browser was not told to delete`
          : `a browser that still sends "${cut(left ?? "")}"`,
      at,
    });
  }
}

const cut = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** Fails if the answer to a logout is an error. Any other status is fine. */
function mustBeFine(at: Exchange, what: string): void {
  must(at.response.status < 400, { expected: `${what} to succeed, with a redirect or a page`, got: describe(at), at });
}

/** Logs out everywhere. Time passes first, so that nothing depends on logins and logout in the same instant. */
async function logOutEverywhere({ skip }: Pick<Scene, "skip">, browser: Browser): Promise<Exchange> {
  skip(MINUTE);
  const answer = await browser.post("/logout-everywhere");
  mustBeFine(answer, "POST /logout-everywhere from a user who is logged in");
  return answer;
}

/** Names of fields with which an attacker may try to say whose session ends. */
const naming = (name: string, value: string, username: string): Record<string, string> =>
  Object.fromEntries([
    ...[name, "id", "sid", "session", "session_id", "sessionId", "session_token", "token"].map((key) => [key, value]),
    ...["user", "username", "name"].map((key) => [key, username]),
  ]);

/** Fails if bob or a visitor ends alice's session by sending its ID or her name in the form or in the query. */
async function mustNotObeyNames({ alice, bob, thief, notes }: Scene, path: string): Promise<void> {
  await logIn(alice);
  const [pair = ""] = await sessionCookies(alice);
  const [name, value] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
  const fields = naming(name, value, "alice");
  const query = `${path}?${new URLSearchParams(fields)}`;
  await logIn(bob);
  const form = await bob.post(path, fields);
  await mustStayIn(alice, notes.alice, "after bob sent her name in the form", form);
  await logIn(bob);
  const address = await bob.post(query);
  await mustStayIn(alice, notes.alice, "after bob sent her name in the query", address);
  const both = await thief.post(query, fields);
  mustNotCrash(both, `POST ${path} from a visitor who is not logged in`);
  await mustStayIn(alice, notes.alice, "after a visitor sent her name", both);
}

const checks = [
  works(
    "logging out removes the session cookie from the browser",
    {
      why: "Otherwise the next person at this computer still has the cookie.",
      hints: [
        "Which Set-Cookie header does the answer to POST /logout have? A browser deletes only a cookie with the same name, domain and path.",
        "Send the same name with the same Path and no Domain, an empty value, and Max-Age=0. An empty value alone deletes nothing.",
        'return withCookie(site.seeOther("/"), "", 0);',
      ],
      read: "#the-browsers-half",
    },
    async ({ alice }) => {
      await logIn(alice);
      const cookies = await sessionCookies(alice);
      const answer = await alice.post("/logout");
      mustStopSending(alice, cookies, answer);
      mustRefuse(await alice.get("/dashboard"), "the dashboard in the browser that logged out");
    },
  ),
  works(
    "logging out leads to a page, and no browser stores the redirect or repeats the POST",
    {
      why: "After a 307 or 308 the browser repeats the POST at the next page, and after a 301 it may repeat it. Then the user may see a wrong page.",
      hints: [
        "Look at the status of the answer to POST /logout.",
        "The statuses 307 and 308 tell the browser to send the same POST to the next page. After a 301 the browser chooses the method. After a form, use 303: the browser then sends a GET. Your code must choose that page. Do not let a form field, the query or the Referer choose it.",
        'return withCookie(site.seeOther("/"), "", 0);',
      ],
      read: "#build-it",
    },
    async ({ alice }) => {
      await logIn(alice);
      const answer = await alice.post("/logout");
      must(![301, 307, 308].includes(answer.response.status), {
        expected: "status 303, or a page",
        got: describe(answer),
        at: answer,
      });
      const away = "https://evil.test/";
      const asked = { next: away, return_to: away, returnTo: away, redirect: away, url: away };
      const headers = { referer: away };
      for (const path of ["/logout", "/logout-everywhere"]) {
        await logIn(alice);
        const led = await alice.post(`${path}?${new URLSearchParams(asked)}`, asked, { headers });
        const to = header(led.response, "location");
        const { origin } = led.request;
        must(to === "" || (URL.canParse(to, origin) && new URL(to, origin).origin === origin), {
          expected: `POST ${path} to lead to no other site, although the request asks for ${away}`,
          got: describe(led),
          at: led,
        });
      }
    },
  ),
  works(
    "a link to /logout or /logout-everywhere ends no session",
    {
      why: "The browser sends your Lax cookie with a link from another site, and with an image in a comment on this site. If your server accepts GET, both can log you out.",
      hints: [
        "Which methods reach your logout? Links, images and prefetching send GET.",
        "Accept only POST on this route. A GET must change nothing (RFC 9110 section 9.2.1), so answer it with a 404.",
        '["POST /logout", logout],',
      ],
      read: "#only-by-post",
    },
    async ({ alice, notes }) => {
      for (const path of ["/logout", "/logout-everywhere"]) {
        for (const from of ["here", "cross-site"] as const) {
          await logIn(alice);
          for (const method of ["GET", "HEAD"]) {
            const at = await alice.ask(method, path, undefined, { from });
            mustNotCrash(at, `${method} ${path}`);
            await mustStayIn(alice, notes.alice, `after ${method} ${path}`, at);
          }
        }
      }
    },
  ),
  works(
    "logging out without a session is no error",
    {
      why: "Otherwise a user who presses the button twice gets an error page, and does not know whether they are logged out.",
      hints: [
        "What does logout do when there is no cookie, or when its ID is not on the list?",
        "Do not put logout behind requireSession: if the user is already logged out, they have what they asked for.",
        '["POST /logout", logout],',
      ],
      read: "#logging-out-twice",
    },
    async ({ alice, thief, browser, skip }) => {
      mustBeFine(await thief.post("/logout"), "logging out without a cookie");
      const copied = await logIn(alice);
      const [name = "session"] = (await sessionCookies(alice)).map((cookie) => cookie.slice(0, cookie.indexOf("=")));
      const withCookie = (cookie: string) => thief.post("/logout", {}, { headers: { cookie } });
      for (const value of ["", "0".repeat(64), "__proto__", "%E0%A4%A"]) {
        mustBeFine(await withCookie(`${name}=${value}`), `logging out with the unknown cookie "${name}=${cut(value)}"`);
      }
      mustBeFine(await alice.post("/logout"), "logging out");
      mustBeFine(await withCookie(copied), "logging out a second time with the same cookie");
      const expired = await logIn(browser("alice"));
      skip(9 * HOUR);
      mustBeFine(await withCookie(expired), "logging out with a session that has expired");
    },
  ),
  works(
    "logging out also clears a cookie that is no longer valid",
    {
      why: "Otherwise the browser sends a useless cookie with each request, and every page refuses it.",
      hints: [
        "Log in, restart the server, then log out: the list is empty, but the browser still has its cookie. What does the answer contain?",
        "Always send the Set-Cookie that deletes the cookie, even if there is no session.",
        'return withCookie(site.seeOther("/"), "", 0);',
      ],
      read: "#logging-out-twice",
    },
    async ({ alice, restart }) => {
      await logIn(alice);
      const cookies = await sessionCookies(alice);
      await restart();
      const answer = await alice.post("/logout");
      mustStopSending(alice, cookies, answer);
    },
  ),
  works(
    ONE,
    {
      why: "Otherwise one user's logout logs out other users, or the same user's phone, in the middle of their work.",
      hints: [
        "What exactly does logout remove from the list?",
        "Remove only one record: the record under the ID in this request's cookie. Do not remove other records of the user or of other users.",
        "sessions.delete(sessionId(request));",
      ],
      read: "#the-servers-half",
    },
    async ({ alice, bob, browser, notes, skip }) => {
      const phone = browser("alice");
      for (const one of [alice, phone, bob]) await logIn(one);
      skip(MINUTE);
      // Bob's request is the last before alice's: the server must not take her for him.
      await bob.get("/dashboard");
      const at = await alice.post("/logout");
      await mustStayIn(bob, notes.bob, "after alice logged out", at);
      await mustStayIn(phone, notes.alice, "on her phone, after she logged out on her laptop", at);
    },
  ),
  works(
    "nobody can choose which session a logout ends",
    {
      needs: [ONE],
      why: "Otherwise anybody who has seen your ID in a log, or who knows your name, can log you out at any time.",
      hints: [
        "Which part of the request tells logout which session to end? Anybody can write any form fields and any query.",
        "Take the ID only from the cookie.",
        "sessions.delete(sessionId(request));",
      ],
      read: "#the-servers-half",
    },
    async (scene) => mustNotObeyNames(scene, "/logout"),
  ),
  works(
    "logging in again right after logging out works",
    {
      why: "Otherwise a victim who logged out to be safe cannot log in again.",
      hints: [
        "What does the server remember after a logout, and does the next login depend on it?",
        "Remember which sessions ended, not which users logged out. It is enough to delete the record.",
        "sessions.delete(sessionId(request));",
      ],
      read: "#the-servers-half",
    },
    async ({ alice, browser, notes }) => {
      await logIn(alice);
      await alice.post("/logout");
      await logIn(alice);
      await mustStayIn(alice, notes.alice, "after she logged in again");
      const phone = browser("alice");
      await logIn(phone);
      await mustStayIn(phone, notes.alice, "on her phone, after she logged in there");
    },
  ),
  defends(
    REPLAY,
    {
      why: "Otherwise a thief with a copy stays logged in, while the victim believes that the session has ended.",
      hints: [
        "What changes on the server's list when a user logs out? Look at the list in the panel.",
        "Before you answer, delete the record under the ID in the request's cookie. The Cookie header may hold other cookies too: read it with the same code as requireSession.",
        "sessions.delete(sessionId(request));",
      ],
      read: "#the-servers-half",
    },
    async ({ alice, browser, thief }) => {
      const copied = await logIn(alice);
      await alice.post("/logout");
      mustRefuse(await replay(thief, copied), "the dashboard with the cookie that was copied before the logout");
      // Other cookies before and after the session cookie: the settings of chapter 5 set one, and so may other
      // programs on the host.
      for (const among of [(own: string) => `${own}; theme=dark`, (own: string) => `seen=a=b; ${own}`]) {
        const own = await logIn(browser("alice"));
        const headers = { cookie: among(own) };
        await thief.post("/logout", {}, { headers, leaveJar: true });
        mustRefuse(await replay(thief, own), `the dashboard after a logout with the Cookie header "${among("…")}"`);
      }
    },
  ),
  defends(
    "after a logout, the old cookie stays refused, even when its owner logs in again",
    {
      needs: [REPLAY],
      why: "Otherwise the thief only has to wait until the victim logs in again.",
      hints: [
        "Does your server mark the session as ended, or does it mark the user?",
        "If you mark the user, the next login removes the mark, and then the old sessions work again. Delete the record.",
        "sessions.delete(sessionId(request));",
      ],
      read: "#the-servers-half",
    },
    async ({ alice, thief, skip }) => {
      const copied = await logIn(alice);
      await alice.post("/logout");
      skip(MINUTE);
      await logIn(alice);
      mustRefuse(await replay(thief, copied), "the old cookie, after its owner logged in again,");
    },
  ),
  defends(
    "an admin's copied cookie opens no page after logout",
    {
      needs: [REPLAY],
      why: "If a record loses its username but keeps its role, it still opens the admin page.",
      hints: [
        "Which parts of the record stay after logout, and which route looks only at these parts?",
        "Do not empty the record field by field. Remove the whole record, and use requireSession on every route.",
        "sessions.delete(sessionId(request));",
      ],
      read: "#the-servers-half",
    },
    async ({ admin, thief }) => {
      const copied = await logIn(admin);
      await admin.post("/logout");
      const doors = ["GET /admin", "DELETE /comments", "POST /comments", "POST /export", "POST /theme"];
      for (const door of doors) {
        const [method = "", path = ""] = door.split(" ");
        const body = method === "POST" ? "text=hello" : undefined;
        mustRefuse(
          await thief.ask(method, path, body, { headers: { cookie: copied } }),
          `${door} with admin's old cookie`,
        );
      }
    },
  ),
  defends(
    EVERYWHERE,
    {
      why: "A user who lost a phone has no other way to log out a thief who uses it.",
      hints: [
        "Each record of the list holds the name of its user. Which records belong to the user who asks?",
        "Add POST /logout-everywhere behind requireSession. Go through the whole list, and delete each record of that user.",
        "for (const [id, { username }] of sessions) if (username === user.name) sessions.delete(id);",
      ],
      read: "#log-out-everywhere",
    },
    async (scene) => {
      const { alice, browser, thief } = scene;
      const devices: [string, Browser][] = [
        ["first", browser("alice")],
        ["asking", alice],
        ["last", browser("alice")],
      ];
      const copies: [string, string][] = [];
      for (const [which, device] of devices) {
        // Other people's sessions are between her sessions on the list.
        await logIn(browser("bob"));
        copies.push([which, await logIn(device)]);
        // A phone that was not used for a while counts, too.
        scene.skip(8 * MINUTE);
      }
      await logOutEverywhere(scene, alice);
      for (const [which, copied] of copies) {
        mustRefuse(await replay(thief, copied), `the cookie of alice's ${which} device`);
      }
    },
  ),
  defends(
    NOBODY_ELSE,
    {
      needs: [EVERYWHERE],
      why: "Otherwise any user can log out all users of the site.",
      hints: [
        "Whose records does logout-everywhere remove?",
        "Compare the record's username with the name of the user who asks. Compare the whole name, letter for letter.",
        "for (const [id, { username }] of sessions) if (username === user.name) sessions.delete(id);",
      ],
      read: "#log-out-everywhere",
    },
    async (scene) => {
      const { alice, bob, admin, browser, notes } = scene;
      await scene.restart({ more: NAMESAKES });
      for (const one of [bob, alice, admin]) await logIn(one);
      const namesakes = NAMESAKES.map(({ name }) => browser(name));
      for (const one of namesakes) mustLogIn(await one.login(one.name, "pass"));
      // Bob's request is the last before alice's: the server must not take her for him.
      await bob.get("/dashboard");
      const at = await logOutEverywhere(scene, alice);
      const others: [Browser, string][] = [
        [bob, notes.bob],
        [admin, notes.admin],
      ];
      const alike = NAMESAKES.map(({ note }, place): [Browser, string] => [namesakes[place] ?? bob, note]);
      for (const [one, note] of [...others, ...alike])
        await mustStayIn(one, note, "after alice logged out everywhere", at);
    },
  ),
  defends(
    "nobody can choose which user is logged out everywhere",
    {
      needs: [NOBODY_ELSE],
      why: "Otherwise anybody who knows your name can log you out on all your devices.",
      hints: [
        "Which part of the request tells logout-everywhere whose sessions to end? Anybody can write any form fields and any query.",
        "Put the route behind requireSession, and use the user that it found.",
        '["POST /logout-everywhere", requireSession(logoutEverywhere)],',
      ],
      read: "#log-out-everywhere",
    },
    async (scene) => mustNotObeyNames(scene, "/logout-everywhere"),
  ),
  defends(
    "logging out everywhere clears the cookie of the browser that asks",
    {
      needs: [EVERYWHERE],
      why: "Otherwise the browser sends a useless cookie with each request, and every page refuses it.",
      hints: [
        "The function requireSession renews the cookie after every handler. What happens if the handler has just ended the session?",
        "Renew the cookie only if the ID is still on the list. Otherwise delete the cookie.",
        'return sessions.has(id) ? withCookie(response, id, expiresAt(session) - now()) : withCookie(response, "", 0);',
      ],
      read: "#log-out-everywhere",
    },
    async (scene) => {
      const { alice } = scene;
      await logIn(alice);
      const cookies = await sessionCookies(alice);
      mustStopSending(alice, cookies, await logOutEverywhere(scene, alice));
    },
  ),
  defends(
    "logging in again right after logging out everywhere works",
    {
      needs: [EVERYWHERE],
      why: "Otherwise the victim cannot use their own account any more.",
      hints: [
        "Does your server store the time of the logout? The next login may come in the same millisecond or second.",
        "A session that began at exactly this time must be valid. It is better to delete the records, and to store no time.",
        "for (const [id, { username }] of sessions) if (username === user.name) sessions.delete(id);",
      ],
      read: "#log-out-everywhere",
    },
    async (scene) => {
      const { alice, browser, notes } = scene;
      const phone = browser("alice");
      for (const one of [alice, phone]) await logIn(one);
      await logOutEverywhere(scene, alice);
      for (const one of [alice, phone]) {
        await logIn(one);
        await mustStayIn(one, notes.alice, "after she logged out everywhere, and logged in again");
      }
    },
  ),
];

const chapter = [
  ...checks,
  keepsTheRules(6, checks, "return withCookie(response, id, expiresAt(session) - now());"),
  // An earlier check also tries the plain copy. This attack uses the session before it ends.
  withstands(attack, {
    hints: [
      "On which page does the copied cookie still work after logout? Run the attack in the panel and watch the list.",
      "Remove the record from the list before you send the answer, and keep no other copy of it.",
      "sessions.delete(sessionId(request));",
    ],
    read: "#break-it",
  }),
];

export default [...chapter, ...probes(6, chapter)];
