import { atOnce, setCookies, type Browser, type Exchange } from "../kit/browser/browser.ts";
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
import { identity, toHeader, type Pair } from "../kit/grader/identity.ts";
import { decodeToken, isSignedBy, type JWK } from "../kit/lab/jwt.ts";
import { HOUR, MINUTE, PASSWORDS } from "../kit/grader/scene.ts";
import { defends, withstands, works } from "../kit/grader/suite.ts";
import { probes } from "../kit/grader/probes/index.ts";
import attack from "./attack.ts";
import { edited, signedByThief, signedWithPublicKey, withoutSignature } from "./forge.ts";

export { broken, replaces } from "./earlier.ts";

/** No later lab starts from this server, because it has no list of sessions. */
export const branch = "stores";

const TOKEN = "the cookie is a signed token, which has an end and contains nothing private";
const KEYS = "anybody who has the public key can check a token";
const ENDS = "a token opens nothing after its end";
const FORGED = "the server refuses a token that it did not sign";
const NONE = "the server refuses a token that says it needs no signature";
const CONFUSED = "the server refuses a token that was signed with the public key";
const ALONE = "logging out ends no other session";
const OTHERS = "logging out everywhere ends nobody else's session";
const AGAIN = "after both kinds of logout the next login works immediately";
const AFTERWARDS = "after logging out everywhere, a new session lasts as long as any other";
const FORGETS = "expired lines leave the list";
const COPY = "a token copied before the logout opens nothing after it";
const FAMILY = "when a session ends, all its earlier tokens end, too";
const SLOW = "a token that comes during a logout opens nothing afterwards";
const STAYS = "a revoked token stays revoked until it would have expired";
const EVERYWHERE = "logging out everywhere revokes all tokens of the user";
const FOR_GOOD = "no login makes revoked tokens valid again";
const BEFORE = "a login ends the session that its browser had before";
const DOWN = "no token opens a page while the list cannot be read";

async function logIn(browser: Browser): Promise<string> {
  mustLogIn(await browser.login());
  return browser.cookieHeader();
}

const open = (browser: Browser, cookie: string): Promise<Exchange> =>
  browser.get("/dashboard", { headers: { cookie }, leaveJar: true });

/** Three parts with dots between: RFC 7519 section 3. */
const isToken = (value: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value) && decodeToken(value) !== undefined;

/** The cookies that prove who this browser's user is, and the one that holds the token. */
async function tokenOf(browser: Browser): Promise<{ pairs: Pair[]; token: string }> {
  const pairs = await identity(browser);
  const token = pairs.map(({ value }) => value).find(isToken);
  must(token !== undefined, {
    expected: "a session cookie that holds a JSON Web Token: three parts with dots between them",
    got: toHeader(pairs).slice(0, 60),
  });
  return { pairs, token };
}

/** Fails if one of these tokens opens alice's or the admin's dashboard in place of alice's token. */
async function mustBelieveNone(thief: Browser, own: Pair[], token: string, forged: string[], what: string) {
  for (const value of forged) {
    const pairs = own.map((pair) => (pair.value === token ? { ...pair, value } : pair));
    const at = await open(thief, toHeader(pairs));
    mustNotCrash(at, what);
    mustRefuse(at, what);
  }
}

/** A token's claims with the admin's name in place of alice's, and its unchanged claims. */
function claimsOf(token: string): Record<string, unknown>[] {
  const claims = decodeToken(token) ?? {};
  const swap = ([name, value]: [string, unknown]) => [name, value === "alice" ? "admin" : value];
  return [claims, Object.fromEntries(Object.entries(claims).map(swap))];
}

async function publicKeys(browser: Browser): Promise<{ keys: JWK[]; at: Exchange }> {
  const at = await browser.get("/keys");
  const keys = readKeys(at.response.body);
  must(at.response.status === 200 && keys !== undefined && keys.length > 0, {
    expected: 'GET /keys to answer JSON such as {"keys":[…]} with the public key',
    got: at.response.status === 200 ? "status 200 and something else" : describe(at),
    at,
  });
  return { keys, at };
}

