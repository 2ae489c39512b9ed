import type { Browser, Exchange } from "../../browser/browser.ts";
import { isRefused, must } from "../expect.ts";
import { MINUTE, type Scene } from "../scene.ts";
import { told, withClaim, type Claim } from "./claims.ts";
import { throughTheDay } from "./whole-day.ts";

/** How a form says that a box is ticked, and numbers of seconds or days that last for years. */
const LONG = ["on", "true", "1", "99999999"];

/**
 * A check's part, from chapter 4 on: a name that somebody sends at the login, or with a request, makes no session last
 * longer than both timeouts allow.
 */
export async function mustProlongNothing(scene: Scene, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const claims = LONG.map((value): Claim => ({ names, value, notAsCookie: true }));
  await scene.restart();
  const idle = await logInWith(scene, claims);
  scene.skip(31 * MINUTE);
  for (const each of idle) await mustBeOver(scene, each, "31 minutes without a request");
  const busy = await logInWith(scene, claims.slice(-2));
  await throughTheDay(scene, async () => {
    for (const each of busy) await visit(each);
  });
  scene.skip(2 * MINUTE);
  for (const each of busy) await mustBeOver(scene, each, "more than eight hours");
}

/** A browser of alice's that sends a claim with each request, and a copy of its cookies. */
type Claimant = { claim: Claim; alice: Browser; copy: string };

async function logInWith(scene: Scene, claims: readonly Claim[]): Promise<Claimant[]> {
  const claimants: Claimant[] = [];
  for (const claim of claims) {
    const alice = scene.browser("alice");
    const fields = new URLSearchParams({ username: "alice", password: scene.password("alice") }).toString();
    const { method, path, headers, body } = withClaim({ method: "POST", path: "/login", body: fields }, claim);
    await alice.ask(method, path, body, { headers: ofJar(headers) });
    const claimant = { claim, alice, copy: "" };
    await visit(claimant);
    claimants.push(claimant);
  }
  return claimants;
}

async function visit(claimant: Claimant): Promise<void> {
  const { method, path, headers } = withClaim({ method: "GET", path: "/dashboard" }, claimant.claim);
  await claimant.alice.ask(method, path, undefined, { headers: ofJar(headers) });
  claimant.copy = claimant.alice.cookieHeader();
}

/** Without a Cookie header of its own a request has the cookies of the browser's jar. */
const ofJar = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "cookie"));

async function mustBeOver({ thief }: Scene, { claim, copy }: Claimant, after: string): Promise<void> {
  const { path, headers } = withClaim({ method: "GET", path: "/dashboard", cookie: copy }, claim);
  const pages: Exchange[] = [
    await thief.get("/dashboard", { headers: { cookie: copy }, leaveJar: true }),
    await thief.get(path, { headers, leaveJar: true }),
  ];
  const open = pages.find((page) => !isRefused(page) && page.response.status < 400);
  must(open === undefined, {
    expected: `a session to end after ${after}, even with ${told(claim)} in its login and in each request`,
    got: "the dashboard",
    at: open,
  });
}
