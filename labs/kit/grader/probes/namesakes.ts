import type { Browser, Exchange } from "../../browser/browser.ts";
import type { Account } from "../../target/users.ts";
import { isRefused, must } from "../expect.ts";
import { mustKeepNotes } from "../rules.ts";
import type { Scene } from "../scene.ts";
import { hasBaskets, hasComments, isAdminsPage, look, mustBeAsBefore, setStage, type Stage } from "./stage.ts";

/** Names of members that begin like others, or become others when code folds their letters or drops some. */
const PLAIN = ["Alice", "ALICE", "al", "alice2", "alice.b", "admin2", "Admin", "administrator"];
const ODD = ["al\u200bice", "\uff41lice", "\u0430lice", "alice ", "%61lice", "alice\0x"];

/** From chapter 10 on a right server may name a file after its user, and no file has such a name. */
const namesFor = (number: number): string[] => (number < 10 ? [...PLAIN, ...ODD] : PLAIN);

const accountOf = (name: string, index: number): Account => ({
  name,
  password: `pass ${index} of ${name}`,
  role: "member",
  note: `box ${index} of a namesake`,
});

/** More logins than one user may have sessions, from chapter 8 on. */
const LOGINS = 4;

/**
 * A check's part: users with similar names are different users. Whatever they do, they are nobody else, and they change
 * nothing of anybody else's. A server may let such a name log in to nothing.
 */
export async function mustKnowNamesakes(scene: Scene, number: number): Promise<void> {
  const more = namesFor(number).map(accountOf);
  const stage = await setStage(scene, number, { more });
  const before = await lookAtUsers(stage);
  const phones: [Account, Browser][] = [];
  for (const account of more) {
    const browser = scene.browser(account.name);
    const at = await useAs(stage, account, browser);
    mustBeAsBefore(before, await lookAtUsers(stage), `what ${JSON.stringify(account.name)} did`, at);
    await browser.login(account.name, account.password);
    phones.push([account, browser]);
  }
  if (number >= 6) await mustOutlast(stage, phones);
}

const lookAtUsers = async (stage: Stage) => (await look(stage)).filter(({ what }) => what !== "the page of comments");

/** Logs in several times, and does everything that changes something. Returns the last exchange. */
async function useAs(stage: Stage, { name, password, note }: Account, browser: Browser): Promise<Exchange> {
  const { scene, number } = stage;
  await browser.login(name, password);
  for (let more = 1; more < LOGINS; more++) await scene.browser(name).login(name, password);
  const page = await browser.get("/dashboard");
  mustKeepNotes(page, scene.notes);
  const door = await browser.get("/admin");
  must(!isAdminsPage(stage, door), {
    expected: `the admin's page not to open for a member called ${JSON.stringify(name)}`,
    got: `that page, with status ${door.response.status}`,
    at: door,
  });
  must(page.response.body.includes(note) || page.response.status >= 300 || isRefused(page), {
    expected: `${JSON.stringify(name)} to see their own note, or nothing`,
    got: "a dashboard without it",
    at: page,
  });
  if (hasComments(number)) await browser.post("/comments", { text: "mine" });
  if (number >= 5) await browser.ask("DELETE", "/comments", undefined);
  if (hasBaskets(number)) await browser.post("/basket", { item: "mine" });
  return number >= 6 ? browser.post("/logout-everywhere") : browser.post("/logout");
}

/** A logout everywhere by alice, and her logins, end no session of theirs. */
async function mustOutlast({ scene, alice }: Stage, phones: [Account, Browser][]): Promise<void> {
  const inside: [Account, Browser][] = [];
  for (const [account, browser] of phones) if (await isIn(account, browser)) inside.push([account, browser]);
  await alice.post("/logout-everywhere");
  let at = await alice.login();
  for (let more = 1; more < LOGINS; more++) at = await scene.browser("alice").login();
  for (const [account, browser] of inside)
    must(await isIn(account, browser), {
      expected: `the session of ${JSON.stringify(account.name)} to last, whatever alice does`,
      got: "a dashboard that refuses the cookie",
      at,
    });
}

const isIn = async ({ note }: Account, browser: Browser): Promise<boolean> =>
  (await browser.get("/dashboard")).response.body.includes(note);
