import type { Browser, Exchange } from "../../browser/browser.ts";
import { isRefused, must, mustLogIn, pageWithout } from "../expect.ts";
import { MINUTE, type Scene } from "../scene.ts";
import { comesThrough } from "../through.ts";
import { hasBaskets } from "./stage.ts";

/**
 * A check's part, from chapter 8 on: for some minutes nothing can be written to the list. A server may answer with an
 * error then. But a session that it says has ended must have ended, and afterwards everything works as before.
 */
export async function mustSurviveOutage(scene: Scene, number: number): Promise<void> {
  for (const spare of [0, 1, 2]) await mustSurvive(scene, number, spare);
  for (const spare of [1, 2]) await mustEndEach(scene, spare);
}

/** The outage begins in the middle of a logout everywhere, which may first renew the session that asks for it. */
async function mustEndEach(scene: Scene, spare: number): Promise<void> {
  await startOutage(scene, spare);
  const devices = [scene.browser("alice"), scene.browser("alice"), scene.browser("alice")] as const;
  for (const device of devices) mustLogIn(await device.login());
  const copies = devices.map((device) => device.cookieHeader());
  scene.skip(6 * MINUTE);
  const everywhere = await devices[2].post("/logout-everywhere");
  scene.skip(3 * MINUTE);
  if (isDone(everywhere)) for (const copy of copies) await mustBeOver(scene, copy, everywhere);
}

/** From the fifth minute to the seventh, only `spare` writes are done. */
async function startOutage(scene: Scene, spare: number): Promise<void> {
  await scene.restart();
  const { now } = (await scene.thief.get("/")).request;
  await scene.restart({ writesFail: { from: now + 5 * MINUTE, until: now + 7 * MINUTE, spare } });
}

/** The outage begins in the middle of a login when the first writes still work: `spare` of them. */
async function mustSurvive(scene: Scene, number: number, spare: number): Promise<void> {
  await startOutage(scene, spare);
  const [laptop, phone, bob] = [scene.browser("alice"), scene.browser("alice"), scene.browser("bob")];
  for (const browser of [laptop, phone, bob]) mustLogIn(await browser.login());
  const copies = [laptop, phone].map((browser) => browser.cookieHeader());
  scene.skip(6 * MINUTE);
  if (spare > 0) await scene.browser("bob").login();
  const logout = await laptop.post("/logout", {}, { leaveJar: true });
  const everywhere = await phone.post("/logout-everywhere", {}, { leaveJar: true });
  await scene.browser("bob").login();
  if (hasBaskets(number)) await bob.post("/basket", { item: "lost" }, { leaveJar: true });
  scene.skip(3 * MINUTE);
  const over = [isDone(logout), isDone(everywhere)];
  if (over[0] || over[1]) await mustBeOver(scene, copies[0], over[0] ? logout : everywhere);
  if (over[1]) await mustBeOver(scene, copies[1], everywhere);
  await mustWorkAgain(scene, bob, everywhere);
}

const isDone = (at: Exchange): boolean => at.response.status < 400 && !at.response.threw;

async function mustBeOver({ thief }: Scene, cookie = "", at: Exchange): Promise<void> {
  const page = await thief.get("/dashboard", { headers: { cookie }, leaveJar: true });
  must(isRefused(page), {
    expected: `POST ${at.request.path} to end the session, or to answer with an error while nothing can be written to the list`,
    got: `status ${at.response.status}, and a session that works again a few minutes later`,
    at,
  });
}

/** Whoever was logged in still is, and everybody can log in. */
async function mustWorkAgain({ browser, notes, list }: Scene, bob: Browser, at: Exchange): Promise<void> {
  const before = await bob.get("/dashboard");
  must(before.response.body.includes(notes.bob), {
    expected: "bob's session to work, once the server can write to the list again after some minutes",
    got: pageWithout(before),
    at: before,
  });
  for (const name of ["bob", "alice"]) {
    const person = browser(name);
    const login = person.login();
    must(await comesThrough(login, list), {
      expected: `the server to answer a login of ${name}, once it can write to the list again after some minutes`,
      got: "no answer",
      at,
    });
    mustLogIn(await login);
    const page = await person.get("/dashboard");
    must(page.response.status === 200, {
      expected: `${name}'s dashboard after this login`,
      got: `status ${page.response.status}`,
      at: page,
    });
  }
}
