import type { Browser, Exchange } from "../../browser/browser.ts";
import { isRefused, must, mustLogIn } from "../expect.ts";
import { HOUR, MINUTE, type Scene } from "../scene.ts";
import { throughTheDay } from "./whole-day.ts";

/** An item that lies in the basket of a session that is over. */
export const LEFT_OVER = "left-over";

/** Fails if an answer shows what lay in the basket of a session that is over. */
export function mustForgetBasket(at: Exchange, what: string, blamed = at): void {
  must(!at.response.body.includes(LEFT_OVER), {
    expected: `${what} to show nothing of the basket of a session that has ended`,
    got: `a page with "${LEFT_OVER}", which was in this basket`,
    at: blamed,
  });
}

/**
 * A check's part for labs with baskets: a visitor's session that has expired is no session. Its basket goes nowhere,
 * and its ID is not given out again. Says nothing about a server that keeps baskets in another way than as sessions on
 * its list.
 */
export async function mustExpireVisitors(scene: Scene): Promise<void> {
  const cases = [waitLong, stayBusy].flatMap((wait) =>
    [mustLogInAnew, mustStartAnew].map((comeBack) => ({ wait, comeBack })),
  );
  for (const { wait, comeBack } of cases) {
    await scene.restart();
    const visitor = scene.browser("alice");
    const lines = (await scene.list()).length;
    await visitor.post("/basket", { item: LEFT_OVER });
    if ((await scene.list()).length === lines) return;
    await wait(scene, visitor);
    const cookie = visitor.cookieHeader();
    if (cookie === "") return;
    scene.skip(35 * MINUTE);
    await comeBack(scene, cookie);
  }
}

const waitLong = async (_: Scene, visitor: Browser): Promise<void> => void (await visitor.get("/basket"));

const stayBusy = (scene: Scene, visitor: Browser): Promise<void> =>
  throughTheDay(scene, () => visitor.post("/basket", { item: LEFT_OVER }));

async function mustLogInAnew(scene: Scene, cookie: string): Promise<void> {
  const headers = { cookie };
  mustForgetBasket(
    await scene.thief.get("/basket", { headers, leaveJar: true }),
    "GET /basket with the cookie of an expired session",
  );
  const member = scene.browser("alice");
  member.plant(cookie);
  const login = await member.login();
  mustLogIn(login);
  mustForgetBasket(
    await member.get("/basket"),
    "the basket after a login in a browser whose visitor's session has expired",
    login,
  );
}

/** Nothing looks at the session before the visitor comes back, because a look may remove it. */
async function mustStartAnew(scene: Scene, cookie: string): Promise<void> {
  const visitor = scene.browser("thief");
  visitor.plant(cookie);
  const at = await visitor.post("/basket", { item: "umbrella" });
  mustForgetBasket(await visitor.get("/basket"), "the basket of a visitor who comes back", at);
  must(visitor.cookieHeader() !== cookie || !(await isFilled(visitor)), {
    expected: "a visitor whose session has expired to get a new ID",
    got: "the old one",
    at,
  });
}

/** True if the cookie that this browser has now is good for a basket. */
const isFilled = async (visitor: Browser): Promise<boolean> => {
  const page = await visitor.get("/basket");
  return !isRefused(page) && page.response.body.includes("umbrella");
};

const SECOND = 1_000;
const DAY = 24 * HOUR;
/** After these times a counter of the usual sizes, or a clock's hand, is where it was. */
const TURNS = [
  HOUR,
  2 ** 8 * MINUTE,
  2 ** 24,
  12 * HOUR,
  2 ** 16 * SECOND,
  DAY,
  7 * DAY,
  2 ** 31,
  30 * DAY,
  2 ** 16 * MINUTE,
  2 ** 32,
  365 * DAY,
];

/** A check's part, from chapter 4 on: an expired session stays so, for however long nobody asks for it. */
export async function mustStayExpired(scene: Scene): Promise<void> {
  await scene.restart();
  const alice = scene.browser("alice");
  mustLogIn(await alice.login());
  const headers = { cookie: alice.cookieHeader() };
  let waited = 0;
  for (const turn of TURNS) {
    scene.skip(turn + 5 * MINUTE - waited);
    waited = turn + 5 * MINUTE;
    const page = await scene.thief.get("/dashboard", { headers, leaveJar: true });
    must(isRefused(page), {
      expected: `a session to end after ${Math.round(waited / MINUTE)} minutes without a request`,
      got: "the dashboard",
      at: page,
    });
  }
}
