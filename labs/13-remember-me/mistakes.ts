import { DRAWN } from "../kit/grader/probes/titles.ts";
import { kinds } from "../kit/build/kinds.ts";
import type { Mistake } from "../kit/build/mistakes.ts";

const STAYS = "if the box is ticked at the login, the browser stays logged in for 30 days";
const UNTICKED = "if the box is not ticked at the login, the browser forgets its user as before";
const TABS = "if two tabs ask at the same time, both get in, and the browser stays remembered";
const PHONE = "a logout on one device leaves the others remembered";
const KEPT = "the browser keeps the cookie for 30 days at most, and with every flag";
const LEAVES = "the list keeps no remembered login that has ended";
const RULES = "every answer follows the rules of the chapters so far";
const SHORT = "the session itself keeps its two timeouts";
const NEW = "a replaced token opens nothing";
const FAMILY = "a replaced token ends everything that came from its login";
const TOLD = "the user is told that there was a copy";
const OTHERS = "a copied token harms no other user, and its owner can log in again";
const GRACE = "the grace period is short, and gives out no token";
const LIST = "a copy of the list reveals no token";
const ABSOLUTE = "after 30 days the server asks for the password, even if the browser came often";
const LOGOUT = "a logout ends the token, with a session or without";
const EVERYWHERE = "logging out everywhere ends the tokens of all devices";
const LOGIN = "a login ends the token that its browser had before";
const FORGED = "a token that the server did not give out opens nothing";
const ATTACK = "coming back with last week's copy fails";

const CONSTANTS = "const [REMEMBERED, GRACE] = [30 * 24 * 60 * 60_000, 10_000];";
const END_OF = '"newest" in line ? line.createdAt + REMEMBERED : site.expiresAt(line)';
const WITH_TOKEN = 'site.withCookie(page, "remembered", token, token ? REMEMBERED : 0)';
const ADD_SESSION = "lines.add({ username, family, createdAt: now(), lastSeen: now() });";
const LOGS_IN = "endFamily(tokenOf(request)[0]);\n    const secret = remember ? site.newSessionId() : undefined;";
const NEW_FAMILY =
  "const family = secret && lines.add({ username, newest: await site.sha256(secret), createdAt: now() });";
const OWN = 'if ("lastSeen" in (lines.find(own) ?? {})) return { id: own };';
const HASHES = "const [shown, newest] = [await site.sha256(secret), await site.sha256(next)];";
const LOOKUP = "const line = lines.find(family);";
const SECOND_TAB = "const isSecondTab = shown === line.before && now() < (line.newAt ?? 0) + GRACE;";
const IS_COPY = "if (line.stolen || (shown !== line.newest && !isSecondTab)) {";
const ENDS = "endFamily(family);\n      sessions.set(family, { ...line, stolen: true });";
const TELLS = "return { message: site.STOLEN };";
const IN_GRACE = "if (isSecondTab) return { id };";
const ROTATES = "Object.assign(line, { newest, before: shown, newAt: now() });";
const ROTATED = "return { id, token: `${family}.${next}` };";
const END_FAMILY = 'lines.end((line, id) => family === ("newest" in line ? id : line.family));';
const LOGS_OUT = "sessions.delete(site.sessionId(request));\n    endFamily(tokenOf(request)[0]);";
const CLEARED = 'return withToken(site.withSessionCookie(site.seeOther("/"), "", 0), "");';
const EVERY_LINE = "lines.end(({ username }) => username === name);";

