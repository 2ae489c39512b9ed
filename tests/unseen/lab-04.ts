import type { Unseen } from "./types.ts";

const ALIVE =
  "const expiresAt = (session: Session) => Math.min(session.lastSeen + IDLE, session.createdAt + ABSOLUTE);";
const SWEEP = "for (const [id, session] of sessions) if (now() >= expiresAt(session)) sessions.delete(id);";

export default [
  {
    name: "sweeps-after-25-minutes",
    why: "The sweep has a number of its own: when bob logs in, alice is out after 25 quiet minutes.",
    edits: [
      [SWEEP, "for (const [id, session] of sessions) if (now() - session.lastSeen > 25 * 60_000) sessions.delete(id);"],
    ],
  },
  {
    name: "by-the-time-of-day",
    why: "Only the time of day counts: a session that is over is good again at the same hour of the next day.",
    edits: [
      [
        ALIVE,
        `const DAY = 24 * 60 * 60_000;
const since = (then: number, at: number) => (((at - then) % DAY) + DAY) % DAY;`,
      ],
      [SWEEP, ""],
      [
        'return withCookie(seeOther("/dashboard"), id, expiresAt(session) - now());',
        'return withCookie(seeOther("/dashboard"), id, IDLE);',
      ],
      [
        "!(now() < expiresAt(session))",
        "!(since(session.lastSeen, now()) < IDLE && since(session.createdAt, now()) < ABSOLUTE)",
      ],
      [
        "withCookie(page, id, expiresAt(session) - now())",
        "withCookie(page, id, Math.min(IDLE, ABSOLUTE - since(session.createdAt, now())))",
      ],
    ],
  },
  {
    name: "admin-never-expires",
    why: "The admin's session never ends, because his screen hangs on the wall.",
    edits: [[`!(now() < expiresAt(session))`, `!(user.role === "admin" || now() < expiresAt(session))`]],
  },
  {
    name: "public-page-revives",
    why: "The page that anybody may read marks the session as used, also one that was over.",
    edits: [
      [
        "return commentsPage(comments);",
        `const { session_token: id = "" } = parseCookie(request.headers.get("cookie") ?? "");
        const session = sessions.get(id);
        if (session) session.lastSeen = now();
        return commentsPage(comments);`,
      ],
    ],
  },
  {
    name: "comment-moves-the-start",
    why: "A comment writes the record anew, with the current time as its start: whoever writes once an hour stays for ever.",
    edits: [
      [
        "return found ? found.renew(await addComment(",
        `const { session_token: id = "" } = parseCookie(request.headers.get("cookie") ?? "");
    if (found) sessions.set(id, { username: found.user.name, createdAt: now(), lastSeen: now() });
    return found ? found.renew(await addComment(`,
      ],
    ],
  },
  {
    name: "sweeps-at-every-request",
    why: "It keeps seconds, sweeps at every request and removes the line at logout.",
    isRight: true,
    edits: [
      [
        "return (request) => {",
        `return (request) => {
    ${SWEEP}`,
      ],
      [
        `return withCookie(seeOther("/"), "", 0);`,
        `sessions.delete(parseCookie(request.headers.get("cookie") ?? "").session_token ?? "");
        return withCookie(seeOther("/"), "", 0);`,
      ],
    ],
  },
] satisfies Unseen[];
