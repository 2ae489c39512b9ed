import { createHash } from "node:crypto";
import { header, setCookies, type Browser, type Exchange } from "../kit/browser/browser.ts";
import {
  describe,
  isRefused,
  must,
  mustLogIn,
  mustNotCrash,
  mustNotShow,
  mustRefuse,
  mustShow,
  mustStayIn,
} from "../kit/grader/expect.ts";
import { staysExpired } from "../kit/grader/expired.ts";
import { keepsTheRules } from "../kit/grader/rules.ts";
import { credentials, MINUTE, PASSWORDS, type Scene } from "../kit/grader/scene.ts";
import { defends, withstands, works } from "../kit/grader/suite.ts";
import { probes } from "../kit/grader/probes/index.ts";
import attack from "./attack.ts";

const BASKET = "a visitor fills a basket without logging in";
const LOGIN = "a visitor with a basket logs in and sees their own dashboard";
const KEPT = "visitors keep their basket when they log in";
const DIFFERS = "logging in changes the value of the session cookie";
const NOBODY = "the cookie from before the login opens no dashboard";
const AGAIN = "logging in again also changes the value, and ends the earlier session";

const valueOf = (cookie: string): string => cookie.slice(cookie.indexOf("=") + 1);
const nameOf = (cookie: string): string => cookie.slice(0, cookie.indexOf("="));
const cut = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** Puts something into the basket, and returns the browser's Cookie header from before the login. */
async function visit(browser: Browser, item = "umbrella", more: Record<string, string> = {}): Promise<string> {
  const answer = await browser.post("/basket", { item, ...more });
  must(answer.response.status < 400, { expected: "POST /basket to accept an item", got: describe(answer), at: answer });
  return browser.cookieHeader();
}

/** Logs in, and returns the Cookie header that the browser then sends. */
async function logIn(browser: Browser): Promise<string> {
  mustLogIn(await browser.login());
  return browser.cookieHeader();
}

/**
 * Cookie headers with values that can be computed from this header's values: hashes, the reversed text, and some
 * others.
 */
function madeFrom(cookieHeader: string): string[] {
  const hashes = ["md5", "sha1", "sha256", "sha512"].flatMap((name) =>
    (["hex", "base64", "base64url"] as const).map((form) => (id: string) => createHash(name).update(id).digest(form)),
  );
  const changes = [(id: string) => [...id].toReversed().join(""), (id: string) => id.toUpperCase()];
  const endings = ["0", "1", "2", "-1", ".1", "-2", ".2"].map((end) => (id: string) => id + end);
  return [...hashes, ...changes, ...endings].map((change) =>
    cookieHeader
      .split("; ")
      .map((cookie) => `${nameOf(cookie)}=${change(valueOf(cookie))}`)
      .join("; "),
  );
}

const ask = (thief: Browser, path: string, cookie: string): Promise<Exchange> =>
  thief.get(path, { headers: { cookie } });

/** The login session cookies of a browser, as "name=value". */
const sessionCookies = (browser: Browser): Promise<string[]> => credentials(browser, (page) => !isRefused(page));

function mustHold(at: Exchange, item: string, whose: string): void {
  must(at.response.status === 200 && at.response.body.includes(item), {
    expected: `${whose} basket to hold the ${item}`,
    got: at.response.status === 200 ? "a basket without it" : describe(at),
    at,
  });
}

function mustNotHold(at: Exchange, item: string, what: string): void {
  must(!at.response.body.includes(item), { expected: `${what} not to show the ${item}`, got: "a page that does", at });
}

/** Fails if one of the values was there before. */
function mustBeNew(cookies: readonly string[], before: string, at: Exchange): void {
  must(cookies.length > 0, {
    expected: "a session cookie after the login",
    got: "no cookie that the dashboard needs",
    at,
  });
  const old = new Set(before.split("; ").map(valueOf));
  const kept = cookies.find((cookie) => old.has(valueOf(cookie)));
  must(kept === undefined, {
    expected: "a session cookie with a value that was not there before the login",
    got: `"${cut(kept ?? "")}", the same as before`,
    at,
  });
}

