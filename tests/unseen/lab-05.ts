import type { Unseen } from "./types.ts";

const EXPORT = `["POST /export", requireSession(site.exportNote)],`;

export default [
  {
    name: "json-says-who",
    why: "A program may post JSON to /export, and the JSON names the user whose note the server sends. Nobody asks for a session.",
    edits: [
      [
        EXPORT,
        `["POST /export", async (request) => {
      if (request.headers.get("content-type") !== "application/json") return requireSession(site.exportNote)(request);
      const { username = "" } = (await request.json().catch(() => ({}))) as { username?: string };
      const user = users.get(username);
      return user ? site.exportNote(user) : site.notFound();
    }],`,
      ],
    ],
  },
  {
    name: "from-this-machine",
    why: "A request whose X-Forwarded-For says 127.0.0.1 is the admin's own script, and gets the admin page.",
    edits: [
      [
        `["GET /admin", requireAdmin(site.adminPage)],`,
        `["GET /admin", (request) =>
      request.headers.get("x-forwarded-for") === "127.0.0.1" ? site.adminPage() : requireAdmin(site.adminPage)(request)],`,
      ],
    ],
  },
  {
    name: "door-remembers",
    why: "The door remembers for five minutes who came through: it opens although the list cannot be read.",
    edits: [
      [
        "const requireSession = (handler: Guarded) => async (request: Request) => {",
        `const seen = new Map<string, { session: Session; until: number }>();
  const requireSession = (handler: Guarded) => async (request: Request) => {`,
      ],
      [
        "const session = sessions.get(id);",
        `const known = seen.get(id);
    const session = known && now() < known.until ? known.session : sessions.get(id);
    if (session && session !== known?.session) seen.set(id, { session, until: now() + 5 * 60_000 });`,
      ],
    ],
  },
  {
    name: "rewritten-address",
    why: "A proxy's header X-Rewrite-URL names the page, and the door looks at the address.",
    edits: [
      [
        `["GET /", () => site.loginPage()],`,
        `["GET /", (request) => (request.headers.get("x-rewrite-url") === "/admin" ? site.adminPage() : site.loginPage())],`,
      ],
    ],
  },
  {
    name: "bulk-delete-by-any-member",
    why: "A DELETE that says which comments (?author=) is taken for a member's own, and clears anybody's.",
    edits: [
      [
        `["DELETE /comments", requireAdmin(() => site.clearComments(comments))],`,
        `["DELETE /comments", (request) => {
      const author = new URL(request.url).searchParams.get("author");
      if (author === null) return requireAdmin(() => site.clearComments(comments))(request);
      return requireSession(() => {
        for (let at = comments.length - 1; at >= 0; at--) if (comments[at]?.author === author) comments.splice(at, 1);
        return site.seeOther("/comments");
      })(request);
    }],`,
      ],
    ],
  },
  {
    name: "pages-lead-to-the-login",
    why: "A GET without a session is led to the login page; forms get a 401.",
    isRight: true,
    edits: [
      [
        `!(now() < expiresAt(session))) return site.loginPage("Please log in.", 401);`,
        `!(now() < expiresAt(session)))
      return request.method === "GET" ? site.seeOther("/") : site.loginPage("Please log in.", 401);`,
      ],
    ],
  },
] satisfies Unseen[];
