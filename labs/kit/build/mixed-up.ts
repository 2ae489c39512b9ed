import { TOGETHER } from "../grader/probes/titles.ts";
import { inFront } from "./in-front.ts";
import type { Mistake } from "./mistakes.ts";

/** Mistakes in which one request gets what belongs to another that is answered at the same time. */
export const mixedUp = (number: number): Mistake[] => {
  if (number < 5) return [LAST_LOGIN, SHARED_ANSWER];
  if (number === 5) return [{ ...LAST_LOGIN, caughtBy: [FORBIDS] }, SHARED_COOKIE_OF_EXPORTS];
  return [LAST_LOGIN, number === 8 ? { ...SHARED_COOKIE, caughtBy: [OWN_USER] } : SHARED_COOKIE];
};

/** Checks of chapters that ask for this themselves. */
const FORBIDS = "the admin's routes answer 403 to everybody else";
const OWN_USER = "if requests come at the same time, each gets its own user's answer";

/** Rebuilds a request from a body and a Cookie header. */
const AGAIN = `const again = (body: string, cookie: string) => {
      const headers = new Headers([...request.headers]);
      headers.set("cookie", cookie);
      return handle(new Request(request.url, { method: request.method, headers, body }));
    };
`;

const LAST_LOGIN: Mistake = {
  name: "last-login-in-a-shared-variable",
  why: "The server keeps the last login form in a shared variable while it writes a log. If two users log in at once, both are logged in as the second user.",
  caughtBy: [TOGETHER],
  edits: inFront(
    `    if (request.method !== "POST" || url.pathname !== "/login") return handle(request);
    ${AGAIN}    form = await request.text();
    await users.verify("nobody", "");
    return again(form, request.headers.get("cookie") ?? "");
`,
    `  let form = "";
`,
  ),
};

const SHARED_COOKIE: Mistake = {
  name: "cookie-in-a-shared-variable",
  why: "The server keeps the Cookie header in a shared variable while it waits for the form. So a comment that alice sends slowly can appear under bob's name.",
  caughtBy: [TOGETHER],
  edits: inFront(
    `    cookie = request.headers.get("cookie") ?? "";
    if (request.method !== "POST") return handle(request);
    ${AGAIN}    return again(await request.text(), cookie);
`,
    `  let cookie = "";
`,
  ),
};

const SHARED_COOKIE_OF_EXPORTS: Mistake = {
  name: "export-for-the-last-cookie",
  why: "While the server writes a log, it keeps the Cookie header of an export in a shared variable. So alice's export can contain bob's note.",
  caughtBy: [TOGETHER],
  edits: inFront(
    `    if (request.method !== "POST" || url.pathname !== "/export") return handle(request);
    ${AGAIN}    cookie = request.headers.get("cookie") ?? "";
    await users.verify("nobody", "");
    return again("", cookie);
`,
    `  let cookie = "";
`,
  ),
};

const SHARED_ANSWER: Mistake = {
  name: "one-answer-for-two",
  why: "To save work, the server sends one answer to all requests that ask for the same page at the same time. So bob reads alice's dashboard.",
  caughtBy: [TOGETHER],
  edits: inFront(
    `    if (request.method !== "GET") return handle(request);
    const page = url.pathname + url.search;
    const answer = running.get(page) ?? Promise.resolve(handle(request));
    running.set(page, answer);
    await users.verify("nobody", "");
    running.delete(page);
    return (await answer).clone();
`,
    `  const running = new Map<string, Promise<Response>>();
`,
  ),
};
