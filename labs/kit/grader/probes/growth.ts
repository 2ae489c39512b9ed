import type { AskOptions } from "../../browser/browser.ts";
import { must, mustLogIn } from "../expect.ts";
import { HOUR, type Scene } from "../scene.ts";
import { defends, type Check } from "../suite.ts";
import { slowOnes } from "./slow.ts";
import { hasBaskets } from "./stage.ts";
import { GROWTH } from "./titles.ts";
import { fromBase64 } from "./views.ts";

const ROUNDS = 40;
/** How much of one round's data may remain, because some servers clean up only now and then. */
const LEFT = 16;

/**
 * A check from lab 4 on: the server forgets what has ended, wherever it was kept. Reached when all of `before` hold.
 */
export const nothingGrows = (number: number, before: readonly Check[]): Check =>
  defends(
    GROWTH,
    {
      needs: before.map(({ title }) => title),
      why: "If your server has its own list with expired entries, or starts a timer at each login, its memory fills until it stops for everybody.",
      hints: [
        "What does your code keep besides the list that createServer gets? Look for every Map, Set and timer.",
        "Remove everything that you store for a session, a user's name or a login attempt when it is no longer needed. Remove expired entries regularly, for example at each login.",
        "for (const [id, session] of sessions) if (now() >= expiresAt(session)) sessions.delete(id);",
      ],
      read: "#build-it",
    },
    async (scene) => {
      await scene.restart({ watch: true });
      await useForADay(scene, number, 3);
      const before = await count(scene);
      await useForADay(scene, number, ROUNDS);
      const after = await count(scene);
      must(after - before <= LEFT, {
        expected: `nothing from ${ROUNDS} visits to be left nine hours after the last visit`,
        got: `${after - before} more entries and timers than before`,
      });
      if (hasBaskets(number)) await mustForgetVisitors(scene);
    },
  );

/**
 * A visitor's session on the list goes like any other. A basket that the server keeps elsewhere may last longer. But a
 * cookie that somebody made up leaves no more than no cookie does.
 */
async function mustForgetVisitors(scene: Scene): Promise<void> {
  const [before, all] = [(await scene.list()).length, await count(scene)];
  await comeAndGo(scene, () => ({}));
  const [after, usual] = [(await scene.list()).length, await count(scene)];
  must(after - before <= LEFT, {
    expected: `no session of ${ROUNDS} visitors to be on the list nine hours after the last visit`,
    got: `${after - before} more entries than before`,
  });
  const visitor = scene.browser("thief");
  await visitor.post("/basket", { item: "thing" });
  await comeAndGo(scene, (round) => ({ headers: { cookie: madeUp(visitor.cookieHeader(), round) } }));
  const more = (await count(scene)) - usual - (usual - all);
  must(more <= LEFT, {
    expected: `${ROUNDS} visitors with cookies that they made up to leave no more than ${ROUNDS} without a cookie`,
    got: `${more} more entries and timers`,
  });
}

async function comeAndGo(scene: Scene, options: (round: number) => AskOptions): Promise<void> {
  for (let round = 0; round < ROUNDS; round++)
    await scene.browser("thief").post("/basket", { item: `thing ${round}` }, options(round));
  await sleep(scene);
}

/** Logins of all kinds, what follows them, cookies that somebody made up, and then a night. */
async function useForADay(scene: Scene, number: number, rounds: number): Promise<void> {
  const { browser } = scene;
  const forms = slowOnes(number).filter(({ path }) => path !== "/login");
  for (let round = 0; round < rounds; round++) {
    const person = browser(round % 2 === 0 ? "alice" : "bob");
    mustLogIn(await person.login());
    await person.get("/dashboard");
    await browser("thief").login(`nobody-${round}`, "a typing error");
    await browser("thief").get("/dashboard", { headers: { cookie: `session_token=unknown-${round}` } });
    const headers = { cookie: madeUp(person.cookieHeader(), round) };
    for (const path of ["/logout", "/logout-everywhere"])
      await browser("thief").ask("POST", path, "", { headers, leaveJar: true });
    for (const { path, body } of forms) {
      if (path !== "/basket") await browser("thief").ask("POST", path, body, { headers, leaveJar: true });
      await person.ask("POST", path, body);
    }
    if (round % 4 === 0) await person.post("/logout");
  }
  await sleep(scene);
}

/** Nine hours without a request. The requests after it let the server clean up. */
async function sleep({ browser, skip }: Scene): Promise<void> {
  skip(9 * HOUR);
  for (const name of ["alice", "bob", "admin"]) {
    const person = browser(name);
    mustLogIn(await person.login());
    await person.get("/dashboard");
    await person.post("/logout");
  }
}

/** Somebody's cookies with another ID in each; in a token, other claims and the old signature. */
export const madeUp = (cookie: string, round: number): string =>
  cookie.replace(/=([^;]*)/g, (_, value: string) => {
    const [head = "", claims = "", signature] = value.split(".");
    const said = value.startsWith("eyJ") && signature !== undefined ? claimsIn(claims) : undefined;
    return `=${said ? [head, changed(said, round), signature].join(".") : `${round}f${value.slice(3)}`}`;
  });

/** The claims of a token (RFC 7519). Undefined for anything else, such as Flask's cookies, which have a time there. */
function claimsIn(part: string): object | undefined {
  try {
    const said: unknown = JSON.parse(fromBase64(part));
    return typeof said === "object" && said !== null ? said : undefined;
  } catch {
    return undefined;
  }
}

/** Claims for another session, which ends much later. */
function changed(said: object, round: number): string {
  const others = Object.entries(said).map(([name, value]) => [
    name,
    typeof value === "number" ? value * 10 : name === "sub" ? value : `${round}-${String(value)}`,
  ]);
  return btoa(JSON.stringify(Object.fromEntries(others)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/** The number of entries on the list, and in memory where the grader can see it. */
async function count(scene: Scene): Promise<number> {
  const { kept = 0 } = (await scene.watched()) ?? {};
  return kept + (await scene.list()).length;
}
