import type { Browser } from "../kit/browser/browser.ts";
import {
  describe,
  isRefused,
  must,
  mustLogIn,
  mustNotCrash,
  mustNotShow,
  mustRefuse,
  mustShow,
} from "../kit/grader/expect.ts";
import { toHeader } from "../kit/grader/identity.ts";
import { keepsTheRules } from "../kit/grader/rules.ts";
import { MINUTE, type Scene } from "../kit/grader/scene.ts";
import { shorten, sightings } from "../kit/grader/session-cookie.ts";
import { defends, withstands, works, type Check } from "../kit/grader/suite.ts";
import { probes } from "../kit/grader/probes/index.ts";
import { NAMES } from "../kit/grader/probes/titles.ts";
import { attempts, textsIn, unknownBits } from "../09-timing-and-leaks/dump.ts";
import attack from "./attack.ts";
import {
  AWAY,
  copyTo,
  DAY,
  landing,
  lastPart,
  LATE,
  lifetime,
  longLived,
  mustHaveLetIn,
  mustLetIn,
  cookieNames,
  rememberMe,
  sessionPart,
  take,
  tokensIn,
  twoTabs,
  visit,
  wordsOf,
} from "./remembered.ts";

/** This lab has lab 6's site, so that the change is about the token only. No later lab goes on from here. */
export const branch = "logout";

/** The number of the lab whose routes and rules this site has. */
const FROM = 6;

/** OWASP ASVS 5.0, 7.2.3. */
const ENOUGH = 128;

/** 128 bits in base64. In hexadecimal digits they are longer. */
const HASH = 22;

const STAYS = "if the box is ticked at the login, the browser stays logged in for 30 days";
const UNTICKED = "if the box is not ticked at the login, the browser forgets its user as before";
const TABS = "if two tabs ask at the same time, both get in, and the browser stays remembered";
const NEW = "a replaced token opens nothing";
const FAMILY = "a replaced token ends everything that came from its login";

/** The requests that may carry a token. */
const ROUTES: [method: string, path: string, body?: string][] = [
  ["GET", "/dashboard"],
  ["POST", "/comments", "text=hello"],
  ["POST", "/export", ""],
  ["GET", "/"],
];

const ROTATES = "Object.assign(line, { newest, before: shown, newAt: now() });";
const SECOND_TAB = "const isSecondTab = shown === line.before && now() < (line.newAt ?? 0) + GRACE;";
const ENDS = 'lines.end((line, id) => family === ("newest" in line ? id : line.family));';

