import { kinds } from "../kit/build/kinds.ts";
import type { Mistake } from "../kit/build/mistakes.ts";

const ALIVE = "29 minutes without a request do not end a session";
const SLIDES = "each request starts the half hour again";
const BUSY = "a busy session lasts for almost eight hours";
const COOKIE = "the browser keeps its cookie as long as the server keeps the session";
const FLAGS = "a renewed cookie has the same flags as the first";
const LIVE = "cleaning up removes no live session";
const IDLE = "the server refuses a session after half an hour without a request";
const ABSOLUTE = "the server refuses a session eight hours after login, even if it was in use";
const EDITED = "editing the cookie makes no session last longer";
const LIFETIME = "browsers can read the cookie's lifetime, and it is at most eight hours";
const STAYS = "no request brings an expired session back";
const LIST = "expired sessions leave the list";
const RULES = "every answer follows the rules of the chapters so far";
const ATTACK = "using a copied cookie after a pause or all day fails";

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
/** A Max-Age that does not depend on the record, for mistakes with a wrong record. */
const FIXED_MAX_AGE: [string, string] = [MAX_AGE, "const maxAge = lifetime === 0 ? 0 : IDLE / 1000;"];

export default [
  {
    name: "lifetime-in-the-cookie-only",
    why: "The browser forgets the cookie, but the server never checks the time.",
    caughtBy: [IDLE, ABSOLUTE, LIST, ATTACK],
    edits: [UNCHECKED, UNSWEPT],
  },
  {
    name: "sweep-is-the-expiry",
    why: "An expired session works until somebody logs in and the server cleans up (CVE-2026-79313).",
    caughtBy: [IDLE, ABSOLUTE, ATTACK],
    edits: [UNCHECKED],
  },
  {
    name: "timer-is-the-expiry",
    why: "Between two runs of the timer, expired sessions still work, and a timer can stop.",
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
    why: "The comparison is the wrong way round: the server refuses new sessions, and accepts expired sessions.",
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
    why: "The limit is in milliseconds already. Multiplied by a thousand, half an hour becomes 500 hours.",
    caughtBy: [IDLE, ATTACK],
    edits: [["const IDLE = 30 * 60_000;", "const IDLE = 30 * 60_000 * 1000;"]],
  },
  {
    name: "seconds-compared-with-milliseconds",
    why: "The code reads the clock in seconds, but the limit is in milliseconds, so no session ever reaches it.",
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
    why: "The rule says eight hours. With a shorter limit, users have to log in again after lunch.",
    caughtBy: [BUSY],
    edits: [["const ABSOLUTE = 8 * 60 * 60_000;", "const ABSOLUTE = 4 * 60 * 60_000;"]],
  },
  {
    name: "touched-before-checked",
    why: "The lookup records the request before it checks the session, so the session always looks fresh.",
    caughtBy: [IDLE, ATTACK],
    edits: [
      [TOUCH, ""],
      [CHECK, `if (session) session.lastSeen = now();\n    ${CHECK}`],
    ],
  },
  {
    name: "touched-when-refused",
    why: "A refused request counts as activity, so the server accepts the next request.",
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
    why: "The idle time starts at the login, so everybody is logged out after half an hour.",
    caughtBy: [SLIDES],
    edits: [[TOUCH, ""]],
  },
  {
    name: "comments-do-not-count",
    why: "Writing comments does not count as activity, so a user who writes for half an hour is logged out.",
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
    why: "Each request moves the absolute limit, so it is only an idle limit.",
    caughtBy: [ABSOLUTE, ATTACK],
    edits: [[TOUCH, "    session.lastSeen = session.createdAt = now();\n"]],
  },
  {
    name: "only-idle",
    why: "A busy thief stays logged in for ever.",
    caughtBy: [ABSOLUTE, ATTACK],
    edits: [[ENDS, "session.lastSeen + IDLE;"]],
  },
  {
    name: "only-absolute",
    why: "There is no idle limit. So a session that nobody uses is open for the rest of the day.",
    caughtBy: [IDLE, ATTACK],
    edits: [[ENDS, "session.createdAt + ABSOLUTE;"]],
  },
  {
    name: "the-later-of-the-two",
    why: "A session ends only when it has passed both limits, so no limit works alone.",
    caughtBy: [IDLE, ABSOLUTE, ATTACK],
    edits: [[ENDS, ENDS.replace("min", "max")]],
  },
  {
    name: "fresh-id-fresh-clock",
    why: "Every hour the session gets a new ID and a new login time.",
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
    why: "Each login of alice starts the eight hours of all her sessions again, including the stolen session.",
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
    why: "The record has no start time. So the end is undefined plus eight hours, which is NaN. NaN is never smaller than now, so the session never ends.",
    caughtBy: [IDLE, ABSOLUTE, LIST, ATTACK],
    edits: [
      [RECORD, "const session = { username, lastSeen: now() } as Session;"],
      [CHECK, "if (!session || !user || now() > expiresAt(session)) return undefined;"],
      FIXED_MAX_AGE,
    ],
  },
  {
    name: "end-kept-as-text",
    why: "The code compares a number with a date written as text. JavaScript turns this text into NaN, so the comparison is always false.",
    caughtBy: [IDLE, ABSOLUTE, LIST, ATTACK],
    edits: [
      [ENDS, `new Date(${ENDS.slice(0, -1)}).toISOString() as unknown as number;`],
      [CHECK, "if (!session || !user || now() > expiresAt(session)) return undefined;"],
      FIXED_MAX_AGE,
    ],
  },
  {
    name: "minutes-of-the-clock",
    why: "The code compares only the minutes, so one hour and one minute look like one minute.",
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
    why: "The clock is performance.now(), which counts from the start of the process. So its times are wrong for records that another process wrote.",
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
    why: "One page looks at the list, but forgets to check the time.",
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
    why: "The admin's session never ends, and a thief wants this session most.",
    caughtBy: [IDLE, ABSOLUTE],
    edits: [[CHECK, CHECK.replace("!(now() <", '!(user.role === "admin" || now() <')]],
  },
  {
    name: "one-record-for-each-user",
    why: "All of alice's sessions share one record, so her laptop keeps a stolen copy of her phone's cookie alive.",
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
    why: "The code moves the end to the next whole hour of the clock. So a session that began at 9:10 ends fifty minutes too late.",
    caughtBy: [ABSOLUTE],
    edits: [
      [ENDS, "Math.min(session.lastSeen + IDLE, Math.ceil((session.createdAt + ABSOLUTE) / 3_600_000) * 3_600_000);"],
    ],
  },
  {
    name: "every-request-is-activity",
    why: "Everybody may read the comments. But a request for them with an expired cookie renews the session.",
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
    why: "The list stores only the time for the idle limit. The end of the eight hours is in the cookie, where a thief can change it.",
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
    why: "The end of the session is in the cookie, without a signature. So anybody who has the cookie can change the end.",
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
    why: "The end of the session is in a second cookie. Without this cookie the session never ends, and a thief can leave it out.",
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
    why: "The server renews the record, but not the cookie. So the browser drops the cookie half an hour after the login.",
    caughtBy: [COOKIE],
    edits: [[RENEW, "renew: (page: Response) => page"]],
  },
  {
    name: "max-age-in-minutes",
    why: "Max-Age is in seconds, and 30 seconds are not half an hour.",
    caughtBy: [COOKIE],
    edits: [[MAX_AGE, "const maxAge = Math.floor(lifetime / 60_000);"]],
  },
  {
    name: "max-age-in-milliseconds",
    why: "Max-Age is in seconds, and 1,800,000 seconds are three weeks.",
    caughtBy: [LIFETIME],
    edits: [[MAX_AGE, "const maxAge = lifetime;"]],
  },
  {
    name: "max-age-with-a-fraction",
    why: "Browsers ignore a Max-Age that is not a whole number, so the cookie has no end, and logging out deletes nothing.",
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
    why: "From the second answer on, scripts can read the cookie.",
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
    why: "The renewed cookie has another Path, so it is another cookie. The first cookie still expires.",
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
    why: "The server never removes anything from the list.",
    caughtBy: [LIST],
    edits: [UNSWEPT],
  },
  {
    name: "cleaned-up-at-lookup-only",
    why: "The server removes a record only if its owner comes back after the end. But most owners never come back.",
    caughtBy: [LIST],
    edits: [UNSWEPT, [CHECK, `if (session && now() >= expiresAt(session)) sessions.delete(id);\n    ${CHECK}`]],
  },
  {
    name: "sweep-counts-from-login",
    why: "Cleaning up removes every session older than half an hour, even if it is in use.",
    caughtBy: [LIVE],
    edits: [[SWEEP, SWEEP.replace("expiresAt(session)", "session.createdAt + IDLE")]],
  },
  {
    name: "sweep-takes-everything",
    why: "Each login removes all other sessions, so it logs everybody else out.",
    caughtBy: [LIVE],
    edits: [[SWEEP, "    sessions.clear();\n"]],
  },
  {
    name: "sweep-reversed",
    why: "Cleaning up removes the valid sessions and keeps the expired sessions.",
    caughtBy: [LIVE],
    edits: [[SWEEP, SWEEP.replace(">=", "<")]],
  },
  {
    name: "admin-renews-without-flags",
    why: "The admin's page renews the cookie by hand, and the new cookie does not have the flags of chapter 3.",
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
    why: "While a user writes for an hour, the server renews the session, but the browser drops the cookie.",
    caughtBy: [COOKIE],
    edits: [
      [
        'return found ? found.renew(await addComment(comments, found.user, request)) : loginPage("Please log in.", 401);',
        'return found ? addComment(comments, found.user, request) : loginPage("Please log in.", 401);',
      ],
    ],
  },
  {
    name: "comment-moves-the-start",
    why: "Each comment writes the record again with the current time as its start. So a user who comments often stays logged in for ever.",
    caughtBy: ["a refused request does nothing and shows nothing"],
    edits: [
      [
        "    const found = findSession(request);\n    return found ? found.renew(await addComment(",
        `    const found = findSession(request);
    const { session_token: id = "" } = parseCookie(request.headers.get("cookie") ?? "");
    if (found) sessions.set(id, { username: found.user.name, createdAt: now(), lastSeen: now() });
    return found ? found.renew(await addComment(`,
      ],
    ],
  },
  ...kinds(4),
] satisfies Mistake[];

/** Wrong ways that no request to this lab can show, or that this lab does not judge, each with the reason. */
export const notShown: string[] = [
  "The grader only moves the clock, so a timer for each session never runs. The lookup must work without timers.",
  "Cleaning up may stop at the first live session, or skip every second entry: the list still stays small, because the rest is removed eight hours later. Other mistakes show code that removes live sessions while it cleans up.",
  "A timer without unref() keeps the process running, but no answer shows this. The program that runs the file ends the process anyway.",
  "No answer shows how many timers were started.",
  "No lab before lab 13 remembers a browser for weeks.",
];