/** Names that this server's session cookies have, before and after login. */
async function cookieNames({ browser }: Pick<Scene, "browser">): Promise<string[]> {
  const visitor = browser("bob");
  const before = await visit(visitor);
  await logIn(visitor);
  const after = await sessionCookies(visitor);
  return [...new Set([...before.split("; "), ...after].filter(Boolean).map(nameOf))];
}

/** IDs that a thief invents: one looks like a real ID, and one does not. */
const INVENTED = ["5e55107e".repeat(8), "chosen-by-the-thief"];

/** Addresses that a planted basket gives as the page after the login. */
const PLANTED_NEXT = [
  "https://evil.test/login",
  "//evil.test/login",
  "/\\evil.test/login",
  "https:evil.test",
  "/comments?planted=yes",
];

/** Headers other than Cookie that may carry an ID. */
const CARRIERS = ["session_token", "session", "sid", "id", "token", "PHPSESSID"];

const checks = [
  works(
    BASKET,
    {
      why: "If a shop forgets what visitors chose, or mixes up their baskets, the visitors leave.",
      hints: [
        "POST /basket gives each visitor their own session. Which basket does GET /basket show?",
        "Each session has its own basket array. Make a new one for every new session.",
        'start({ basket: [item], next }, site.seeOther("/basket"))',
      ],
      read: "#a-session-before-login",
    },
    async ({ alice, bob, thief }) => {
      await visit(alice, "umbrella");
      await visit(alice, "teapot");
      await visit(bob, "lantern");
      for (const item of ["umbrella", "teapot"]) mustHold(await alice.get("/basket"), item, "the visitor's");
      mustNotHold(await bob.get("/basket"), "umbrella", "another visitor's basket");
      mustNotHold(await thief.get("/basket"), "umbrella", "the basket of a visitor without a cookie");
    },
  ),
  works(
    "nothing that a visitor sends with a basket makes them a user",
    {
      why: "Otherwise a thief can become the admin without a password.",
      hints: [
        "Which fields of the basket form end up in the session record?",
        "Name the fields that you keep. Never copy a whole form into a record: the form may hold a username.",
        'const { item = "", next } = await site.readForm(request);',
      ],
      read: "#a-session-before-login",
    },
    async ({ thief }) => {
      const more = { username: "admin", user: "admin", name: "admin", role: "admin", isAdmin: "true", admin: "true" };
      // Puts items in twice: the first begins the session, and the second uses it.
      for (const item of ["umbrella", "teapot"]) await visit(thief, item, more);
      mustRefuse(await thief.get("/dashboard"), "the dashboard for a visitor who sent username=admin with the basket");
      mustRefuse(await thief.get("/admin"), "the admin page for a visitor who sent role=admin with the basket");
    },
  ),
  works(
    LOGIN,
    {
      needs: [BASKET],
      why: "Otherwise users who fill a basket before they log in can never log in.",
      hints: [
        "After the login, which ID does the browser send, and which ID is on the list?",
        "They must be the same: put the record on the list under the new ID, and send that ID as the cookie.",
        'return start({ username, basket }, site.seeOther("/dashboard"));',
      ],
      read: "#build-it",
    },
    async ({ alice, notes }) => {
      await visit(alice);
      await logIn(alice);
      mustShow(await alice.get("/dashboard"), notes.alice, "alice's");
    },
  ),
  works(
    KEPT,
    {
      needs: [LOGIN],
      why: "Otherwise users who log in to pay find an empty basket.",
      hints: [
        "The new session starts empty. What do you want to keep from the old session?",
        "Read the visitor's session before you delete it, and give the new session its basket, and nothing else.",
        "const basket = before && before.username === undefined ? before.basket : [];",
      ],
      read: "#what-the-new-session-keeps",
    },
    async ({ alice }) => {
      await visit(alice, "umbrella");
      await visit(alice, "teapot");
      await logIn(alice);
      for (const item of ["umbrella", "teapot"]) mustHold(await alice.get("/basket"), item, "alice's");
    },
  ),
  works(
    "a failed login changes nothing for a visitor",
    {
      needs: [BASKET],
      why: "Otherwise a wrong password can empty the basket or, even worse, count as a login.",
      hints: [
        "What does login do before it knows whether the password is right?",
        "Check the password first. Only then look for the old session, delete it and start a new one.",
        'if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);',
      ],
      read: "#build-it",
    },
    async ({ alice, thief }) => {
      const before = await visit(alice);
      await alice.login("alice", "wrong");
      mustHold(await alice.get("/basket"), "umbrella", "after a failed login, the visitor's");
      mustHold(await ask(thief, "/basket", before), "umbrella", "under the cookie from before the failed login, the");
      mustRefuse(await alice.get("/dashboard"), "the dashboard after a failed login");
    },
  ),
  works(
    "a failed login changes nothing for a user who is logged in",
    {
      why: "Otherwise a user who types a wrong password in a second tab is logged out, or becomes another user.",
      hints: [
        "What happens to the session of the login's request when the password is wrong?",
        "It must not change: answer 401 before you change the list.",
        'if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);',
      ],
      read: "#build-it",
    },
    async ({ alice, notes }) => {
      await logIn(alice);
      const at = await alice.login("bob", "wrong");
      await mustStayIn(alice, notes.alice, "after a failed login in her browser", at);
    },
  ),
  works(
    "a login never uses an ID that the thief invented",
    {
      why: "Otherwise a thief does not even need a cookie from the server: any ID that he invents and plants becomes the ID of the victim's session.",
      hints: [
        "What does login do with an ID that is not on the list?",
        "Nothing. Take IDs only from newSessionId(), and never from the request.",
        "const id = site.newSessionId();",
      ],
      read: "#ids-come-from-the-server",
    },
    async (scene) => {
      const { alice, thief } = scene;
      for (const value of INVENTED) {
        const planted = (await cookieNames(scene)).map((name) => `${name}=${value}`).join("; ");
        alice.plant(planted);
        const login = await alice.login();
        mustLogIn(login);
        mustBeNew(await sessionCookies(alice), planted, login);
        mustRefuse(
          await ask(thief, "/dashboard", planted),
          `the invented cookie "${cut(planted)}", after alice logged in,`,
        );
      }
    },
  ),
  works(
    "a basket never uses an ID that the thief invented",
    {
      needs: [BASKET],
      why: "Otherwise a thief who chose the ID can read the basket, and knows the session's ID before the victim logs in.",
      hints: [
        "What does POST /basket do with an ID that is not on the list?",
        "It starts a new session under a new ID, as if there had been no cookie.",
        "const id = site.newSessionId();",
      ],
      read: "#ids-come-from-the-server",
    },
    async (scene) => {
      const { alice, thief } = scene;
      for (const value of INVENTED) {
        const planted = (await cookieNames(scene)).map((name) => `${name}=${value}`).join("; ");
        alice.plant(planted);
        await visit(alice, "umbrella");
        mustNotHold(await ask(thief, "/basket", planted), "umbrella", `the invented cookie "${cut(planted)}"`);
        mustHold(await alice.get("/basket"), "umbrella", "the visitor's");
      }
    },
  ),
  works(
    "only the cookie carries the ID",
    {
      why: "If a link can hold the ID, the thief does not have to plant a cookie: after one click the victim uses the thief's session.",
      hints: [
        "In which parts of the request, except the Cookie header, does your code look for the ID?",
        "Do not look for it in the query, in the form or in other headers. These end up in logs and links.",
        "const session = sessions.get(site.sessionId(request));",
      ],
      read: "#ids-come-from-the-server",
    },
    async ({ alice, thief }) => {
      await logIn(alice);
      for (const cookie of await sessionCookies(alice)) {
        const value = valueOf(cookie);
        const fields = Object.fromEntries([nameOf(cookie), ...CARRIERS].map((name) => [name, value]));
        const query = new URLSearchParams(fields).toString();
        const headers = { authorization: `Bearer ${value}`, "x-session-token": value, "x-session-id": value };
        mustRefuse(await thief.get(`/dashboard?${query}`), "the dashboard with alice's ID in the query");
        mustRefuse(await thief.get("/dashboard", { headers }), "the dashboard with alice's ID in other headers");
        mustRefuse(await thief.post("/export", fields), "POST /export with alice's ID in the form");
      }
    },
  ),
  works(
    "a login sends each cookie once",
    {
      why: "If two Set-Cookie headers have the same name, the browser keeps the later one, even if you meant the other. RFC 6265bis (draft 22), section 4.1.1, forbids them.",
      hints: [
        "Look at the Set-Cookie headers of POST /login in the panel. How many have the same name?",
        "In the browser the new cookie replaces the old cookie of the same name. So do not clear the old cookie first.",
        "return site.withSessionCookie(page, id, IDLE);",
      ],
      read: "#one-cookie-one-header",
    },
    async ({ alice, browser }) => {
      await visit(alice);
      for (const who of [alice, alice, browser("alice")]) {
        const login = await who.login();
        const names = setCookies(login.response).map(nameOf);
        const twice = names.find((name, index) => names.indexOf(name) !== index);
        must(twice === undefined, {
          expected: "one Set-Cookie header for each name",
          got: `${names.filter((name) => name === twice).length} for "${twice}"`,
          at: login,
        });
      }
    },
  ),
  defends(
    DIFFERS,
    {
      needs: [LOGIN],
      why: "Otherwise a thief who planted the visitor's ID knows the user's ID.",
      hints: [
        "Look at the cookie before and after the login. Which line of login decides its value?",
        "Do not write the username into the visitor's record. Start a new session with a new ID.",
        'return start({ username, basket }, site.seeOther("/dashboard"));',
      ],
      read: "#build-it",
    },
    async ({ alice, browser, skip }) => {
      for (const wait of [0, 10 * MINUTE]) {
        const visitor = wait ? browser("alice") : alice;
        const before = await visit(visitor);
        skip(wait);
        const login = await visitor.login();
        mustLogIn(login);
        mustBeNew(await sessionCookies(visitor), before, login);
      }
    },
  ),
  defends(
    NOBODY,
    {
      needs: [DIFFERS],
      why: "A new ID does not help if the old ID still opens the same dashboard.",
      hints: [
        "After the login, what is on the list under the old ID?",
        "Never write the username into the old record. Keep no table from old IDs to new IDs, and do not compute the new ID from the old ID.",
        "sessions.delete(site.sessionId(request));",
      ],
      read: "#the-old-id-stops-working",
    },
    async ({ alice, thief }) => {
      const before = await visit(alice);
      await logIn(alice);
      mustRefuse(await ask(thief, "/dashboard", before), "the dashboard with the cookie from before the login");
      await alice.get("/dashboard");
      mustRefuse(
        await ask(thief, "/dashboard", before),
        "the dashboard with the cookie from before the login, after alice has used her new cookie,",
      );
      for (const guess of madeFrom(before)) {
        mustRefuse(await ask(thief, "/dashboard", guess), `the dashboard with "${cut(guess)}", made from that cookie,`);
      }
    },
  ),
  defends(
    "a login removes the visitor's session, and its basket",
    {
      needs: [NOBODY, KEPT],
      why: "Otherwise the thief can still read and change the basket that the victim will pay for.",
      hints: [
        "Is the visitor's record still on the list after the login?",
        "Delete it (ASVS 7.2.4: a login ends the earlier session). The basket array moves to the new session.",
        "sessions.delete(site.sessionId(request));",
      ],
      read: "#the-old-id-stops-working",
    },
    async ({ alice, thief }) => {
      const before = await visit(alice, "umbrella");
      // A cookie may be the basket itself. Then a copy holds the items from the time of copying, and no later item.
      await visit(alice, "lantern");
      await logIn(alice);
      mustNotHold(await ask(thief, "/basket", before), "lantern", "the basket under a cookie from before the login");
      await thief.post("/basket", { item: "anvil" }, { headers: { cookie: before } });
      mustNotHold(await alice.get("/basket"), "anvil", "alice's basket, after the thief used the old cookie,");
    },
  ),
  defends(
    AGAIN,
    {
      needs: [LOGIN],
      why: "Otherwise a thief with a copy of the old cookie stays logged in, although the victim has just logged in again.",
      hints: [
        "What does login do when the browser is already logged in?",
        "Do the same as at each login: delete the session that the cookie names, and start a new session.",
        "sessions.delete(site.sessionId(request));",
      ],
      read: "#every-login",
    },
    async ({ alice, thief, notes }) => {
      const before = await logIn(alice);
      const again = await alice.login();
      mustLogIn(again);
      mustBeNew(await sessionCookies(alice), before, again);
      mustShow(await alice.get("/dashboard"), notes.alice, "alice's");
      mustRefuse(await ask(thief, "/dashboard", before), "the dashboard with the cookie from before the second login");
    },
  ),
  defends(
    "logging in as another user ends the first user's session and shows nothing of it",
    {
      needs: [LOGIN],
      why: "Otherwise, on a shared computer, the next user sees the previous user's basket, or uses that user's session.",
      hints: [
        "If somebody was already logged in, whose basket does your function `login` move to the new session?",
        "Move only a visitor's basket. A user's basket stays in that user's session. When the session ends, for example at a logout, the basket ends too.",
        "const basket = before && before.username === undefined ? before.basket : [];",
      ],
      read: "#what-the-new-session-keeps",
    },
    async ({ alice, thief, notes }) => {
      await logIn(alice);
      const first = await visit(alice, "diary");
      mustLogIn(await alice.login("bob", PASSWORDS.bob));
      const dashboard = await alice.get("/dashboard");
      mustShow(dashboard, notes.bob, "bob's");
      mustNotShow(dashboard, notes.alice, "alice's");
      mustNotHold(await alice.get("/basket"), "diary", "bob's basket, in the browser where alice was logged in,");
      mustRefuse(await ask(thief, "/dashboard", first), "alice's cookie, after bob logged in with her browser,");
      mustNotHold(await ask(thief, "/basket", first), "diary", "the basket under alice's old cookie");
      // The same, but alice logs out before she leaves.
      await logIn(alice);
      await visit(alice, "letter");
      await alice.post("/logout");
      mustNotHold(await alice.get("/basket"), "letter", "the basket after alice logged out");
      mustLogIn(await alice.login("bob", PASSWORDS.bob));
      mustNotHold(await alice.get("/basket"), "letter", "bob's basket, in the browser where alice logged out,");
    },
  ),
  defends(
    "no value planted in the visitor's session decides where the login leads",
    {
      needs: [LOGIN],
      why: "Otherwise, right after login, the victim sees the thief's page, which asks for the password again.",
      hints: [
        "Which field of the visitor's record does login still use?",
        "The thief may have written every field of this record, even `next`. Let the login lead to a fixed page of this site.",
        'return start({ username, basket }, site.seeOther("/dashboard"));',
      ],
      read: "#what-the-new-session-keeps",
    },
    async ({ browser }) => {
      for (const next of PLANTED_NEXT) {
        const victim = browser("alice");
        victim.plant(await visit(browser("thief"), "umbrella", { next }));
        const login = await victim.login();
        mustLogIn(login);
        mustStayHere(login, next);
      }
    },
  ),
];

