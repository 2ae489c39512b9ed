import type { Unseen } from "./types.ts";

const ALL_OF = "for (const [id, { username }] of sessions) if (username === user.name) sessions.delete(id);";

export default [
  {
    name: "by-first-letter",
    why: "Logging out everywhere goes by the first letter, so alice also ends the admin's sessions.",
    edits: [
      [ALL_OF, "for (const [id, { username }] of sessions) if (username[0] === user.name[0]) sessions.delete(id);"],
    ],
  },
  {
    name: "logout-drops-the-index",
    why: "A logout forgets the user's whole index, so logging out everywhere no longer finds the other devices.",
    edits: [
      [
        "async function login(request: Request) {",
        "const index = new Map<string, Set<string>>();\n  async function login(request: Request) {",
      ],
      [
        "sessions.set(id, session);",
        "sessions.set(id, session);\n    index.set(username, (index.get(username) ?? new Set()).add(id));",
      ],
      [
        "sessions.delete(sessionId(request));",
        `const { username = "" } = sessions.get(sessionId(request)) ?? {};
    sessions.delete(sessionId(request));
    index.delete(username);`,
      ],
      [ALL_OF, "for (const id of index.get(user.name) ?? []) sessions.delete(id);\n    index.delete(user.name);"],
    ],
  },
  {
    name: "wrong-password-ends-it",
    why: "A wrong password ends the session of the browser in which somebody typed it.",
    edits: [
      [
        `return site.loginPage("Wrong name or password.", 401);`,
        `{
      sessions.delete(sessionId(request));
      return site.loginPage("Wrong name or password.", 401);
    }`,
      ],
    ],
  },
  {
    name: "book-of-the-departed",
    why: "Each ID that was logged out is kept in a list beside, for ever.",
    edits: [
      [
        "function logout(request: Request) {",
        "const departed: string[] = [];\n  function logout(request: Request) {\n    departed.push(sessionId(request));",
      ],
    ],
  },
  {
    name: "only-for-people",
    why: "Only a request that accepts HTML ends the session; a script's logout clears the cookie and says that it is done.",
    edits: [
      [
        "sessions.delete(sessionId(request));",
        `if (request.headers.get("accept")?.includes("text/html")) sessions.delete(sessionId(request));`,
      ],
    ],
  },
  {
    name: "marks-as-ended",
    why: "A logout marks the record as ended, the lookup asks for the mark, and the sweep takes it away later.",
    isRight: true,
    edits: [
      [
        "type Session = { username: string; createdAt: number; lastSeen: number };",
        "type Session = { username: string; createdAt: number; lastSeen: number; ended?: true };",
      ],
      [
        "sessions.delete(sessionId(request));",
        "const session = sessions.get(sessionId(request));\n    if (session) session.ended = true;",
      ],
      ["if (!session || !user ||", "if (!session || session.ended || !user ||"],
      ["return sessions.has(id) ?", "return sessions.get(id)?.ended === undefined && sessions.has(id) ?"],
    ],
  },
] satisfies Unseen[];
