import { kinds } from "../kit/build/kinds.ts";
import type { Mistake } from "../kit/build/mistakes.ts";

const ALIVE = "29 minutes of silence do not end a session";
const SLIDES = "each request starts the half hour anew";
const BUSY = "a busy session lasts until shortly before its eighth hour is over";
const COOKIE = "the browser keeps its cookie as long as the server keeps the session";
const FLAGS = "a renewed cookie has the flags of the first";
const LIVE = "cleaning up leaves live sessions alone";
const IDLE = "after half an hour of silence the server refuses the session";
const ABSOLUTE = "eight hours after login the server refuses the session, however busy it was";
const EDITED = "an edited cookie lives no longer";
const LIFETIME = "the cookie's lifetime is one that browsers read, and at most eight hours";
const STAYS = "no request brings an expired session back";
const LIST = "expired sessions leave the list";
const RULES = "every answer keeps the rules of the chapters so far";
const ATTACK = "waiting with a copied cookie, or keeping it busy fails";

const ENDS = "Math.min(session.lastSeen + IDLE, session.createdAt + ABSOLUTE);";
const CHECK = "if (!session || !user || !(now() < expiresAt(session))) return undefined;";
const TOUCH = "    session.lastSeen = now();\n";
const SWEEP = "    for (const [id, session] of sessions) if (now() >= expiresAt(session)) sessions.delete(id);\n";
const RECORD = "const session = { username, createdAt: now(), lastSeen: now() };";
const RENEW = "renew: (page: Response) => withCookie(page, id, expiresAt(session) - now())";
const MAX_AGE = "const maxAge = Math.floor(lifetime / 1000);";
const FIND_ID = 'const { session_token: id = "" } = parseCookie(request.headers.get("cookie") ?? "");';
const LOGIN = 'return withCookie(seeOther("/dashboard"), id, expiresAt(session) - now());';

const UNCHECKED: [string, string] = [CHECK, "if (!session || !user) return undefined;"];
const UNSWEPT: [string, string] = [SWEEP, ""];
/** A Max-Age that does not depend on the record, for mistakes whose record makes no sense. */
const FIXED_MAX_AGE: [string, string] = [MAX_AGE, "const maxAge = lifetime === 0 ? 0 : IDLE / 1000;"];

