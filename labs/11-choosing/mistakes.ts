import { kinds } from "../kit/build/kinds.ts";
import type { Mistake } from "../kit/build/mistakes.ts";

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
const ATTACK = "replaying a token after its owner logged out fails";

const VERIFY = "    const claims = await jwt.verifyToken<Claims>(site.sessionId(request), await keys, now());\n";
const FIND = "    if (!claims || (await store.get(`session ${claims.sid}`))) return undefined;\n";
const SAME = "return claims.generation === (await generationOf(claims.sub)) ? claims : undefined;";
const GENERATION = "(await store.get(`user ${name}`))?.generation ?? 0;";
const EXP = "const exp = Math.floor(site.expiresAt({ lastSeen: now(), createdAt: auth_time * 1000 }) / 1000);";
const CLAIMS = "const claims = { sub, sid, generation, auth_time, iat: Math.floor(now() / 1000), exp };";
const BEFORE_LOGIN =
  "    await end(await findClaims(request));\n    const generation = await generationOf(username);\n";
const AFTER = '(await findClaims(request)) ? issue(response, claims) : site.withSessionCookie(response, "", 0);';
const TIDY =
  "    for (const [id, { until = Infinity }] of await store.all()) if (now() >= until) await store.delete(id);\n";
const STRIKE = "await store.set(`session ${claims.sid}`, { until: claims.auth_time * 1000 + ABSOLUTE });";
const LOGOUT = "    await end(await findClaims(request));\n    return site.withSessionCookie";
const EVERY = "await store.set(`user ${name}`, { generation: (await generationOf(name)) + 1 });";
const SERVER = "export default function createServer";

