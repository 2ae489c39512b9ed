import { DRAWN, GROWTH, NAMES, REFUSALS, SECRETS } from "../grader/probes/titles.ts";
import { inFront, SERVER } from "./in-front.ts";
import { mixedUp } from "./mixed-up.ts";
import type { Mistake } from "./mistakes.ts";

/**
 * The kinds of mistakes that the probes look for, each with two examples, as edits of any lab's solution. Most are in a
 * function that somebody put in front of the server: a helper for support, for links, for a log. `makes` is the code
 * of the solution that takes random values, where that is not one line for the ID.
 */
export const kinds = (number: number, makes = MAKES[number]): Mistake[] => [
  ...NAMED,
  ...REFUSED,
  ...(number === 1 ? [] : [TOLD_BY_A_HEADER]),
  ...TOLD,
  ...(number >= 2 && number <= 10 ? [seeded(number, makes), HALF_LOOKED_UP] : []),
  ...(number >= 4 ? GROWING : []),
  ...mixedUp(number),
];

const NAMED: Mistake[] = [
  {
    name: "support-looks-as-somebody",
    why: "Support may look at the dashboard ?as=alice, and so may every member.",
    caughtBy: [NAMES],
    edits: inFront(`    const answer = await handle(request);
    const seen = users.get(url.searchParams.get("as") ?? "");
    return seen && answer.status === 200 && url.pathname === "/dashboard" ? new Response(seen.note, { headers: answer.headers }) : answer;
`),
  },
  {
    name: "health-check-is-trusted",
    why: "The dashboard opens for every request with a header that only the company's health check should send. But anybody can send it.",
    caughtBy: [NAMES],
    edits:
      inFront(`    if (request.headers.get("x-probe") === "liveness" && url.pathname === "/dashboard") return new Response(users.get("alice")?.note);
    return handle(request);
`),
  },
];

const REFUSED: Mistake[] = [
  {
    name: "style-sheets-need-no-login",
    why: "The server does not check paths that end in .css, because style sheets are for everybody. So /dashboard.css shows the dashboard.",
    caughtBy: [REFUSALS],
    edits: inFront(`    return url.pathname.endsWith(".css") ? new Response(users.get("alice")?.note) : handle(request);
`),
  },
  {
    name: "login-by-link",
    why: "GET /login takes name and password from the address. So passwords get into browser histories and logs, and a link on any site can log a user in.",
    caughtBy: [REFUSALS],
    edits: inFront(`    if (request.method !== "GET" || url.pathname !== "/login") return handle(request);
    return handle(new Request(request.url, { method: "POST", headers: [...request.headers], body: url.search.slice(1) }));
`),
  },
];

const TOLD_BY_A_HEADER: Mistake = {
  name: "id-in-a-trace-header",
  why: "A header for tracing contains the cookie in base64. Scripts on the page and every program between server and browser can read it.",
  caughtBy: [SECRETS],
  edits: inFront(`    const answer = await handle(request);
    if (url.pathname === "/dashboard") answer.headers.set("x-trace", btoa(encodeURIComponent(request.headers.get("cookie") ?? "")));
    return answer;
`),
};

const FORM = `    const form = request.method === "POST" && url.pathname === "/login" ? new URLSearchParams(await request.clone().text()) : undefined;
    const answer = await handle(request);
`;

const TOLD: Mistake[] = [
  {
    name: "password-in-a-second-cookie",
    why: "A second cookie contains the password in base64 for the next login. Anybody who reads this cookie has the password.",
    caughtBy: [SECRETS],
    edits: inFront(`${FORM}    const kept = btoa(encodeURIComponent(form?.get("password") ?? ""));
    if (form && answer.status < 400) answer.headers.append("set-cookie", \`form=\${kept}; Path=/; HttpOnly; Secure; SameSite=Lax\`);
    return answer;
`),
  },
  {
    name: "password-in-a-header",
    why: "A header for debugging contains the form that the user sent, written backwards.",
    caughtBy: [SECRETS],
    edits:
      inFront(`${FORM}    if (form) answer.headers.set("x-form", encodeURIComponent([...form.toString()].reverse().join("")));
    return answer;
`),
  },
];

/** Where each lab makes an ID. */
const MAKES: Record<number, string> = {
  9: "    const token = site.newSessionId();\n",
  10: "      const [id, secret] = [newSessionId(), newSessionId()];\n",
};

const seeded = (number: number, makes: string | undefined): Mistake => {
  const site = number >= 5 ? "site." : "";
  const find = makes ?? `    const id = ${site}newSessionId();\n`;
  return {
    name: "ids-from-one-seed",
    why: "Every ID is a hash of one random seed and a counter. Anybody who finds the seed can compute all IDs.",
    caughtBy: [DRAWN],
    edits: [
      [
        SERVER,
        `import { createHash, randomBytes } from "node:crypto";

function fromSeed(seed: string) {
  let count = 0;
  return () => createHash("sha256").update(seed + count++).digest("hex");
}
const nextId = fromSeed(randomBytes(32).toString("hex"));

${SERVER}`,
      ],
      [find, find.replaceAll(/(site\.)?newSessionId\(\)/g, "nextId()")],
    ],
  };
};

const HALF_LOOKED_UP: Mistake = {
  name: "a-tail-that-does-not-count",
  why: "The code cuts off the last eight characters of the cookie before the lookup, so a thief has to guess fewer characters.",
  caughtBy: [DRAWN],
  edits: inFront(
    `    const headers = new Headers([...request.headers]);
    headers.set("cookie", (headers.get("cookie") ?? "").replace(OWN, "$1"));
    const method = request.method;
    const body = method === "GET" || method === "HEAD" ? {} : { body: request.body, duplex: "half" };
    const answer = await handle(new Request(request.url, { method, headers, ...body }));
    const cookies = answer.headers.getSetCookie();
    answer.headers.delete("set-cookie");
    for (const cookie of cookies) answer.headers.append("set-cookie", cookie.replace(GIVEN, "$18badcafe"));
    return answer;
`,
    `  const OWN = /(session_token=[\\w.-]{64,})[0-9a-f]{8}/;
  const GIVEN = /^(session_token=[\\w.-]{64,})/;
`,
  ),
};

const GROWING: Mistake[] = [
  {
    name: "remembers-every-login",
    why: "The server counts the logins of each cookie in its own Map, and never removes an entry. So one day the memory is full.",
    caughtBy: [GROWTH],
    edits: inFront(
      `    const answer = await handle(request);
    if (url.pathname === "/login" && answer.status < 400) logins.set(answer.headers.get("set-cookie") ?? "", now());
    return answer;
`,
      "  const logins = new Map<string, number>();\n",
    ),
  },
  {
    name: "remembers-every-wrong-name",
    why: "The server stores the name of every failed login for ever, and anybody can invent as many names as they like.",
    caughtBy: [GROWTH],
    edits: inFront(
      `${FORM}    if (form && answer.status === 401) failed.add(form.get("username") ?? "");
    return answer;
`,
      "  const failed = new Set<string>();\n",
    ),
  },
];