function readKeys(body: string): JWK[] | undefined {
  try {
    const { keys } = JSON.parse(body) as { keys?: unknown };
    return Array.isArray(keys) ? (keys as JWK[]) : undefined;
  } catch {
    return undefined;
  }
}

/** Sends a comment without its text, does `meanwhile`, and then sends the text. */
async function whileSlow(browser: Browser, meanwhile: () => Promise<unknown>): Promise<Exchange> {
  const text = Promise.withResolvers<string>();
  const slow = browser.ask("POST", "/comments", text.promise, { leaveJar: true });
  try {
    await browser.get("/comments", { leaveJar: true });
    await meanwhile();
  } finally {
    text.resolve("text=slow");
  }
  return slow;
}

/** The Cookie header for each Set-Cookie header of an answer. */
const given = ({ response }: Exchange): string[] => setCookies(response).map((cookie) => cookie.split(";", 1)[0] ?? "");

const chapter = [
  works(
    TOKEN,
    {
      why: "Anybody who sees a token can read it: a signature hides nothing.",
      hints: [
        "Log in, and paste the middle part of your cookie into a base64 decoder. What do you read there?",
        "Write into the token only its user, its session and the time of its end. Look up everything else when you need it.",
        "const claims = { sub, sid, auth_time, iat: Math.floor(now() / 1000), exp };",
      ],
      read: "#what-is-in-a-token",
    },
    async ({ alice, notes, skip }) => {
      const at = await alice.login();
      mustLogIn(at);
      const { token } = await tokenOf(alice);
      const claims = decodeToken(token);
      skip(HOUR);
      await logIn(alice);
      const { exp: later } = decodeToken((await tokenOf(alice)).token) ?? {};
      const apart = (later ?? Number.NaN) - (claims?.exp ?? Number.NaN);
      must(Math.abs(apart - HOUR / 1000) <= 2, {
        expected: "a claim `exp` in seconds: a token that is made an hour later has a number that is 3600 higher",
        got: claims?.exp === undefined ? "a token without `exp`" : `a number that is ${apart} higher`,
        at,
      });
      const told = JSON.stringify(claims);
      const secret = [PASSWORDS.alice, notes.alice].find((text) => told.includes(text));
      must(secret === undefined, { expected: "a token without anything private", got: `one with "${secret}"`, at });
    },
  ),
  works(
    KEYS,
    {
      needs: [TOKEN],
      why: "Without a public key, other services would need your private key to check a token, and could then write tokens themselves.",
      hints: [
        "What does GET /keys return, and does the token's signature match it?",
        "Publish the public half of the key pair that signs. The private half never leaves the server.",
        '["GET /keys", async () => Response.json({ keys: [(await keys).jwk] })],',
      ],
      read: "#the-server-chooses-the-algorithm",
    },
    async ({ alice, thief }) => {
      await logIn(alice);
      const { token } = await tokenOf(alice);
      const { keys, at } = await publicKeys(thief);
      must(!keys.some((key) => "d" in key || key.kty === "oct"), {
        expected: "public keys only",
        got: "a key that signs",
        at,
      });
      must(await isSignedBy(token, keys), {
        expected: "the token's signature to match a key of GET /keys",
        got: "no key that matches",
        at,
      });
    },
  ),
  works(
    ENDS,
    {
      why: "A token without an end works for ever.",
      hints: [
        "Which code checks `exp`? The claim is only a number. Your code has to compare it with the clock.",
        "Let every token end after half an hour, and never later than eight hours after the login. When you check the signature, also check the time.",
        "jwt.verifyToken<Claims>(site.sessionId(request), await keys, now())",
      ],
      read: "#when-a-token-ends",
    },
    async ({ alice, thief, notes, skip }) => {
      const first = await logIn(alice);
      skip(31 * MINUTE);
      mustRefuse(await open(thief, first), "a token 31 minutes after it was made");
      await logIn(alice);
      for (let visit = 0; visit < 23; visit++) {
        skip(20 * MINUTE);
        mustShow(await alice.get("/dashboard"), notes.alice, "alice's", "in a session that she uses every 20 minutes");
      }
      skip(21 * MINUTE);
      mustRefuse(await alice.get("/dashboard"), "a session more than eight hours after its login");
    },
  ),
  works(
    FORGED,
    {
      needs: [TOKEN],
      why: "Otherwise a thief can write a token in any user's name.",
      hints: [
        "Where does your server check the signature, and with which key?",
        "Check it only with the server's own public key, never with a key from the token. Check the signature before you read any claim.",
        "const claims = await jwt.verifyToken<Claims>(site.sessionId(request), await keys, now());",
      ],
      read: "#break-it",
    },
    async ({ alice, thief }) => {
      await logIn(alice);
      const { pairs, token } = await tokenOf(alice);
      const [own = {}, admins = {}] = claimsOf(token);
      const lies = [own, admins].map((claims) => ({ ...claims, forged: true }));
      const forged = lies.flatMap((claims) => edited(token, claims));
      for (const claims of [own, admins]) forged.push(...(await signedByThief(claims)));
      await mustBelieveNone(thief, pairs, token, forged, "a token that the thief wrote");
    },
  ),
  works(
    NONE,
    {
      needs: [TOKEN],
      why: "Otherwise a thief can write any name into a token, and write into its header that it needs no signature.",
      hints: [
        "What does your server do with a token whose header says `alg: none`, or `nOnE`?",
        "The author of the token also wrote its header. Let the server name the one algorithm that it accepts.",
        'jwtVerify(token, publicKey, { algorithms: ["ES256"] })',
      ],
      read: "#the-server-chooses-the-algorithm",
    },
    async ({ alice, thief }) => {
      await logIn(alice);
      const { pairs, token } = await tokenOf(alice);
      const forged = claimsOf(token).flatMap(withoutSignature);
      await mustBelieveNone(thief, pairs, token, forged, "a token without a signature");
    },
  ),
  works(
    CONFUSED,
    {
      needs: [KEYS],
      why: "Anybody may have the public key, so the server must accept no token that was made with this key.",
      hints: [
        "The thief took the key from GET /keys and used it as the secret of an HMAC. With which algorithm did your server check the token?",
        "With ES256 the public key can only check signatures. With HS256 the same key signs and checks. Never take the algorithm from the token.",
        'jwtVerify(token, publicKey, { algorithms: ["ES256"] })',
      ],
      read: "#the-server-chooses-the-algorithm",
    },
    async ({ alice, thief }) => {
      await logIn(alice);
      const { pairs, token } = await tokenOf(alice);
      const { keys, at } = await publicKeys(thief);
      for (const claims of claimsOf(token)) {
        const forged = await signedWithPublicKey(keys, at.response.body, claims);
        await mustBelieveNone(thief, pairs, token, forged, "a token signed with the public key");
      }
    },
  ),
  works(
    ALONE,
    {
      why: "Otherwise a logout on the phone also logs the user out at the desk.",
      hints: [
        "What does logout revoke: a session, or all tokens of the user?",
        "Give each login its own ID, keep it in all tokens of that session, and put this ID on the list.",
        "await store.set(`session ${claims.sid}`, { until: claims.auth_time * 1000 + ABSOLUTE });",
      ],
      read: "#a-list-of-ended-sessions",
    },
    async ({ alice, bob, browser, notes, skip }) => {
      const phone = browser("alice");
      for (const one of [alice, phone, bob]) await logIn(one);
      skip(MINUTE);
      await alice.post("/logout");
      mustShow(await phone.get("/dashboard"), notes.alice, "alice's", "on her phone, after she logged out at her desk");
      mustShow(await bob.get("/dashboard"), notes.bob, "bob's", "after alice logged out");
    },
  ),
  works(
    OTHERS,
    {
      why: "Otherwise one user can log out everybody.",
      hints: [
        "Whose tokens does POST /logout-everywhere revoke?",
        "Revoke only the tokens of the user who asks. Find the user with the token of the request. Do not change the signing key of the whole site: this would end everybody's tokens.",
        "await store.set(`user ${name}`, { generation: (await generationOf(name)) + 1 });",
      ],
      read: "#a-generation-for-each-user",
    },
    async ({ alice, bob, thief, notes, skip }) => {
      await logIn(alice);
      await logIn(bob);
      skip(MINUTE);
      await thief.post("/logout-everywhere", { username: "bob", name: "bob", user: "bob" });
      await alice.post("/logout-everywhere", { username: "bob", name: "bob", user: "bob" });
      mustShow(await bob.get("/dashboard"), notes.bob, "bob's", "after alice logged out everywhere");
    },
  ),
  works(
    AGAIN,
    {
      why: "Otherwise users cannot log in again, because the server treats their new token as a revoked token.",
      hints: [
        "How can the server distinguish the new token from the revoked tokens, if all are from the same second?",
        "`iat` counts whole seconds. If you use a new session ID and a counter, you need no clock for this.",
        "return claims.generation === (await generationOf(claims.sub)) ? claims : undefined;",
      ],
      read: "#a-generation-for-each-user",
    },
    async ({ alice, notes, skip }) => {
      for (const path of ["/logout", "/logout-everywhere"]) {
        await logIn(alice);
        skip(MINUTE);
        await alice.post(path);
        await logIn(alice);
        mustShow(await alice.get("/dashboard"), notes.alice, "alice's", `when she logs in right after ${path}`);
        skip(1250);
        mustShow(await alice.get("/dashboard"), notes.alice, "alice's", `a second later, after ${path}`);
      }
    },
  ),
  works(
    FORGETS,
    {
      why: "A list of all ended sessions grows for ever.",
      hints: [
        "When may you remove a line from the list?",
        "Remove it when the last token of its session has expired: eight hours after the login. Store that time, and regularly remove the lines whose time has passed.",
        "if (now() >= until) await store.delete(id);",
      ],
      read: "#a-list-of-ended-sessions",
    },
    async ({ alice, bob, list, skip }) => {
      for (let round = 0; round < 20; round++) {
        await logIn(alice);
        await alice.post("/logout");
      }
      skip(9 * HOUR);
      for (let round = 0; round < 2; round++) {
        await logIn(bob);
        await bob.post("/logout");
      }
      const { length } = await list();
      must(length <= 8, { expected: "a list without yesterday's twenty sessions", got: `a list of ${length} lines` });
    },
  ),
  works(
    AFTERWARDS,
    {
      needs: [ENDS, AGAIN],
      why: "Otherwise the user's new session ends too early, or old tokens with the old number work again.",
      hints: [
        "Which lines leave your list, and when? A logout everywhere also leaves a line.",
        "You may remove an ended session when its last token has expired. Never remove a user's generation: this number only goes up.",
        "await store.set(`user ${name}`, { generation: (await generationOf(name)) + 1 });",
      ],
      read: "#a-generation-for-each-user",
    },
    async ({ alice, bob, browser, notes, skip }) => {
      await logIn(alice);
      await alice.post("/logout-everywhere");
      const [laptop, phone] = [browser("alice"), browser("alice")];
      skip(MINUTE);
      await logIn(laptop);
      for (let minutes = 25; minutes <= 9 * 60; minutes += 25) {
        skip(25 * MINUTE);
        // Makes the server remove old lines, if it does this from time to time.
        await logIn(bob);
        await bob.post("/logout");
        if (minutes === 7 * 60 + 5) await logIn(phone);
        const used = minutes < 7 * 60 ? laptop : minutes > 7 * 60 + 5 ? phone : undefined;
        if (used)
          mustShow(await used.get("/dashboard"), notes.alice, "alice's", "in a session that began after the logout");
      }
    },
  ),
  defends(
    COPY,
    {
      why: "The thief's copy has a valid signature and has not expired. Only the list can stop this copy.",
      hints: [
        "What does logout do besides clearing the cookie?",
        "Put the ended session on the list, wait until the list is written, and check the list at each request.",
        "if (!claims || (await store.get(`session ${claims.sid}`))) return undefined;",
      ],
      read: "#a-list-of-ended-sessions",
    },
    async ({ alice, thief, notes }) => {
      const copied = await logIn(alice);
      mustShow(await open(thief, copied), notes.alice, "alice's", "for a copy of her cookie, before she logs out");
      // Alone, and yet with the pace of a store: what is written without waiting is not written yet when the answer
      // comes.
      await atOnce([(options) => alice.post("/logout", {}, options)]);
      mustRefuse(await open(thief, copied), "a token copied before logout");
    },
  ),
  defends(
    FAMILY,
    {
      needs: [COPY],
      why: "Each answer brings a new token, and the thief may have a token from five minutes ago.",
      hints: [
        "Each request gets a new token. Which of these tokens does logout revoke?",
        "If every token has an ID of its own (`jti`), revoking the last token leaves the others valid. Let all tokens of a session share one ID.",
        "const claims = { sub, sid, generation, auth_time, iat, exp };",
      ],
      read: "#all-tokens-of-one-session",
    },
    async ({ alice, thief, skip }) => {
      const copies = [await logIn(alice)];
      for (let visit = 0; visit < 4; visit++) {
        skip(5 * MINUTE);
        await alice.get("/dashboard");
        copies.push(alice.cookieHeader());
      }
      await alice.post("/logout");
      for (const copy of copies) mustRefuse(await open(thief, copy), "an earlier token of a session that has ended");
    },
  ),
  defends(
    SLOW,
    {
      needs: [COPY],
      why: "Otherwise, as in chapter 8, a request that is still running at the logout brings a new token.",
      hints: [
        "The server accepts alice's request, then she logs out, then the answer comes. Which cookie is in the answer?",
        "All tokens of a session must share the ID that you put on the list, even the tokens that you make later.",
        'return (await findClaims(request)) ? issue(response, claims) : site.withSessionCookie(response, "", 0);',
      ],
      read: "#all-tokens-of-one-session",
    },
    async ({ alice, thief, browser, skip }) => {
      for (const path of ["/logout", "/logout-everywhere"]) {
        const copied = await logIn(alice);
        const again = browser("alice");
        again.plant(copied);
        skip(MINUTE);
        const slow = await whileSlow(alice, () => again.post(path));
        for (const cookie of given(slow)) {
          mustRefuse(
            await open(thief, cookie),
            `a token that came after ${path}, with the answer to an earlier request`,
          );
        }
      }
    },
  ),
  defends(
    STAYS,
    {
      needs: [COPY],
      why: "Otherwise the thief only has to wait until the line is removed from the list.",
      hints: [
        "How long does a line stay on the list, and which code can remove it earlier?",
        "Keep the line until the last token of its session has expired. This is eight hours after the login, because every token may have been renewed.",
        "await store.set(`session ${claims.sid}`, { until: claims.auth_time * 1000 + ABSOLUTE });",
      ],
      read: "#a-list-of-ended-sessions",
    },
    async ({ alice, bob, thief, skip }) => {
      await logIn(alice);
      skip(20 * MINUTE);
      await alice.get("/dashboard");
      const copied = alice.cookieHeader();
      await alice.post("/logout");
      for (let visit = 0; visit < 5; visit++) {
        skip(5 * MINUTE);
        await logIn(bob);
        await bob.post("/logout");
        await logIn(alice);
        mustRefuse(await open(thief, copied), `a token ${5 * (visit + 1)} minutes after its owner logged out`);
      }
    },
  ),
  defends(
    EVERYWHERE,
    {
      why: "Otherwise alice's laptop, which she forgot on a train, stays logged in.",
      hints: [
        "The server does not know which tokens a user has. What do all these tokens have in common?",
        "They have the same user. Keep a number for each user, and put it into each token. To log out everywhere, add one to the number: tokens with an older number are no longer valid.",
        "await store.set(`user ${name}`, { generation: (await generationOf(name)) + 1 });",
      ],
      read: "#a-generation-for-each-user",
    },
    async ({ alice, browser, thief, skip }) => {
      const laptop = browser("alice");
      const copies = [await logIn(laptop)];
      skip(5 * MINUTE);
      await laptop.get("/dashboard");
      copies.push(laptop.cookieHeader(), await logIn(alice));
      skip(5 * MINUTE);
      await alice.post("/logout-everywhere");
      for (const copy of copies) mustRefuse(await open(thief, copy), "a token of a user who logged out everywhere");
    },
  ),
  defends(
    FOR_GOOD,
    {
      needs: [EVERYWHERE],
      why: "Otherwise alice logs the thief out, but when she logs in again, his token works again.",
      hints: [
        "Logging out everywhere writes a line on the list. What does the next login do with this line?",
        "The login does not change the line. The counter only goes up, and each new token contains the present value of the counter.",
        "const generation = await generationOf(username);",
      ],
      read: "#a-generation-for-each-user",
    },
    async ({ alice, thief, skip }) => {
      const copies = [await logIn(alice)];
      for (let round = 0; round < 3; round++) {
        skip(round === 1 ? 2_000 : MINUTE);
        await alice.post("/logout-everywhere");
        copies.push(await logIn(alice));
        for (const copy of copies.slice(0, -1)) {
          mustRefuse(
            await open(thief, copy),
            "an old token, after its user logged out everywhere and logged in again,",
          );
        }
      }
    },
  ),
  defends(
    BEFORE,
    {
      needs: [COPY],
      why: "Otherwise a thief can still use the old session.",
      hints: [
        "When a browser logs in again, what happens to the session that it had?",
        "As in chapter 7, a login ends the browser's earlier session. Here the login ends it with a line on the list.",
        "await end(await findClaims(request));",
      ],
      read: "#a-list-of-ended-sessions",
    },
    async ({ alice, thief, notes }) => {
      const copied = await logIn(alice);
      await alice.login("bob", "a typing error");
      mustShow(
        await open(thief, copied),
        notes.alice,
        "alice's",
        "after a failed login in her browser, which must end nothing",
      );
      await logIn(alice);
      mustRefuse(await open(thief, copied), "the token of the session that a login replaced");
      const second = alice.cookieHeader();
      mustLogIn(await alice.login("bob", PASSWORDS.bob));
      mustRefuse(await open(thief, second), "alice's token, after bob logged in with her browser,");
    },
  ),
  defends(
    DOWN,
    {
      why: "Otherwise all revoked tokens work again while the list is down.",
      hints: [
        "What happens to a request when the list cannot be read?",
        "Accept no token that may have been revoked. Do not catch the error: no answer is better than a wrong answer.",
        "if (!claims || (await store.get(`session ${claims.sid}`))) return undefined;",
      ],
      read: "#when-the-list-is-down",
    },
    async ({ alice, bob, notes, list, restart, skip }) => {
      await restart({ listFails: true });
      await alice.login();
      mustNotShow(await alice.get("/dashboard"), notes.alice, "alice's", "while the list cannot be read");
      // The same for a user who was logged in before.
      const { now } = (await alice.get("/dashboard")).request;
      await restart({ listFailsFrom: now + 5 * MINUTE });
      await logIn(bob);
      await bob.post("/logout");
      await logIn(alice);
      mustShow(await alice.get("/dashboard"), notes.alice, "alice's", "while the list can be read");
      // If the list stays empty, the server keeps its own list, and that list is not down.
      if ((await list()).length === 0) return;
      skip(6 * MINUTE);
      const at = await alice.get("/dashboard");
      mustNotShow(at, notes.alice, "alice's", "with a valid token, while the list cannot be read");
      must(isRefused(at) || at.response.status >= 500, {
        expected: "an error or a refusal for a valid token, while the list cannot be read",
        got: describe(at),
        at,
      });
    },
  ),
  withstands(attack, {
    alone: "This is the chapter's own attack. Each step of the attack also has a check of its own.",
    hints: [
      "Run the attack on your server. Which of the two copies did your server accept?",
      "Both kinds of logout write a line on the list. Check both lines before you accept a token.",
      "return claims.generation === (await generationOf(claims.sub)) ? claims : undefined;",
    ],
    read: "#break-it",
  }),
];

export default [...chapter, ...probes(11, chapter)];