const chapter = [
  works(
    STAYS,
    {
      why: "Otherwise a user who ticked the box must type the password again after each lunch, and soon chooses a shorter password.",
      hints: [
        "The session has ended. What else does the browser send, and which code reads it?",
        "When there is no session, look for the token. If the token is valid, make a new session and send the page. Send the cookies with the same answer.",
        'const { id = "", token, message = "Please log in." } = await enter(request);',
      ],
      read: "#the-door",
    },
    async (scene) => {
      const { alice, admin, skip } = scene;
      await rememberMe(scene, alice);
      await rememberMe(scene, admin);
      let days = 0;
      for (const pause of [AWAY, DAY / 2, 10 * DAY, 17 * DAY]) {
        skip(pause);
        days += pause / DAY;
        await mustLetIn(scene, alice, `${Math.floor(days)} days after she ticked the box`);
        await mustLetIn(scene, alice, "once more, right after that");
      }
      const at = await visit(admin, "/admin");
      must(at.response.status === 200, {
        expected: `the admin's page for an admin who ticked the box ${Math.floor(days)} days ago`,
        got: describe(at),
        at,
      });
      skip(AWAY);
      await alice.post("/comments", { text: "hello" });
      await mustLetIn(scene, admin, "half an hour after the admin opened /admin");
      skip(AWAY);
      await mustLetIn(scene, alice, "half an hour after she sent a form");
    },
  ),
  works(
    UNTICKED,
    {
      why: "Otherwise somebody who logs in at a library's computer stays logged in there for a month.",
      hints: [
        "What does the form send when the box is not ticked?",
        "A box that is not ticked sends nothing: remember is undefined. Then give out no token.",
        "if (remember === undefined)",
      ],
      read: "#the-login",
    },
    async (scene) => {
      const { alice, skip, exchanges } = scene;
      mustLogIn(await alice.login());
      const copied = alice.cookieHeader();
      await mustLetIn(scene, alice, "after a login without a tick in the box");
      const [kept] = longLived(exchanges);
      must(kept === undefined, {
        expected: "no cookie that lives for more than a day, after a login without a tick in the box",
        got: kept ? `Set-Cookie: ${shorten(kept.header)}` : "none",
        at: kept?.at,
      });
      skip(AWAY);
      mustRefuse(
        await visit(copyTo(scene, copied)),
        "the dashboard, half an hour after a login without a tick in the box,",
      );
    },
  ),
  works(
    TABS,
    {
      why: "When a browser is opened again, it loads all its tabs at once. The second tab must not look like a thief, because the user would then be logged out of everything.",
      hints: [
        "Two requests send the same token. The first request replaces it. What does the second request find?",
        "For ten seconds the token before the newest one opens a session, too. The second request gets no new token, because the browser has one from the first answer. There must be no await between reading the line and changing it.",
        SECOND_TAB,
      ],
      read: "#two-tabs",
    },
    async (scene) => {
      const { browser, skip, notes } = scene;
      for (const later of [0, 2_000]) {
        for (const order of ["first", "last"] as const) {
          const alice = browser("alice");
          await rememberMe(scene, alice);
          skip(AWAY);
          const [one, other] = await twoTabs(scene, alice, later);
          mustHaveLetIn(one, notes.alice, "first");
          mustHaveLetIn(other, notes.alice, later ? `second, ${later / 1000} seconds later,` : "second");
          take(alice, order === "first" ? [one, other] : [other, one]);
          await mustLetIn(scene, alice, `after two tabs sent the same token, and the ${order} tab's answer came first`);
          skip(AWAY);
          await mustLetIn(scene, alice, `half an hour after two tabs sent the same token`);
        }
      }
    },
  ),
  works(
    "a logout on one device leaves the others remembered",
    {
      why: "Otherwise a user who logs out at work finds that the phone at home is logged out, too.",
      hints: [
        "Which lines does a logout remove?",
        "A logout removes only the session of this request, the family of its token, and the sessions that came from this family.",
        "endFamily(tokenOf(request)[0]);",
      ],
      read: "#how-it-ends",
    },
    async (scene) => {
      const { alice, bob, browser, skip } = scene;
      const phone = browser("alice");
      for (const one of [alice, phone, bob]) await rememberMe(scene, one);
      await alice.post("/logout");
      await mustLetIn(scene, phone, "on the phone, after a logout on the laptop");
      skip(AWAY);
      await mustLetIn(scene, phone, "on the phone, half an hour after a logout on the laptop");
      await mustLetIn(scene, bob, "half an hour after alice's logout");
    },
  ),
  works(
    "the browser keeps the cookie for 30 days at most, and with every flag",
    {
      why: "A cookie that opens an account for a month needs every flag that protects the session. A cookie without a lifetime may be lost when the user closes the browser.",
      hints: [
        "Look at the Set-Cookie header of the login with the box ticked, and of the first page after the session has ended.",
        "The token's cookie needs HttpOnly, Secure, SameSite=Lax or Strict, Path=/ and no Domain, and Max-Age of 30 days, in seconds, or less.",
        'site.withCookie(page, "remembered", token, REMEMBERED);',
      ],
      read: "#the-login",
    },
    async (scene) => {
      const { alice, skip, exchanges } = scene;
      await rememberMe(scene, alice);
      skip(AWAY);
      await mustLetIn(scene, alice, "after her session has ended");
      const kept = longLived(exchanges);
      must(kept.length > 0, {
        expected: "a cookie with Max-Age of up to 30 days, after a login with the box ticked",
        got:
          sightings(exchanges)
            .map(({ header }) => shorten(header))
            .join(" and ") || "no Set-Cookie header",
      });
      for (const { header, cookie, at } of kept) {
        const { httpOnly, secure, sameSite, domain, path = "/" } = cookie;
        const strict = sameSite === "lax" || sameSite === "strict";
        must(httpOnly && secure && strict && domain === undefined && path === "/", {
          expected: "HttpOnly, Secure, SameSite=Lax or Strict, Path=/ and no Domain on the cookie of the token",
          got: `Set-Cookie: ${shorten(header)}`,
          at,
        });
        must(lifetime(cookie, at) <= 30 * DAY + MINUTE, {
          expected: "30 days at most, which is Max-Age=2592000",
          got: `Set-Cookie: ${shorten(header)}`,
          at,
        });
      }
    },
  ),
  works(
    "the list keeps no remembered login that has ended",
    {
      why: "Otherwise the list grows with each login, until the server has no memory left.",
      hints: [
        "A browser never comes back. Which code removes its line after the 30 days?",
        "When you add a line, remove all lines that have ended: sessions and families.",
        'const endOf = (line: Session | Family) => ("newest" in line ? line.createdAt + REMEMBERED : site.expiresAt(line));',
      ],
      read: "#the-list",
    },
    async (scene) => {
      const { bob, browser, skip, list } = scene;
      mustLogIn(await bob.login());
      for (let visitor = 0; visitor < 12; visitor++) await rememberMe(scene, browser("alice"));
      await mustLetIn(scene, bob, "after twelve other logins");
      skip(31 * DAY);
      for (const name of ["alice", "bob"]) await rememberMe(scene, browser(name));
      const left = (await list()).length;
      must(left <= 8, {
        expected: "only the lines of the last two logins on the list, a month after twelve other logins",
        got: `${left} lines`,
      });
    },
  ),
  defends(
    "the session itself keeps its two timeouts",
    {
      needs: [STAYS, UNTICKED],
      why: "The browser sends the session's cookie with every request, so this cookie is copied most easily. Such a copy must not work for a month.",
      hints: [
        "A user ticked the box, and a session began. When does this session end? Send only its cookie, without the token.",
        "A session keeps its two timeouts, however it began. Only the token lives longer.",
        'const endOf = (line: Session | Family) => ("newest" in line ? line.createdAt + REMEMBERED : site.expiresAt(line));',
      ],
      read: "#the-list",
    },
    async (scene) => {
      const { alice, skip } = scene;
      const names = await cookieNames(scene);
      const first = sessionPart(await rememberMe(scene, alice), names);
      const opens = (cookie: string) => copyTo(scene, cookie).get("/dashboard", { leaveJar: true });
      mustShow(await opens(first), scene.notes.alice, "alice's", "for a request with only the session's cookie");
      skip(AWAY);
      mustRefuse(await opens(first), "a request with only the session's cookie, half an hour after the last request,");
      await mustLetIn(scene, alice, "after her session has ended");
      const second = sessionPart(alice.cookieHeader(), names);
      for (let used = 0; used < 8 * 60; used += 25) {
        skip(25 * MINUTE);
        await opens(second);
      }
      skip(10 * MINUTE);
      mustRefuse(await opens(second), "a request with only the session's cookie, eight hours after the login,");
      skip(10 * DAY);
      await mustLetIn(scene, alice, "ten days later");
      const third = sessionPart(alice.cookieHeader(), names);
      skip(25 * MINUTE);
      mustShow(await opens(third), scene.notes.alice, "alice's", "25 minutes after this session began with a token");
    },
  ),
  defends(
    NEW,
    {
      why: "For a month, a thief with a copy of the cookie can use the account whenever he likes.",
      hints: [
        "A token was used, and opened a new session. What does the same token open tomorrow?",
        "Make a new secret each time the token is used. Keep its hash on the line, and send the secret in the cookie. Ten seconds later, the old secret opens nothing.",
        ROTATES,
      ],
      read: "#a-new-token-at-each-use",
    },
    async (scene) => {
      const { alice, bob, admin, skip, notes } = scene;
      for (const [method, path, body] of ROUTES) {
        const copied = await rememberMe(scene, alice);
        skip(AWAY);
        await mustLetIn(scene, alice, "after her session has ended");
        skip(LATE);
        const at = await copyTo(scene, copied).ask(method, path, body);
        const what = `${method} ${path} with a copy of the token, a minute after a new one replaced it`;
        if (path === "/") mustNotShow(at, notes.alice, "alice's", `in the answer to ${what}`);
        else mustRefuse(at, `${what},`);
      }
      for (const one of [bob, admin]) {
        const copied = await rememberMe(scene, one);
        skip(AWAY);
        await mustLetIn(scene, one, "after the session has ended");
        skip(LATE);
        mustRefuse(await visit(copyTo(scene, copied)), `a copy of ${one.name}'s token, after a new one replaced it,`);
      }
    },
  ),
  defends(
    FAMILY,
    {
      needs: [UNTICKED, NEW],
      why: "Two browsers have the token, and the server cannot know which one is the thief's. If the server only refuses the older token, the thief may have the newer token and stay logged in.",
      hints: [
        "A request sends the older token. The thief may have used the token first, or second. Which sessions and tokens must end?",
        "End the family: its line, and every session that came from it, on every browser. So a session must store the ID of its family. A token that is older than the last two is a copy, too.",
        ENDS,
      ],
      read: "#the-copy-comes-back",
    },
    async (scene) => {
      const { alice, browser, skip } = scene;
      for (const [uses, pause] of [
        [1, LATE],
        [3, LATE],
        [1, 2 * DAY],
      ] as const) {
        const copied = await rememberMe(scene, alice);
        for (let used = 0; used < uses; used++) {
          skip(AWAY);
          await mustLetIn(scene, alice, "after her session has ended");
        }
        skip(pause);
        await visit(copyTo(scene, copied));
        const age = uses === 1 ? "the token before her newest token" : "one of her older tokens";
        mustRefuse(await visit(alice), `alice's dashboard, after the thief sent a copy of ${age},`);
        skip(AWAY);
        mustRefuse(await visit(alice), `alice's token, half an hour after the thief sent a copy of ${age},`);
      }
      // A login in the same browser takes away what the last copy left there.
      await rememberMe(scene, alice);
      await mustEndFirst(scene);
      const phone = browser("alice");
      for (const [method, path, body] of ROUTES) {
        const taker = copyTo(scene, await rememberMe(scene, browser("alice")));
        skip(AWAY);
        // A server may look at tokens on some routes only.
        if (path === "/" || isRefused(await taker.ask(method, path, body))) continue;
        const old = copyTo(scene, await rememberMe(scene, phone));
        skip(AWAY);
        await mustLetIn(scene, phone, "after her session has ended");
        skip(LATE);
        await old.ask(method, path, body);
        mustRefuse(
          await visit(phone),
          `alice's dashboard, after a copy of her older token came with ${method} ${path},`,
        );
      }
      await rememberMe(scene, phone);
      const laptop = browser("alice");
      const copied = await rememberMe(scene, laptop);
      skip(AWAY);
      const thief = copyTo(scene, copied);
      await visit(thief);
      skip(LATE);
      mustRefuse(await visit(laptop), "alice's token, after a thief used a copy of it first,");
      mustRefuse(await visit(thief), "the thief's session, after alice came with the token that he had used,");
      skip(AWAY);
      mustRefuse(await visit(thief), "the thief's new token, after alice came with the token that he had used,");
      skip(2 * DAY);
      mustRefuse(await visit(thief), "the thief's new token, two days after alice came,");
      mustRefuse(await visit(laptop), "alice's token, two days after a copy of it was used,");
      for (const [method, path, body] of ROUTES) {
        const owner = browser("alice");
        const early = copyTo(scene, await rememberMe(scene, owner));
        skip(AWAY);
        const at = await early.ask(method, path, body);
        if (!at.response.body.includes(scene.notes.alice)) continue;
        skip(LATE);
        mustRefuse(await visit(owner), `alice's token, after a thief had used it for ${method} ${path},`);
      }
    },
  ),
  defends(
    "the user is told that there was a copy",
    {
      needs: [FAMILY],
      why: "Otherwise the user thinks that the logout was an accident, logs in again, and does not ask how the thief came in.",
      hints: [
        "A browser sends a token of an ended family, and gets the login page. What does this page say?",
        "Keep the family's line, with a mark. Then every browser with a token of this family gets the message, and alice's browser is one of them.",
        "sessions.set(family, { ...line, stolen: true });",
      ],
      read: "#the-copy-comes-back",
    },
    async (scene) => {
      const { alice, browser, skip } = scene;
      const old = browser("alice");
      const outdated = await rememberMe(scene, old);
      skip(31 * DAY);
      const plain = wordsOf(await landing(copyTo(scene, outdated)));
      for (const [one, story] of [
        [alice, "after the thief sent a copy of her older token"],
        [browser("alice"), "after a thief used a copy of her token first"],
      ] as const) {
        const copied = await rememberMe(scene, one);
        skip(AWAY);
        if (one === alice) await mustLetIn(scene, one, "after her session has ended");
        else await visit(copyTo(scene, copied));
        skip(LATE);
        if (one === alice) await visit(copyTo(scene, copied));
        const at = await landing(one);
        must(wordsOf(at) !== plain, {
          expected: `a page that tells alice about the copy, when she comes back ${story}`,
          got: "the same words as for a token that has expired",
          at,
        });
        skip(2 * DAY);
        const later = await landing(copyTo(scene, copied));
        must(wordsOf(later) !== plain, {
          expected: `the same page for everybody who sends a token of this family, two days after the family ended ${story}`,
          got: "the same words as for a token that has expired",
          at: later,
        });
      }
    },
  ),
  defends(
    "a copied token harms no other user, and its owner can log in again",
    {
      needs: [FAMILY],
      why: "Otherwise a thief with one old copy could log out everybody, or lock alice out of her account.",
      hints: [
        "Which lines does the server remove when an old token comes? And what happens at the next login of the same user?",
        "Remove the lines of one family. The next login makes a new family, with another ID.",
        ENDS,
      ],
      read: "#the-copy-comes-back",
    },
    async (scene) => {
      const { alice, bob, browser, skip } = scene;
      await rememberMe(scene, bob);
      const copied = await rememberMe(scene, alice);
      skip(AWAY);
      await mustLetIn(scene, alice, "after her session has ended");
      await mustLetIn(scene, bob, "after his session has ended");
      skip(LATE);
      await visit(copyTo(scene, copied));
      await mustLetIn(scene, bob, "after the thief sent a copy of alice's token");
      for (const one of [browser("alice"), alice]) {
        await rememberMe(scene, one);
        await mustLetIn(scene, one, "after she has logged in again");
        skip(AWAY);
        await mustLetIn(scene, one, "half an hour after she has logged in again");
      }
      await mustLetIn(scene, bob, "an hour after the thief sent a copy of alice's token");
      mustRefuse(await visit(copyTo(scene, copied)), "the old copy, after alice has logged in again,");
    },
  ),
  defends(
    "the grace period is short, and gives out no token",
    {
      needs: [UNTICKED, TABS, NEW, FAMILY],
      why: "Otherwise a thief who is quick, or who asks again and again, gets a token of his own during the grace period.",
      hints: [
        "When do the ten seconds begin? What does a request during these seconds get?",
        "The ten seconds begin when the token is replaced, and no later request may extend them. A request in the grace period gets a session and no token.",
        SECOND_TAB,
      ],
      read: "#two-tabs",
    },
    async (scene) => {
      await mustKnowTheLast(scene);
      const { alice, bob, skip } = scene;
      for (const one of [alice, bob]) {
        const copied = await rememberMe(scene, one);
        skip(AWAY);
        await mustLetIn(scene, one, "after the session has ended");
        if (one === alice) {
          for (let asked = 0; asked < 12; asked++) {
            skip(5_000);
            await visit(copyTo(scene, copied));
          }
          mustRefuse(
            await visit(copyTo(scene, copied)),
            "a copy that the thief sent every five seconds, for a minute,",
          );
          continue;
        }
        skip(2_000);
        const thief = copyTo(scene, copied);
        await visit(thief);
        const session = copyTo(scene, sessionPart(thief.cookieHeader(), await cookieNames(scene)));
        skip(LATE);
        await visit(copyTo(scene, copied));
        mustRefuse(
          await visit(session),
          "a session that began in the grace period, after the thief sent the copy once more,",
        );
        skip(AWAY);
        mustRefuse(await visit(thief), "the thief's cookies from the grace period, after their session has ended,");
      }
    },
  ),
  defends(
    "a copy of the list reveals no token",
    {
      needs: [STAYS, UNTICKED, NEW],
      why: "Copies of lists leak through backups and logs. If the list held the tokens, each token would open an account for a month.",
      hints: [
        "Compare the cookie with the list: which part of the token is on the list?",
        "Keep the ID of the family and the hash of the secret. Hash the secret of each request, and compare the hashes. The secret needs 128 random bits.",
        "if (line.stolen || (shown !== line.newest && !isSecondTab)) {",
      ],
      read: "#the-token",
    },
    async (scene) => {
      const { alice, browser, skip, list } = scene;
      const names = await cookieNames(scene);
      const seen = new Set<string>();
      for (const when of ["after the login", "after its first use"]) {
        if (when === "after the login") await rememberMe(scene, alice);
        else {
          skip(AWAY);
          await mustLetIn(scene, alice, "after her session has ended");
        }
        const texts = textsIn(await list()).filter((text) => !seen.has(text) && !alice.cookieHeader().includes(text));
        for (const text of texts) seen.add(text);
        const longest = Math.max(0, ...texts.map((text) => text.length));
        must(longest >= HASH, {
          expected: `the whole hash of the secret on the list, ${when}: ${HASH} characters or more`,
          got: `a list with no new text of more than ${longest} characters`,
        });
        const dump = textsIn(await list()).join("\n");
        const bits = Math.max(...tokensIn(alice.cookieHeader(), names).map(({ value }) => unknownBits(value, dump)));
        must(bits >= ENOUGH, {
          expected: `at least ${ENOUGH} bits of the token that are not in a copy of the list, ${when}`,
          got: bits === 0 ? "the whole token, on the list" : `${bits} bits that are not in it`,
        });
      }
      // A wrong secret may end the family, so each guess has a login of its own.
      for (let guess = 0, guesses = 1; guess < Math.min(guesses, 40); guess++) {
        const before = new Set((await list()).map(([id]) => id));
        const copied = await rememberMe(scene, browser("alice"));
        const lines = (await list()).filter(([id]) => !before.has(id));
        const texts = new Set(textsIn(lines).filter((text) => text.length >= 16));
        const secrets = (await Promise.all([...texts].map(attempts))).flat();
        guesses = secrets.length;
        const tokens = tokensIn(copied, names);
        const last = tokens.at(-1);
        if (last) last.value = last.value.slice(0, -lastPart(last.value).length) + (secrets[guess] ?? "");
        const at = await visit(copyTo(scene, toHeader(tokens)), "/dashboard", { leaveJar: true });
        mustRefuse(at, "a token with a text from the list in place of its secret");
      }
    },
  ),
  defends(
    "after 30 days the server asks for the password, even if the browser came often",
    {
      needs: [STAYS, UNTICKED],
      why: "Otherwise a thief who comes often enough stays logged in for ever.",
      hints: [
        "When do the 30 days begin, and which code checks that they are over?",
        "Keep the time of the login on the line, and never change it. The server compares it with its own clock: a copied cookie has no Max-Age.",
        "return line && now() < endOf(line) ? line : undefined;",
      ],
      read: "#the-list",
    },
    async (scene) => {
      const { alice, browser, skip } = scene;
      const unused = await rememberMe(scene, browser("alice"));
      await cookieNames(scene);
      await rememberMe(scene, alice);
      for (let day = 0; day < 29; day += 5) {
        skip(day === 25 ? 4 * DAY : 5 * DAY);
        await mustLetIn(scene, alice, `on day ${day + 5} or before`);
      }
      const used = alice.cookieHeader();
      skip(2 * DAY);
      mustRefuse(await visit(copyTo(scene, used)), "a token in use every five days, 31 days after the login,");
      mustRefuse(await visit(copyTo(scene, unused)), "an unused token, 31 days after the login,");
    },
  ),
  defends(
    "a logout ends the token, with a session or without",
    {
      needs: [STAYS, UNTICKED],
      why: "Otherwise a user logs out at a shared computer, but the next person there opens the site and is logged in as this user.",
      hints: [
        "Log out, wait, and open the dashboard. Then do the same again, but let the session end before you log out.",
        "A logout ends the session if there is one, ends the family of the token if there is one, and clears both cookies.",
        "endFamily(tokenOf(request)[0]);",
      ],
      read: "#how-it-ends",
    },
    async (scene) => {
      const { browser, skip } = scene;
      const names = await cookieNames(scene);
      for (const pause of [MINUTE, AWAY]) {
        const alice = browser("alice");
        const copied = await rememberMe(scene, alice);
        const tokens = tokensIn(copied, names);
        skip(pause);
        const when = pause === AWAY ? "after her session had ended" : "during her session";
        const at = await alice.post("/logout");
        must(at.response.status < 400, { expected: `a logout ${when} to succeed`, got: describe(at), at });
        const left = tokens.find(({ name, value }) => alice.cookieHeader().includes(`${name}=${value}`));
        must(left === undefined, {
          expected: `a browser that no longer sends the token, after a logout ${when}`,
          got: `a browser that still sends ${left?.name}`,
          at,
        });
        skip(AWAY);
        mustRefuse(await visit(copyTo(scene, copied)), `a copy of alice's token, after a logout ${when},`);
      }
    },
  ),
  defends(
    "logging out everywhere ends the tokens of all devices",
    {
      needs: [STAYS, UNTICKED],
      why: "Otherwise a user who lost a phone logs out everywhere, and the phone stays logged in for a month.",
      hints: [
        "Which lines of the list contain the user's name?",
        "A remembered login is on the list, too, with its username. Remove all lines of the user, of both kinds.",
        "lines.end(({ username }) => username === name);",
      ],
      read: "#how-it-ends",
    },
    async (scene) => {
      const { alice, bob, browser, skip } = scene;
      const phone = browser("alice");
      const names = await cookieNames(scene);
      const copies = [await rememberMe(scene, phone), await rememberMe(scene, alice)];
      await rememberMe(scene, bob);
      const at = await alice.post("/logout-everywhere");
      must(at.response.status < 400, { expected: "the logout to be accepted", got: describe(at), at });
      const [left] = tokensIn(alice.cookieHeader(), names);
      must(left === undefined, {
        expected: "a browser that no longer sends the token, after it logged out everywhere",
        got: `a browser that still sends ${left?.name}`,
        at,
      });
      mustRefuse(await visit(phone), "the phone's dashboard, after a logout everywhere,");
      skip(AWAY);
      for (const one of [phone, alice]) mustRefuse(await visit(one), "alice's token, after a logout everywhere,");
      for (const copied of copies)
        mustRefuse(await visit(copyTo(scene, copied)), "a copy of alice's token, after a logout everywhere,");
      await mustLetIn(scene, bob, "after alice's logout everywhere");
    },
  ),
  defends(
    "a login ends the token that its browser had before",
    {
      needs: [STAYS, UNTICKED],
      why: "Otherwise bob logs in at a computer where alice was remembered. Half an hour later his session ends, and the next click logs him in as alice.",
      hints: [
        "A browser has alice's token. Now bob logs in with this browser, without ticking the box. What does this browser send tomorrow?",
        "When a user logs in, end the family of the token that the browser sends. If the box is not ticked, clear the token's cookie.",
        "endFamily(tokenOf(request)[0]);",
      ],
      read: "#the-login",
    },
    async (scene) => {
      const { browser, skip, notes } = scene;
      await cookieNames(scene);
      for (const box of [false, true]) {
        const shared = browser("bob");
        const copied = await rememberMe(scene, shared, "alice");
        if (box) await rememberMe(scene, shared);
        else mustLogIn(await shared.login());
        mustShow(await visit(shared), notes.bob, "bob's", "after bob has logged in where alice was remembered");
        skip(AWAY);
        const at = await visit(shared);
        if (box) mustShow(at, notes.bob, "bob's", "half an hour later, because bob ticked the box");
        else
          mustRefuse(at, "the dashboard of a browser in which bob logged in after alice, without a tick in the box,");
        mustRefuse(await visit(copyTo(scene, copied)), "alice's token, after bob logged in with her browser,");
      }
    },
  ),
  defends(
    "a token that the server did not give out opens nothing",
    {
      needs: [STAYS, UNTICKED],
      why: "One part of the token, the ID, is on the list, so it is not secret. The ID alone must not open an account.",
      hints: [
        "Which parts of the token do you compare, and with which line?",
        "Find the line by the token's ID, and compare the hash of the secret with this line only. A line of a family is no session: its ID in the session's cookie must open nothing.",
        'if ("lastSeen" in (lines.find(own) ?? {})) return { id: own };',
      ],
      read: "#the-token",
    },
    async (scene) => {
      const { browser, bob } = scene;
      const names = await cookieNames(scene);
      const [session = "session"] = names.session;
      const bobs = tokensIn(await rememberMe(scene, bob), names).at(-1)?.value ?? "";
      const forged: ((secret: string) => string)[] = [
        () => "",
        () => lastPart(bobs),
        (secret) => "0".repeat(secret.length),
        (secret) => secret.slice(0, -8),
        (secret) => secret.slice(8),
      ];
      const odd = [".", "__proto__.constructor", "%E0%A4%A", "x".repeat(4000)];
      for (const forge of [...forged, ...odd]) {
        const tokens = tokensIn(await rememberMe(scene, browser("alice")), names);
        const last = tokens.at(-1);
        if (!last) continue;
        const secret = lastPart(last.value);
        last.value = typeof forge === "string" ? forge : last.value.slice(0, -secret.length) + forge(secret);
        // If a token has only one part, the forged token is bob's own.
        if (tokens.length === 1 && last.value === bobs) continue;
        const cookie = toHeader(tokens);
        const at = await visit(copyTo(scene, ""), "/dashboard", { leaveJar: true, headers: { cookie } });
        mustNotCrash(at, "a request with a forged token");
        mustRefuse(at, `the forged token "${cookie.slice(0, 40)}…"`);
      }
      const parts = tokensIn(await rememberMe(scene, browser("alice")), names).flatMap(({ value }) => [
        value,
        ...value.split(/[^\w-]+/),
      ]);
      for (const part of parts.filter(Boolean)) {
        const at = await scene.thief.get("/dashboard", { headers: { cookie: `${session}=${part}` }, leaveJar: true });
        mustRefuse(at, "a request with a part of the token in the session's cookie");
      }
    },
  ),
];