export default [
  {
    name: "forgotten-after-a-week",
    why: "The token ends seven days after its last use, but the box promises 30 days.",
    caughtBy: [STAYS],
    edits: [
      [
        END_OF,
        '"newest" in line ? Math.min(line.createdAt + REMEMBERED, (line.newAt ?? line.createdAt) + 7 * 24 * 60 * 60_000) : site.expiresAt(line)',
      ],
    ],
  },
  {
    name: "box-is-not-read",
    why: "The server remembers everybody, even a user at a library's computer who left the box empty.",
    caughtBy: [UNTICKED],
    edits: [["const secret = remember ? site.newSessionId() : undefined;", "const secret = site.newSessionId();"]],
  },
  {
    name: "unset-is-a-text",
    why: 'A field that was not sent becomes the text "undefined", and the server treats this text as a tick.',
    caughtBy: [UNTICKED],
    edits: [["const secret = remember ?", "const secret = String(remember) ?"]],
  },
  {
    name: "no-grace",
    why: "The second tab of a browser looks like a thief, and its user is logged out of everything.",
    caughtBy: [TABS],
    edits: [[SECOND_TAB, "const isSecondTab = false;"]],
  },
  {
    name: "reads-then-waits",
    why: "The code copies the line before an await. Two requests at once see the same line, and the second request overwrites what the first wrote.",
    caughtBy: [TABS],
    edits: [
      [HASHES, `const before = structuredClone(lines.find(family));\n    ${HASHES}`],
      [LOOKUP, "const line = before;"],
      [ROTATES, "sessions.set(family, { ...line, newest, before: shown, newAt: now() });"],
    ],
  },
  {
    name: "grace-replaces-again",
    why: "The second tab gets a new token, too. If the second tab's answer arrives before the first tab's answer, the browser keeps a token that is no longer valid.",
    caughtBy: [TABS],
    edits: [
      [IN_GRACE, "if (isSecondTab) line.before = line.newest;"],
      [ROTATES, "Object.assign(line, { newest, before: isSecondTab ? line.before : shown, newAt: now() });"],
    ],
  },
  {
    name: "logout-forgets-all-devices",
    why: "A logout on the laptop removes every remembered login of the user.",
    caughtBy: [PHONE],
    edits: [
      [
        LOGS_OUT,
        `const line = lines.find(tokenOf(request)[0]) ?? lines.find(site.sessionId(request));
    lines.end(({ username }) => username === line?.username);`,
      ],
    ],
  },
  {
    name: "cookie-without-flags",
    why: "The code writes the token's cookie by hand, without HttpOnly, so a script on the page can read it.",
    caughtBy: [KEPT],
    edits: [
      [
        WITH_TOKEN,
        '(page.headers.append("set-cookie", `remembered=${token}; Path=/; Secure; SameSite=Lax; Max-Age=${token ? REMEMBERED / 1000 : 0}`), page)',
      ],
    ],
  },
  {
    name: "cookie-until-the-browser-closes",
    why: "The cookie has no lifetime. So a browser that is closed forgets this cookie, unless it restores its tabs.",
    caughtBy: [KEPT],
    edits: [
      [WITH_TOKEN, 'token ? site.withCookie(page, "remembered", token) : site.withCookie(page, "remembered", "", 0)'],
    ],
  },
  {
    name: "cookie-for-a-year",
    why: "The browser keeps the cookie for a year. After 30 days the cookie is useless, but the browser still sends it with every request.",
    caughtBy: [KEPT],
    edits: [[WITH_TOKEN, 'site.withCookie(page, "remembered", token, token ? 12 * REMEMBERED : 0)']],
  },
  {
    name: "families-stay-for-ever",
    why: "The server removes sessions that have ended, but not remembered logins that have ended. If a browser never comes back, its line stays for ever.",
    caughtBy: [LEAVES],
    edits: [
      [
        "const lines = site.createLines(sessions, endOf, now);",
        `const plain = site.createLines(sessions, (line) => ("newest" in line ? Infinity : endOf(line)), now);
  const lines = { ...plain, find: site.createLines(sessions, endOf, now).find };`,
      ],
    ],
  },
  {
    name: "session-cookie-loses-samesite",
    why: "The author wanted both cookies to look alike, and removed SameSite from the session's cookie.",
    caughtBy: [RULES],
    edits: [
      [
        'const page = site.withSessionCookie(site.seeOther("/dashboard"), addSession(username, family), site.IDLE);',
        `const page = site.seeOther("/dashboard", {
      "set-cookie": \`session_token=\${addSession(username, family)}; Path=/; Secure; HttpOnly; SameSite=None\`,
    });`,
      ],
    ],
  },
  {
    name: "session-for-ever",
    why: "A session that began with the box ticked has no timeouts of its own. Such a session ends only when its family ends, after 30 days.",
    caughtBy: [SHORT, NEW, ABSOLUTE, ATTACK],
    edits: [[END_OF, '"newest" in line || line.family ? line.createdAt + REMEMBERED : site.expiresAt(line)']],
  },
  {
    name: "session-without-absolute-limit",
    why: "A session that came from a token lives as long as somebody uses it.",
    caughtBy: [SHORT],
    edits: [
      [
        END_OF,
        '"newest" in line ? line.createdAt + REMEMBERED : line.family ? line.lastSeen + site.IDLE : site.expiresAt(line)',
      ],
    ],
  },
  {
    name: "never-replaced",
    why: "The token stays the same for 30 days. So a thief can use a copy of it for 30 days, and nobody notices.",
    caughtBy: [NEW, ATTACK],
    edits: [
      [ROTATES, ""],
      [ROTATED, "return { id };"],
    ],
  },
  {
    name: "replaced-for-show",
    why: "At each use the server gives out a new secret, but it still accepts the first secret.",
    caughtBy: [NEW, ATTACK],
    edits: [
      [ROTATES, "Object.assign(line, { newest, before: line.before ?? shown, newAt: now() });"],
      [SECOND_TAB, "const isSecondTab = shown === line.before;"],
    ],
  },
  {
    name: "grace-of-a-day",
    why: "The server accepts the old token for a whole day, so a thief has a day to use a copy.",
    caughtBy: [NEW],
    edits: [[CONSTANTS, "const [REMEMBERED, GRACE] = [30 * 24 * 60 * 60_000, 24 * 60 * 60_000];"]],
  },
  {
    name: "replay-is-only-refused",
    why: "The server refuses the old token, but ends no session and no other token. If the thief was first, he has the new token and keeps it.",
    caughtBy: [FAMILY],
    edits: [
      [ENDS, ""],
      [TELLS, "return {};"],
    ],
  },
  {
    name: "sessions-outlive-the-family",
    why: "The tokens end, but the sessions that they opened go on.",
    caughtBy: [FAMILY],
    edits: [[END_FAMILY, 'lines.end((line, id) => "newest" in line && family === id);']],
  },
  {
    name: "only-the-last-token-is-known",
    why: "Only the newest of the old tokens ends the family. The server does not recognise older tokens, and only refuses them.",
    caughtBy: [FAMILY],
    edits: [[SECOND_TAB, `${SECOND_TAB}\n    if (shown !== line.newest && shown !== line.before) return {};`]],
  },
  {
    name: "looked-up-by-the-secret",
    why: "The server looks for the hash of the secret on the list. It does not find a token that was replaced, so it does not notice the copy.",
    caughtBy: [FAMILY, FORGED],
    edits: [
      [
        LOOKUP,
        `const isOfIt = (line: Session | Family) => "newest" in line && (line.newest === shown || line.before === shown);
    const line = [...sessions.values()].find((line) => isOfIt(line) && now() < endOf(line));
    if (line && "newest" in line && line.before === shown && now() >= (line.newAt ?? 0) + GRACE) return {};`,
      ],
    ],
  },
  {
    name: "nobody-is-told",
    why: "The family ends, but the user sees only the ordinary login page.",
    caughtBy: [TOLD],
    edits: [[TELLS, "return {};"]],
  },
  {
    name: "the-thief-is-told",
    why: "The server removes the line when the family ends. So only the browser with the old token gets the message. The user comes later, and gets no message.",
    caughtBy: [TOLD],
    edits: [[ENDS, "endFamily(family);"]],
  },
  {
    name: "everybody-is-logged-out",
    why: "A copy of one user's token ends the remembered logins of all users.",
    caughtBy: [OTHERS],
    edits: [[ENDS, `sessions.clear();\n      sessions.set(family, { ...line, stolen: true });`]],
  },
  {
    name: "user-is-locked-out",
    why: "If one token of a user was copied, the server refuses all tokens of this user for a month, in every browser.",
    caughtBy: [OTHERS],
    edits: [
      [
        SECOND_TAB,
        `${SECOND_TAB}
    const others = [...sessions.values()].filter((other) => other.username === line.username && "newest" in other);
    if (others.some((other) => "stolen" in other)) return { message: site.STOLEN };`,
      ],
    ],
  },
  {
    name: "grace-starts-again",
    why: "Each request in the grace period extends the period. So the period never ends for a program that asks every five seconds.",
    caughtBy: [GRACE],
    edits: [[IN_GRACE, "if (isSecondTab) line.newAt = now();\n    if (isSecondTab) return { id };"]],
  },
  {
    name: "grace-gives-a-token",
    why: "During the grace period the server gives out a second token, which is valid beside the first. So a quick thief gets a token of his own for a month.",
    caughtBy: [GRACE],
    edits: [
      [
        IN_GRACE,
        `if (isSecondTab) {
      const second = lines.add({ username: line.username, newest, createdAt: line.createdAt });
      return { id, token: \`\${second}.\${next}\` };
    }`,
      ],
    ],
  },
  {
    name: "secret-stands-on-the-list",
    why: "The list holds the secrets themselves, so a lost backup opens every remembered account.",
    caughtBy: [LIST],
    edits: [
      ["newest: await site.sha256(secret),", "newest: secret,"],
      [HASHES, "const [shown, newest] = [secret, next];"],
    ],
  },
  {
    name: "next-secret-stands-on-the-list",
    why: "The server hashes the first secret, but not the secrets that replace it.",
    caughtBy: [LIST],
    edits: [
      [HASHES, "const [shown, newest] = [await site.sha256(secret), next];"],
      [IS_COPY, IS_COPY.replace("shown !== line.newest", "shown !== line.newest && secret !== line.newest")],
      [ROTATES, "Object.assign(line, { newest, before: shown, newAt: now() });"],
    ],
  },
  {
    name: "the-hash-opens-too",
    why: "Old tokens, from the time before the server hashed them, must still work. So the server also accepts the text on the list as a secret.",
    caughtBy: [LIST],
    edits: [
      [SECOND_TAB, "const isOld = secret === line.newest;\n    " + SECOND_TAB],
      [IS_COPY, IS_COPY.replace("shown !== line.newest", "shown !== line.newest && !isOld")],
    ],
  },
  {
    name: "secret-made-of-the-id",
    why: "The secret is the hash of the family's ID, and this ID is on the list.",
    caughtBy: [LIST],
    edits: [
      ["const secret = remember ?", "let secret = remember ?"],
      [
        NEW_FAMILY,
        `${NEW_FAMILY}
    if (family) {
      secret = await site.sha256(family);
      sessions.set(family, { username, newest: await site.sha256(secret), createdAt: now() });
    }`,
      ],
    ],
  },
  {
    name: "short-secret",
    why: "The secret has only 32 bits, because the author thought that the ID makes the token long enough.",
    caughtBy: [LIST],
    edits: [
      ["const secret = remember ? site.newSessionId()", "const secret = remember ? site.newSessionId().slice(0, 8)"],
      ["const next = site.newSessionId();", "const next = site.newSessionId().slice(0, 8);"],
    ],
  },
  {
    name: "each-use-adds-30-days",
    why: "The 30 days begin again at each use, so a thief who comes often never has to type a password.",
    caughtBy: [ABSOLUTE],
    edits: [[ROTATES, "Object.assign(line, { newest, before: shown, newAt: now(), createdAt: now() });"]],
  },
  {
    name: "expiry-only-in-the-cookie",
    why: "Max-Age tells the browser when to forget the token. A thief's program does not read Max-Age.",
    caughtBy: [ABSOLUTE, LEAVES],
    edits: [[END_OF, '"newest" in line ? Infinity : site.expiresAt(line)']],
  },
  {
    name: "logout-leaves-the-token",
    why: "The session ends, but the token stays, and the next click opens a new session.",
    caughtBy: [LOGOUT],
    edits: [
      [LOGS_OUT, "sessions.delete(site.sessionId(request));"],
      [CLEARED, 'return site.withSessionCookie(site.seeOther("/"), "", 0);'],
    ],
  },
  {
    name: "logout-clears-the-cookie-alone",
    why: "The browser forgets the token, but a copy of it still opens the account.",
    caughtBy: [LOGOUT],
    edits: [[LOGS_OUT, "sessions.delete(site.sessionId(request));"]],
  },
  {
    name: "logout-needs-a-session",
    why: "The server finds the family only through the session. If a browser's session has already ended, a logout does not end the token.",
    caughtBy: [LOGOUT],
    edits: [
      [
        LOGS_OUT,
        `const session = lines.find(site.sessionId(request));
    if (session && "family" in session && session.family) endFamily(session.family);
    sessions.delete(site.sessionId(request));`,
      ],
    ],
  },
  {
    name: "logout-leaves-the-cookie",
    why: "The family ends, but the browser still sends a useless cookie for a month.",
    caughtBy: [LOGOUT],
    edits: [[CLEARED, 'return site.withSessionCookie(site.seeOther("/"), "", 0);']],
  },
  {
    name: "everywhere-ends-sessions-alone",
    why: "A logout everywhere removes the sessions, but each device opens a new session with its token.",
    caughtBy: [EVERYWHERE],
    edits: [[EVERY_LINE, 'lines.end((line) => line.username === name && !("newest" in line));']],
  },
  {
    name: "everywhere-ends-this-family",
    why: "A logout everywhere removes all sessions, but only one token: the token of the browser that sent the request.",
    caughtBy: [EVERYWHERE],
    edits: [
      ["function logoutEverywhere({ name }: User) {", "function logoutEverywhere({ name }: User, request: Request) {"],
      [
        EVERY_LINE,
        'endFamily(tokenOf(request)[0]);\n    lines.end((line) => line.username === name && !("newest" in line));',
      ],
    ],
  },
  {
    name: "login-leaves-the-token",
    why: "A login does not look at the token that the browser already has. When the new session has ended, the old token opens the other user's account.",
    caughtBy: [LOGIN],
    edits: [
      [LOGS_IN, "const secret = remember ? site.newSessionId() : undefined;"],
      [
        'return withToken(page, family ? `${family}.${secret}` : "");',
        "return family ? withToken(page, `${family}.${secret}`) : page;",
      ],
    ],
  },
  {
    name: "login-clears-the-cookie-alone",
    why: "The browser forgets the old token, but a copy of it works for the rest of the 30 days.",
    caughtBy: [LOGIN],
    edits: [[LOGS_IN, "const secret = remember ? site.newSessionId() : undefined;"]],
  },
  {
    name: "a-family-is-a-session",
    why: "The server accepts any line of the list as a session. So the token's ID, which is on the list, is enough.",
    caughtBy: [FORGED, ATTACK],
    edits: [[OWN, "if (lines.find(own)) return { id: own };"]],
  },
  {
    name: "id-is-enough",
    why: "An old version made tokens without a secret, and the server still accepts them.",
    caughtBy: [FORGED],
    edits: [[IS_COPY, IS_COPY.replace("shown !== line.newest", 'secret !== "" && shown !== line.newest')]],
  },
  {
    name: "any-secret-will-do",
    why: "The server looks for the secret on the whole list, so it accepts alice's ID together with bob's secret.",
    caughtBy: [FORGED],
    edits: [
      [
        SECOND_TAB,
        `const isKnown = [...sessions.values()].some((other) => "newest" in other && other.newest === shown);\n    ${SECOND_TAB}`,
      ],
      [IS_COPY, IS_COPY.replace("shown !== line.newest", "!isKnown")],
    ],
  },
  {
    name: "beginning-is-enough",
    why: "The server compares only as many characters as the cookie has, so the beginning of the secret is enough.",
    caughtBy: [FORGED],
    edits: [
      [
        HASHES,
        "const [shown, newest] = [await site.sha256(secret.slice(0, 32)), await site.sha256(next.slice(0, 32))];",
      ],
      ["newest: await site.sha256(secret),", "newest: await site.sha256(secret.slice(0, 32)),"],
    ],
  },
  {
    name: "forms-use-no-token-up",
    why: "The author wants no user to lose what they typed into a form. So the server does not replace a token that comes with a form, and even accepts an old token with a form.",
    caughtBy: [NEW],
    edits: [
      [
        SECOND_TAB,
        `if (request.method === "POST") return { id: addSession(line.username, family) };\n    ${SECOND_TAB}`,
      ],
    ],
  },
  {
    name: "mark-wears-off",
    why: "A day after a copy the server forgets that there was a copy, and lets both browsers in again.",
    caughtBy: [FAMILY],
    edits: [
      [ENDS, "endFamily(family);\n      sessions.set(family, { ...line, stolen: true, newAt: now() });"],
      [
        SECOND_TAB,
        `if (line.stolen && now() > (line.newAt ?? 0) + 24 * 60 * 60_000) delete line.stolen;\n    ${SECOND_TAB}`,
      ],
    ],
  },
  {
    name: "grace-session-has-no-family",
    why: "A session that begins in the grace period does not store its family's ID. So it goes on after the family has ended.",
    caughtBy: [GRACE],
    edits: [
      [IN_GRACE, ""],
      [
        "const id = addSession(line.username, family);",
        "if (isSecondTab) return { id: addSession(line.username) };\n    const id = addSession(line.username, family);",
      ],
    ],
  },
  {
    name: "hash-cut-short",
    why: "The list keeps only eight digits of the hash. So one of about four thousand million random secrets opens the account.",
    caughtBy: [LIST],
    edits: [
      ["newest: await site.sha256(secret),", "newest: (await site.sha256(secret)).slice(0, 8),"],
      [
        HASHES,
        "const [shown, newest] = [(await site.sha256(secret)).slice(0, 8), (await site.sha256(next)).slice(0, 8)];",
      ],
    ],
  },
  {
    name: "first-session-has-no-family",
    why: "Only a session that begins with a token stores its family's ID. So the session of the login itself stays valid after a theft.",
    caughtBy: [FAMILY],
    edits: [["addSession(username, family), site.IDLE", "addSession(username), site.IDLE"]],
  },
  {
    name: "tells-it-twice",
    why: "The third browser that sends a token of the family gets the usual login page. This may be alice's browser.",
    caughtBy: [TOLD],
    edits: [[ENDS, "endFamily(family);\n      if (!line.stolen) sessions.set(family, { ...line, stolen: true });"]],
  },
  {
    name: "second-tab-after-the-theft",
    why: "The code first checks whether this is a second tab. So for ten seconds, a token of an ended family still opens a session.",
    caughtBy: [GRACE],
    edits: [[IS_COPY, "if (!isSecondTab && (line.stolen || shown !== line.newest)) {"]],
  },
  {
    name: "grace-for-every-old-token",
    why: "The code keeps all old tokens of a family. For ten seconds after each new token, every old token opens a session.",
    caughtBy: [GRACE],
    edits: [
      [SECOND_TAB, "const isSecondTab = line.before?.includes(shown) && now() < (line.newAt ?? 0) + GRACE;"],
      [ROTATES, 'Object.assign(line, { newest, before: `${line.before ?? ""} ${shown}`, newAt: now() });'],
    ],
  },
  {
    name: "alarm-for-a-day",
    why: "If a token was replaced more than a day ago, the server only refuses it, and ends nothing. A thief's copy is often older.",
    caughtBy: [FAMILY],
    edits: [
      [
        IS_COPY,
        `const isOld = now() > (line.newAt ?? 0) + 24 * 60 * 60_000;
    if (isOld && !line.stolen && shown !== line.newest) return {};
    ${IS_COPY}`,
      ],
    ],
  },
  {
    name: "forms-raise-no-alarm",
    why: "If an old token comes with a form, the server only refuses it, because the form may have been open for days. The family does not end.",
    caughtBy: [FAMILY],
    edits: [
      [
        IS_COPY,
        `if (request.method !== "GET" && !line.stolen && shown !== line.newest && !isSecondTab) return {};
    ${IS_COPY}`,
      ],
    ],
  },
  {
    name: "admins-keep-their-token",
    why: "The admin's tools open many tabs, so the server never replaces the admin's token. A thief wants this token most.",
    caughtBy: [NEW],
    edits: [[ROTATES, `if (users.get(line.username)?.role === "admin") return { id };\n    ${ROTATES}`]],
  },
  {
    name: "session-as-old-as-the-login",
    why: "Each new session gets the time of the login as its beginning. So after eight hours, each new session ends immediately.",
    caughtBy: [SHORT],
    edits: [
      [
        IN_GRACE,
        `const made = lines.find(id);
    if (made && "lastSeen" in made) made.createdAt = Math.max(line.createdAt, now() - 8 * 60 * 60_000 + 60_000);
    ${IN_GRACE}`,
      ],
    ],
  },
  ...kinds(6).filter(({ name }) => name !== "ids-from-one-seed"),
  {
    name: "ids-from-one-seed",
    why: "Every session's ID is a hash of one random seed and a counter. Anybody who finds the seed can compute all IDs.",
    caughtBy: [DRAWN],
    edits: [
      [
        "export default function createServer(",
        `import { createHash, randomBytes } from "node:crypto";

function fromSeed(seed: string) {
  let count = 0;
  return () => createHash("sha256").update(seed + count++).digest("hex");
}
const nextId = fromSeed(randomBytes(32).toString("hex"));

export default function createServer(`,
      ],
      [
        ADD_SESSION,
        `{
    const [id, line] = [nextId(), { username, family, createdAt: now(), lastSeen: now() }];
    lines.end((line) => now() >= endOf(line));
    sessions.set(id, line);
    return id;
  };`,
      ],
    ],
  },
] satisfies Mistake[];

/** Known ways to get it wrong that no mistake shows, each with the reason, in a sentence. */
export const notShown: string[] = [
  "The comparison of the two hashes may stop at the first difference: a thief cannot choose the hash of his secret, and no check measures time.",
  "A copy may end one family or all families of its user: the site chooses, and this lab accepts both.",
  "A wrong secret with a right ID may end the family, or may not: somebody who knows the ID has seen a token or the list.",
  "A new secret that is a hash of the previous secret: a thief can compute all later secrets. Only the number of random bytes could show it, but a right server may take more bytes than it needs.",
  "A token that was replaced twice within ten seconds may open a session or end the family: both are correct in this lab.",
  "A change of the password must end all families, too: this lab's site has no page for this, and the chapter about the account adds it.",
];