const chapter = [
  ...checks,
  staysExpired(7, {
    hints: [
      "Which of your lookups do not check the time? The basket and the login look at the list too.",
      "Let one function find sessions, and let it find only valid sessions. Treat an expired session like an ID that is not on the list: start a new session.",
      "return session && now() < expiresAt(session) ? session : undefined;",
    ],
    read: "#build-it",
  }),
  keepsTheRules(7, checks, "return site.withSessionCookie(page, id, IDLE);"),
  withstands(attack, {
    alone:
      "This is the chapter's own attack. The attack fails if the checks of the old cookie pass. It is here because the page runs it too: grader and page must agree on whether the attack still works.",
    hints: [
      "Run the attack in the panel. Compare the cookie that the thief planted with alice's cookie after the login.",
      "Start a new session under a new ID at every login, and delete the session of the login's request.",
      "sessions.delete(site.sessionId(request));",
    ],
    read: "#break-it",
  }),
];

export default [...chapter, ...probes(7, chapter)];

/** Fails unless the login leads to a page of this site, and not to the planted address. */
function mustStayHere(login: Exchange, planted: string): void {
  const location = header(login.response, "location");
  mustNotCrash(login, `a login with the planted field next "${planted}"`);
  const here = new URL(login.request.path, login.request.origin);
  const leads = URL.canParse(location, here) ? new URL(location, here) : undefined;
  must(location === "" || (leads?.origin === here.origin && !/planted|evil/.test(location)), {
    expected: `the login to lead to a page of this site, not to the planted "${planted}"`,
    got: describe(login),
    at: login,
  });
}