export default [
  {
    name: "lifetime-in-the-cookie-only",
    why: "The browser forgets the cookie; the server never looks at the time.",
    caughtBy: [IDLE, ABSOLUTE, LIST, ATTACK],
    edits: [UNCHECKED, UNSWEPT],
  },
  {
    name: "sweep-is-the-expiry",
    why: "An expired session works until somebody logs in and the sweep comes by (CVE-2026-79313).",
    caughtBy: [IDLE, ABSOLUTE, ATTACK],
    edits: [UNCHECKED],
  },
  {
    name: "timer-is-the-expiry",
    why: "Between two runs of the timer everything expired still works, and a timer can stop.",
    caughtBy: [IDLE, ABSOLUTE, LIST, ATTACK],
    edits: [
      UNCHECKED,
      UNSWEPT,
      [
        "  // #region login",
        `  const sweep = () => {
    for (const [id, session] of sessions) if (now() >= expiresAt(session)) sessions.delete(id);
  };
  setInterval(sweep, 60_000).unref();

  // #region login`,
      ],
    ],
  },
  {
    name: "comparison-reversed",
    why: "Fresh sessions are refused, and expired ones are let in.",
    caughtBy: [ALIVE],
    edits: [[CHECK, CHECK.replace("!(now() < expiresAt(session))", "now() < expiresAt(session)")]],
  },
  {
    name: "idle-limit-in-seconds",
    why: "1,800 milliseconds are not half an hour.",
    caughtBy: [ALIVE],
    edits: [["const IDLE = 30 * 60_000;", "const IDLE = 30 * 60;"]],
  },
  {
    name: "absolute-limit-in-seconds",
    why: "28,800 milliseconds are not eight hours.",
    caughtBy: [ALIVE],
    edits: [["const ABSOLUTE = 8 * 60 * 60_000;", "const ABSOLUTE = 8 * 60 * 60;"]],
  },
  {
    name: "idle-limit-a-thousandfold",
    why: "Milliseconds times a thousand: 500 hours.",
    caughtBy: [IDLE, ATTACK],
    edits: [["const IDLE = 30 * 60_000;", "const IDLE = 30 * 60_000 * 1000;"]],
  },
  {
    name: "seconds-compared-with-milliseconds",
    why: "The clock is read in seconds, the limit is kept in milliseconds: it never comes.",
    caughtBy: [IDLE, ABSOLUTE, ATTACK],
    edits: [[CHECK, CHECK.replace("now() <", "now() / 1000 <")]],
  },
  {
    name: "idle-limit-of-forty-minutes",
    why: "The rule says thirty.",
    caughtBy: [IDLE],
    edits: [["const IDLE = 30 * 60_000;", "const IDLE = 40 * 60_000;"]],
  },
  {
    name: "absolute-limit-of-a-day",
    why: "The rule says eight hours.",
    caughtBy: [ABSOLUTE, ATTACK],
    edits: [["const ABSOLUTE = 8 * 60 * 60_000;", "const ABSOLUTE = 24 * 60 * 60_000;"]],
  },
  {
    name: "absolute-limit-of-four-hours",
    why: "The rule says eight hours: people would log in again after lunch.",
    caughtBy: [BUSY],
    edits: [["const ABSOLUTE = 8 * 60 * 60_000;", "const ABSOLUTE = 4 * 60 * 60_000;"]],
  },
  {
    name: "touched-before-checked",
    why: "The request is written down first, so the session is always fresh when it is looked at.",
    caughtBy: [IDLE, ATTACK],
    edits: [
      [TOUCH, ""],
      [CHECK, `if (session) session.lastSeen = now();\n    ${CHECK}`],
    ],
  },
  {
    name: "touched-when-refused",
    why: "The refused request counts as activity: the second try gets in.",
    caughtBy: [IDLE],
    edits: [
      [
        CHECK,
        `const alive = session && user && now() < expiresAt(session);\n    if (session) session.lastSeen = now();\n    if (!alive) return undefined;`,
      ],
    ],
  },
  {
    name: "never-touched",
    why: "Silence is measured from the login: after half an hour everybody is out.",
    caughtBy: [SLIDES],
    edits: [[TOUCH, ""]],
  },
  {
    name: "comments-do-not-count",
    why: "Who writes comments for half an hour is taken for absent.",
    caughtBy: [SLIDES],
    edits: [
      [TOUCH, ""],
      [
        RENEW,
        `renew(page: Response) {
        session.lastSeen = now();
        return withCookie(page, id, expiresAt(session) - now());
      }`,
      ],
      ["found.renew(await addComment(comments, found.user, request))", "addComment(comments, found.user, request)"],
    ],
  },
  {
    name: "login-time-slides",
    why: "An absolute limit that moves with each request is an idle limit.",
    caughtBy: [ABSOLUTE, ATTACK],
    edits: [[TOUCH, "    session.lastSeen = session.createdAt = now();\n"]],
  },
  {
    name: "only-idle",
    why: "A busy thief stays for ever.",
    caughtBy: [ABSOLUTE, ATTACK],
    edits: [[ENDS, "session.lastSeen + IDLE;"]],
  },
  {
    name: "only-absolute",
    why: "A session left alone is open for the rest of the day.",
    caughtBy: [IDLE, ATTACK],
    edits: [[ENDS, "session.createdAt + ABSOLUTE;"]],
  },
  {
    name: "the-later-of-the-two",
    why: "Each limit is lifted by the other.",
    caughtBy: [IDLE, ABSOLUTE, ATTACK],
    edits: [[ENDS, ENDS.replace("min", "max")]],
  },
  {
    name: "fresh-id-fresh-clock",
    why: "The session gets a new ID every hour, and with it a new login time.",
    caughtBy: [ABSOLUTE],
    edits: [
      [FIND_ID, FIND_ID.replace("const {", "let {")],
      [
        TOUCH,
        `${TOUCH}    if (now() - session.createdAt > 60 * 60_000) {
      sessions.delete(id);
      id = newSessionId();
      session.createdAt = now();
      sessions.set(id, session);
    }
`,
      ],
    ],
  },
  {
    name: "login-refreshes-the-others",
    why: "Each login of alice starts the eight hours of all her sessions anew, the stolen one included.",
    caughtBy: [ATTACK],
    edits: [
      [
        RECORD,
        `for (const other of sessions.values()) if (other.username === username) other.createdAt = now();\n    ${RECORD}`,
      ],
    ],
  },
  {
    name: "no-time-in-the-record",
    why: "undefined plus eight hours is NaN, and NaN is never smaller than now: the session is immortal.",
    caughtBy: [IDLE, ABSOLUTE, LIST, ATTACK],
    edits: [
      [RECORD, "const session = { username, lastSeen: now() } as Session;"],
      [CHECK, "if (!session || !user || now() > expiresAt(session)) return undefined;"],
      FIXED_MAX_AGE,
    ],
  },
  {
    name: "end-kept-as-text",
    why: "A number compared with a date in text is compared with NaN, which answers false every time.",
    caughtBy: [IDLE, ABSOLUTE, LIST, ATTACK],
    edits: [
      [ENDS, `new Date(${ENDS.slice(0, -1)}).toISOString() as unknown as number;`],
      [CHECK, "if (!session || !user || now() > expiresAt(session)) return undefined;"],
      FIXED_MAX_AGE,
    ],
  },
  {
    name: "minutes-of-the-clock",
    why: "An hour and a minute later the minute hand has moved by one.",
    caughtBy: [IDLE],
    edits: [
      [ENDS, "session.createdAt + ABSOLUTE;"],
      [
        CHECK,
        `${CHECK}
    const minute = (time: number) => new Date(time).getUTCMinutes();
    if (minute(now()) - minute(session.lastSeen) >= 30) return undefined;`,
      ],
    ],
  },
  {
    name: "clock-that-cannot-be-set",
    why: "performance.now() counts since the process began: records kept elsewhere mean nothing to it.",
    caughtBy: [IDLE, ABSOLUTE, LIST, ATTACK],
    edits: [
      [
        "{ users, sessions, comments, now }: Lab<Session>): Handler {",
        "{ users, sessions, comments }: Lab<Session>): Handler {\n  const now = () => performance.now();",
      ],
    ],
  },
  {
    name: "admin-page-looks-for-itself",
    why: "One page asks the list and forgets the time.",
    caughtBy: [COOKIE, IDLE, ABSOLUTE],
    edits: [
      [
        `    const found = findSession(request);
    if (!found) return loginPage("Please log in.", 401);
    return found.renew(found.user.role === "admin" ? adminPage() : forbidden());`,
        `    const { session_token = "" } = parseCookie(request.headers.get("cookie") ?? "");
    const session = sessions.get(session_token);
    if (!session) return loginPage("Please log in.", 401);
    session.lastSeen = now();
    return users.get(session.username)?.role === "admin" ? adminPage() : forbidden();`,
      ],
    ],
  },
  {
    name: "admins-never-expire",
    why: "The one session that a thief wants most is the one that never ends.",
    caughtBy: [IDLE, ABSOLUTE],
    edits: [[CHECK, CHECK.replace("!(now() <", '!(user.role === "admin" || now() <')]],
  },
  {
    name: "one-record-for-each-user",
    why: "All of alice's sessions share one time, so her laptop keeps the copy of her phone's cookie alive.",
    caughtBy: [IDLE],
    edits: [
      [
        RECORD,
        `const others = [...sessions.values()].filter((other) => other.username === username);
    const session = others[0] ?? { username, createdAt: now(), lastSeen: now() };`,
      ],
    ],
  },
  {
    name: "whole-hours-of-the-clock",
    why: "The end is moved to the next full hour: whoever logs in at ten past gets fifty minutes more.",
    caughtBy: [ABSOLUTE],
    edits: [
      [ENDS, "Math.min(session.lastSeen + IDLE, Math.ceil((session.createdAt + ABSOLUTE) / 3_600_000) * 3_600_000);"],
    ],
  },
  {
    name: "every-request-is-activity",
    why: "The comments are open to everybody, and reading them with an expired cookie wakes its session.",
    caughtBy: [STAYS],
    edits: [
      [
        "        return commentsPage(comments);",
        `        {
          const session = sessions.get(parseCookie(request.headers.get("cookie") ?? "").session_token ?? "");
          if (session) session.lastSeen = now();
          return commentsPage(comments);
        }`,
      ],
    ],
  },
  {
    name: "last-hour-in-the-cookie",
    why: "The list knows the idle limit only; when the eight hours are over stands in the cookie, for its holder to change.",
    caughtBy: [EDITED],
    edits: [
      [
        FIND_ID,
        `${FIND_ID.replace("session_token: id", "session_token: token")}\n    const [id = "", last] = token.split("|");`,
      ],
      [CHECK, CHECK.replace("expiresAt(session)", "Math.min(session.lastSeen + IDLE, Number(last))")],
      [RENEW, RENEW.replace("page, id,", "page, `${id}|${last}`,")],
      [LOGIN, LOGIN.replace(", id,", ", `${id}|${now() + ABSOLUTE}`,")],
    ],
  },
  {
    name: "end-in-the-cookie",
    why: "The date stands in the cookie, unsigned: whoever holds it decides when it ends.",
    caughtBy: [EDITED],
    edits: [
      [
        FIND_ID,
        `${FIND_ID.replace("session_token: id", "session_token: token")}\n    const [id = "", end] = token.split("|");`,
      ],
      [CHECK, CHECK.replace("expiresAt(session)", "Number(end)")],
      [RENEW, RENEW.replace("page, id,", "page, `${id}|${expiresAt(session)}`,")],
      [LOGIN, LOGIN.replace(", id,", ", `${id}|${expiresAt(session)}`,")],
    ],
  },
  {
    name: "end-in-a-second-cookie",
    why: "Without the second cookie there is no end at all, and it is easily left out.",
    caughtBy: [EDITED],
    edits: [
      [FIND_ID, FIND_ID.replace('id = ""', 'id = "", session_end = "Infinity"')],
      [CHECK, CHECK.replace("expiresAt(session)", "Number(session_end)")],
      [
        MAX_AGE,
        `${MAX_AGE}
  const end = Date.now() + lifetime;
  response.headers.append("set-cookie", \`session_end=\${end}; Path=/; HttpOnly; Secure; SameSite=Lax\`);`,
      ],
    ],
  },
  {
    name: "cookie-not-renewed",
    why: "The record lives on, and the browser drops the cookie half an hour after login.",
    caughtBy: [COOKIE],
    edits: [[RENEW, "renew: (page: Response) => page"]],
  },
  {
    name: "max-age-in-minutes",
    why: "Max-Age counts seconds: 30 of them are not half an hour.",
    caughtBy: [COOKIE],
    edits: [[MAX_AGE, "const maxAge = Math.floor(lifetime / 60_000);"]],
  },
  {
    name: "max-age-in-milliseconds",
    why: "Max-Age counts seconds: 1,800,000 of them are three weeks.",
    caughtBy: [LIFETIME],
    edits: [[MAX_AGE, "const maxAge = lifetime;"]],
  },
  {
    name: "max-age-with-a-fraction",
    why: "Browsers overlook a Max-Age that is no whole number, so the cookie has no end at all, and logging out deletes nothing.",
    caughtBy: [LIFETIME],
    edits: [
      [
        'stringifySetCookie({ name: "session_token", value, maxAge, ...flags })',
        "`session_token=${value}; Max-Age=${(lifetime / 1000).toFixed(1)}; Path=/; HttpOnly; Secure; SameSite=Lax`",
      ],
    ],
  },
  {
    name: "renewed-without-flags",
    why: "From the second answer on, scripts read the cookie.",
    caughtBy: [FLAGS],
    edits: [
      [
        RENEW,
        `renew(page: Response) {
        page.headers.append("set-cookie", \`session_token=\${id}; Path=/; Max-Age=\${IDLE / 1000}\`);
        return page;
      }`,
      ],
    ],
  },
  {
    name: "renewed-on-another-path",
    why: "A cookie with another Path is another cookie; the first one still runs out.",
    caughtBy: [FLAGS],
    edits: [
      [
        RENEW,
        `renew(page: Response) {
        const flags = "HttpOnly; Secure; SameSite=Lax";
        page.headers.append("set-cookie", \`session_token=\${id}; Path=/dashboard; Max-Age=\${IDLE / 1000}; \${flags}\`);
        return page;
      }`,
      ],
    ],
  },
  {
    name: "never-cleaned-up",
    why: "Nothing ever leaves the list.",
    caughtBy: [LIST],
    edits: [UNSWEPT],
  },
  {
    name: "cleaned-up-at-lookup-only",
    why: "A record is removed when its owner comes back too late, and most owners never do.",
    caughtBy: [LIST],
    edits: [UNSWEPT, [CHECK, `if (session && now() >= expiresAt(session)) sessions.delete(id);\n    ${CHECK}`]],
  },
  {
    name: "sweep-counts-from-login",
    why: "The sweep removes what is older than half an hour, however busy it is.",
    caughtBy: [LIVE],
    edits: [[SWEEP, SWEEP.replace("expiresAt(session)", "session.createdAt + IDLE")]],
  },
  {
    name: "sweep-takes-everything",
    why: "One login logs everybody else out.",
    caughtBy: [LIVE],
    edits: [[SWEEP, "    sessions.clear();\n"]],
  },
  {
    name: "sweep-reversed",
    why: "The sweep removes the live sessions and keeps the dead.",
    caughtBy: [LIVE],
    edits: [[SWEEP, SWEEP.replace(">=", "<")]],
  },
  {
    name: "admin-renews-without-flags",
    why: "The admin's page renews the cookie by hand, and every flag of chapter 3 is gone after one visit.",
    caughtBy: [RULES],
    edits: [
      [
        'return found.renew(found.user.role === "admin" ? adminPage() : forbidden());',
        `if (found.user.role !== "admin") return found.renew(forbidden());
    const page = adminPage();
    page.headers.set("set-cookie", request.headers.get("cookie") + "; Path=/; Max-Age=1800");
    return page;`,
      ],
    ],
  },
  {
    name: "comments-renew-the-record-only",
    why: "Whoever writes for an hour is busy on the server's list, and the browser drops the cookie meanwhile.",
    caughtBy: [COOKIE],
    edits: [
      [
        'return found ? found.renew(await addComment(comments, found.user, request)) : loginPage("Please log in.", 401);',
        'return found ? addComment(comments, found.user, request) : loginPage("Please log in.", 401);',
      ],
    ],
  },
  ...kinds(4),
] satisfies Mistake[];

/** Wrong ways that no request to this lab can show, or that it does not judge, and why. */
export const notShown: string[] = [
  "A timer for each session would have to fire. Only the clock moves here, and the lookup must do without timers.",
  "A sweep that stops at the first live session, or skips every other one, ends up with a bounded list all the same: eight hours later the rest is due. Sweeps that remove live sessions are shown.",
  "A timer without unref() holds the process open, which no answer shows. The host process that runs the file ends it anyway.",
  "How many timers were started, no answer shows.",
  "These labs have no remember-me.",
];
