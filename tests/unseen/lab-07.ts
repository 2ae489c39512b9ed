import type { Unseen } from "./types.ts";

export default [
  {
    name: "computed-from-the-old",
    why: "The new ID is the hash of the old one and the name: whoever planted the old one computes it.",
    edits: [
      [
        `import * as site from "../kit/lab/index.ts";`,
        `import { createHash } from "node:crypto";\nimport * as site from "../kit/lab/index.ts";`,
      ],
      [
        `function start(session: Pick<Session, "username" | "basket" | "next">, page: Response) {`,
        `function start(session: Pick<Session, "username" | "basket" | "next">, page: Response, old = "") {`,
      ],
      [
        "const id = site.newSessionId();",
        `const id = old ? createHash("sha256").update(\`\${old} \${session.username}\`).digest("hex") : site.newSessionId();`,
      ],
      [
        `return start({ username, basket }, site.seeOther("/dashboard"));`,
        `return start({ username, basket }, site.seeOther("/dashboard"), before ? site.sessionId(request) : "");`,
      ],
    ],
  },
  {
    name: "planted-page-later",
    why: "The planted page comes along, and the dashboard leads there at its first visit.",
    edits: [
      [
        `return start({ username, basket }, site.seeOther("/dashboard"));`,
        `return start({ username, basket, next: before?.next }, site.seeOther("/dashboard"));`,
      ],
      [
        `["GET /dashboard", requireSession(site.dashboardPage)],`,
        `["GET /dashboard", requireSession((user, request) => {
      const session = findSession(request);
      const next = session?.next;
      if (session) session.next = undefined;
      return next ? site.seeOther(next) : site.dashboardPage(user);
    })],`,
      ],
    ],
  },
  {
    name: "one-empty-basket-for-all",
    why: "All who log in without a basket share one array, so an item of alice's is in bob's basket.",
    edits: [
      ["export default function createServer(", "const EMPTY: string[] = [];\n\nexport default function createServer("],
      [
        "before && before.username === undefined ? before.basket : []",
        "before && before.username === undefined ? before.basket : EMPTY",
      ],
    ],
  },
  {
    name: "login-ends-all-of-the-one-before",
    why: "When bob logs in on a shared computer, alice is logged out on all of her devices.",
    edits: [
      [
        "sessions.delete(site.sessionId(request));\n    // A visitor's",
        `sessions.delete(site.sessionId(request));
    if (before?.username !== undefined)
      for (const [id, other] of sessions) if (other.username === before.username) sessions.delete(id);
    // A visitor's`,
      ],
    ],
  },
  {
    name: "cart-in-the-form",
    why: "A form's field called cart may bring an ID from outside, and the visitor's session starts under it.",
    edits: [
      [
        `function start(session: Pick<Session, "username" | "basket" | "next">, page: Response) {`,
        `function start(session: Pick<Session, "username" | "basket" | "next">, page: Response, wish = "") {`,
      ],
      ["const id = site.newSessionId();", "const id = wish || site.newSessionId();"],
      [
        `const { item = "", next } = await site.readForm(request);`,
        `const { item = "", next, cart } = await site.readForm(request);`,
      ],
      [
        `start({ basket: [item], next }, site.seeOther("/basket"));`,
        `start({ basket: [item], next }, site.seeOther("/basket"), cart);`,
      ],
    ],
  },
  {
    name: "sweeps-at-every-basket",
    why: "It sweeps when somebody looks at a basket, and a logout leads to the basket's page.",
    isRight: true,
    edits: [
      [
        `["GET /basket", (request) => site.basketPage(findSession(request)?.basket ?? [])],`,
        `["GET /basket", (request) => {
      for (const [id, old] of sessions) if (!(now() < expiresAt(old))) sessions.delete(id);
      return site.basketPage(findSession(request)?.basket.slice() ?? []);
    }],`,
      ],
      [
        `return site.withSessionCookie(site.seeOther("/"), "", 0);`,
        `return site.withSessionCookie(site.seeOther("/basket"), "", 0);`,
      ],
    ],
  },
] satisfies Unseen[];