export default [
  {
    name: "clears-the-cookie-only",
    why: "Logging out only deletes the token in the browser, so a copy still works.",
    caughtBy: [COPY, ATTACK],
    edits: [[LOGOUT, "    await findClaims(request);\n    return site.withSessionCookie"]],
  },
  {
    name: "lets-in-while-the-list-is-down",
    why: "The code catches the error and accepts the token, so while the list is down, every revoked token works again.",
    caughtBy: [DOWN],
    edits: [
      [
        FIND,
        "    if (!claims || (await store.get(`session ${claims.sid}`).catch(() => undefined))) return undefined;\n",
      ],
      [GENERATION, "(await store.get(`user ${name}`).catch(() => undefined))?.generation ?? 0;"],
    ],
  },
  {
    name: "does-not-wait-for-the-list",
    why: "The server does not wait for the list: it answers the logout before the line is written.",
    caughtBy: [COPY],
    edits: [[STRIKE, STRIKE.replace("await", "void")]],
  },
  {
    name: "a-typing-error-ends-the-session",
    why: "The server ends the old session before it checks the password.",
    caughtBy: [BEFORE],
    edits: [
      [
        '    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);\n',
        '    await end(await findClaims(request));\n    if (!(await users.verify(username, password))) return site.loginPage("Wrong name or password.", 401);\n',
      ],
      [BEFORE_LOGIN, "    const generation = await generationOf(username);\n"],
    ],
  },
  {
    name: "generations-are-swept",
    why: "Eight hours after a user logged out everywhere, the server removes the user's line, so the generation is 0 again.",
    caughtBy: [AFTERWARDS],
    edits: [[EVERY, EVERY.replace("+ 1 }", "+ 1, until: now() + ABSOLUTE }")]],
  },
  {
    name: "never-reads-the-list",
    why: "The server stores each logout, but never reads the list.",
    caughtBy: [COPY, ATTACK],
    edits: [[FIND, "    if (!claims) return undefined;\n"]],
  },
  {
    name: "lets-five-minutes-do-it",
    why: "Tokens live for five minutes, and there is no list. A short lifetime does not revoke a token, and a user who reads for six minutes is logged out.",
    caughtBy: [ENDS, COPY, ATTACK],
    edits: [
      [EXP, "const exp = Math.floor(now() / 1000) + 300;"],
      [FIND, "    if (!claims) return undefined;\n"],
    ],
  },
  {
    name: "an-id-for-each-token",
    why: "Each renewed token has a new ID, and logout revokes only the last token. A copy of an earlier token still works.",
    caughtBy: [FAMILY],
    edits: [[CLAIMS, CLAIMS.replace("sid,", "sid: sid && site.newSessionId(),")]],
  },
  {
    name: "hands-out-a-token-after-all",
    why: "The session ends while a request is still running, and the request's answer starts a new session.",
    caughtBy: [SLOW],
    edits: [
      [
        AFTER,
        "issue(response, (await findClaims(request)) ? claims : { ...claims, sid: site.newSessionId(), generation: await generationOf(claims.sub) });",
      ],
    ],
  },
  {
    name: "forgets-after-ten-minutes",
    why: "The server removes the line before the token has expired.",
    caughtBy: [STAYS],
    edits: [[STRIKE, "await store.set(`session ${claims.sid}`, { until: now() + 10 * 60_000 });"]],
  },
  {
    name: "forgets-when-this-token-was-made-to-end",
    why: "The server removes the line half an hour after the login. But a renewed token lives longer, and then it works again.",
    caughtBy: [STAYS],
    edits: [[STRIKE, "await store.set(`session ${claims.sid}`, { until: claims.auth_time * 1000 + site.IDLE });"]],
  },
  {
    name: "clears-the-whole-list",
    why: "Cleaning up removes every line, even lines that the server still needs.",
    caughtBy: [STAYS, FOR_GOOD],
    edits: [[TIDY, "    for (const [id] of await store.all()) await store.delete(id);\n"]],
  },
  {
    name: "never-forgets",
    why: "Every logout stays on the list for ever.",
    caughtBy: [FORGETS],
    edits: [[TIDY, ""]],
  },
  {
    name: "starts-counting-anew",
    why: "A login resets the user's counter, so all revoked tokens work again.",
    caughtBy: [FOR_GOOD],
    edits: [[BEFORE_LOGIN, `    await store.delete(\`user \${username}\`);\n${BEFORE_LOGIN}`]],
  },
  {
    name: "everywhere-means-here",
    why: "Logging out everywhere ends only the session that sends the request.",
    caughtBy: [EVERYWHERE],
    edits: [
      [EVERY, 'if (!name) return site.seeOther("/");'],
      [
        '["POST /logout-everywhere", requireSession(logoutEverywhere)],',
        '["POST /logout-everywhere", async (request) => ((await findClaims(request)) && requireSession(logoutEverywhere), logout(request))],',
      ],
    ],
  },
  {
    name: "everywhere-means-everybody",
    why: "There is one counter for the whole site, so when one user logs out everywhere, all users are logged out.",
    caughtBy: [OTHERS],
    edits: [
      [GENERATION, '(await store.get(name && "users"))?.generation ?? 0;'],
      [EVERY, EVERY.replace("`user ${name}`", '"users"')],
    ],
  },
  {
    name: "logs-out-the-user",
    why: "Logging out adds one to the user's number, so every logout logs the user out everywhere.",
    caughtBy: [ALONE],
    edits: [[STRIKE, "await store.set(`user ${claims.sub}`, { generation: (await generationOf(claims.sub)) + 1 });"]],
  },
  {
    name: "not-before-in-seconds",
    why: "The server revokes all tokens up to this second, even a token from a new login in the same second.",
    caughtBy: [AGAIN],
    edits: [
      [SAME, "return claims.auth_time > (await generationOf(claims.sub)) ? claims : undefined;"],
      [EVERY, "await store.set(`user ${name}`, { generation: Math.floor(now() / 1000) });"],
    ],
  },
  {
    name: "keeps-the-session-before",
    why: "A login starts a new session, but does not end the old session. The user can no longer log out of it.",
    caughtBy: [BEFORE],
    edits: [[BEFORE_LOGIN, "    const generation = await generationOf(username);\n"]],
  },
  {
    name: "decodes-and-believes",
    why: "The code uses jwt.decode instead of jwt.verify, so it reads the token and checks nothing.",
    caughtBy: [ENDS, FORGED, NONE, CONFUSED],
    edits: [[VERIFY, "    const claims = jwt.decodeToken<Claims>(site.sessionId(request));\n    await keys;\n"]],
  },
  {
    name: "believes-alg-none",
    why: "The token's header says that it needs no signature, and the server believes this.",
    caughtBy: [NONE],
    edits: [
      [
        VERIFY,
        `    const token = site.sessionId(request);
    const claims = /^none$/i.test(jwt.decodeHeader(token).alg ?? "")
      ? jwt.decodeToken<Claims>(token)
      : await jwt.verifyToken<Claims>(token, await keys, now());\n`,
      ],
    ],
  },
  {
    name: "takes-the-algorithm-from-the-token",
    why: "The token's header may say HS256. Then the server uses the public key as the secret of an HMAC, and everybody has this key.",
    caughtBy: [CONFUSED],
    edits: [
      [
        VERIFY,
        `    const token = site.sessionId(request);
    const confused = jwt.decodeHeader(token).alg === "HS256" && (await fits(token, JSON.stringify((await keys).jwk)));
    const claims = confused
      ? jwt.decodeToken<Claims>(token)
      : await jwt.verifyToken<Claims>(token, await keys, now());\n`,
      ],
      [
        SERVER,
        `/** Whether the HMAC of a token fits this secret. */
async function fits(token: string, secret: string): Promise<boolean> {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const key = await crypto.subtle.importKey("raw", bytes(secret), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
  const [header, body, mac = ""] = token.split(".");
  const signature = Uint8Array.from(atob(mac.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
  return crypto.subtle.verify("HMAC", key, signature, bytes(\`\${header}.\${body}\`));
}

${SERVER}`,
      ],
    ],
  },
  {
    name: "takes-the-key-from-the-token",
    why: "The server takes the public key from the token's header. So it accepts any signature that matches a thief's own key.",
    caughtBy: [FORGED],
    edits: [
      [
        VERIFY,
        `    const token = site.sessionId(request);
    const { jwk } = jwt.decodeHeader(token) as { jwk?: JsonWebKey };
    const curve = { name: "ECDSA", namedCurve: "P-256" };
    const publicKey = jwk ? await crypto.subtle.importKey("jwk", jwk, curve, false, ["verify"]) : (await keys).publicKey;
    const claims = await jwt.verifyToken<Claims>(token, { publicKey }, now());\n`,
      ],
    ],
  },
  {
    name: "never-looks-at-exp",
    why: "The code checks the signature, but not the time.",
    caughtBy: [ENDS],
    edits: [[VERIFY, VERIFY.replace("now()", "0")]],
  },
  {
    name: "renews-for-ever",
    why: "The eight hours begin again with every new token.",
    caughtBy: [ENDS],
    edits: [[EXP, "const exp = Math.floor((now() + site.IDLE) / 1000);"]],
  },
  {
    name: "exp-in-milliseconds",
    why: "`exp` is in seconds. The number is a thousand times too large, so the token ends in the year 58000.",
    caughtBy: [TOKEN, ENDS],
    edits: [[CLAIMS, CLAIMS.replace("exp }", "exp: exp * 1000 }")]],
  },
  {
    name: "puts-the-note-in-the-token",
    why: "A signature hides nothing, so anybody who finds the cookie can read the note.",
    caughtBy: [TOKEN],
    edits: [[CLAIMS, CLAIMS.replace("exp }", 'exp, note: users.get(sub)?.note ?? "" }')]],
  },
  {
    name: "publishes-the-private-key",
    why: "The server publishes its private key, so everybody can sign tokens.",
    caughtBy: [KEYS],
    edits: [
      [
        "Response.json({ keys: [(await keys).jwk] })",
        'Response.json({ keys: [await crypto.subtle.exportKey("jwk", (await keys).privateKey)] })',
      ],
    ],
  },
  {
    name: "denylist-of-a-hundred",
    why: "The list keeps only the latest hundred sessions that ended, so a revoked token is valid again after a hundred other logouts.",
    caughtBy: ["a refused request does nothing and shows nothing"],
    edits: [
      [
        "if (claims) await store.set(",
        `const lines = (await store.all()).filter(([, { until }]) => until !== undefined);
    for (const [id] of lines.slice(0, -99)) await store.delete(id);
    if (claims) await store.set(`,
      ],
    ],
  },
  ...kinds(11),
] satisfies Mistake[];

/** Wrong ways that no request to this lab can show, or that this lab does not judge, each with the reason. */
export const notShown: string[] = [
  "Mistakes of an OAuth client: this lab's server is no client of another server. An example of a client is in labs/11-choosing/servers.",
  "Mistakes with API keys: a program with an API key does not log in, but this lab's checks begin with a login. An example of a server with API keys is in labs/11-choosing/servers.",
  "The place where a page stores a token: the page's script decides this, and this site has no script.",
  "The number of sessions that a server can look up in a second: this is not a question of security.",
  "A weak key: the kit makes the key, and an attacker finds a weak key without asking the server.",
];