/** The session of the login itself came from the family, too. A copy of the token alone is used, and comes again. */
async function mustEndFirst(scene: Scene): Promise<void> {
  const { browser, skip } = scene;
  const names = await cookieNames(scene);
  const owner = browser("alice");
  const token = toHeader(tokensIn(await rememberMe(scene, owner), names));
  await visit(copyTo(scene, token));
  await mustLetIn(scene, owner, "as long as her session lasts");
  skip(LATE);
  await visit(copyTo(scene, token));
  mustRefuse(await visit(owner), "the session of the login itself, after a copy of its token came twice,");
  await rememberMe(scene, owner);
}

/** The ten seconds of a token count from its own change, and no token of a family that has ended has any. */
async function mustKnowTheLast(scene: Scene): Promise<void> {
  const { browser, skip } = scene;
  const names = await cookieNames(scene);
  const [owner, other] = [browser("alice"), browser("thief")];
  const tokenOf = (one: Browser) => toHeader(tokensIn(one.cookieHeader(), names));
  const oldest = toHeader(tokensIn(await rememberMe(scene, owner), names));
  for (let used = 0; used < 2; used++) {
    skip(AWAY);
    other.plant(tokenOf(owner));
    await mustLetIn(scene, owner, "after her session has ended");
  }
  skip(2_000);
  mustRefuse(
    await visit(copyTo(scene, oldest)),
    "the oldest of three tokens, two seconds after the server gave out the third,",
  );
  const before = copyTo(scene, tokenOf(other));
  mustRefuse(await visit(before), "the token before the newest one, after an older one ended the family,");
  await rememberMe(scene, owner);
}

const kept = chapter.filter(({ kind }) => kind === "works");
const rules: Check = {
  ...keepsTheRules(
    FROM,
    kept,
    "return site.withSessionCookie(token ? withToken(page, token) : page, id, endOf(session) - now());",
  ),
  kind: "works",
};

/** A field of the login form makes a login last longer: this chapter teaches it. */
export const broken: readonly string[] = [NAMES];

export default [
  ...kept,
  rules,
  ...chapter.filter(({ kind }) => kind === "defends"),
  withstands(attack, {
    alone: "The chapter's own attack: it does in one story what the checks above test one by one.",
    hints: [
      "Which of the two copies still opens the dashboard, a week later?",
      "The server must replace a token when its owner comes back, because a thief may hold a copy of it. And no text from the list may open an account.",
      ROTATES,
    ],
    read: "#break-it",
  }),
  ...probes(FROM, [...chapter, rules], { remembers: true }),
];
