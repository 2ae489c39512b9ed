import type { Exchange } from "../kit/browser/browser.ts";
import { describe, must, mustNotCrash, mustNotShow, mustRefuse, mustShow } from "../kit/grader/expect.ts";
import { identity, toHeader, type Pair } from "../kit/grader/identity.ts";
import { HOUR, MINUTE, PASSWORDS, type Scene } from "../kit/grader/scene.ts";
import { defends, withstands, works } from "../kit/grader/suite.ts";
import { probes } from "../kit/grader/probes/index.ts";
import races from "../08-races/suite.ts";
import { textsIn, unknownBits } from "../09-timing-and-leaks/dump.ts";
import attack from "./attack.ts";
import { detours, fileOfLogin, filesOf, logIn, open, restartOnDisk, type Files } from "./disk.ts";

const STORED = "a session is a file on the disk";
const RESTART = "a restart logs nobody out";
const TWO = "two servers on one disk accept the same sessions";
const EXPIRES = "a session on the disk expires too, even if the server restarts";
const GONE = "a logout leaves no file behind";
const VISITORS = "the server stores nothing for a thousand visitors who only look";
const NO_TOKEN = "no file reveals a token";
const WHOLE = "one part of the cookie opens nothing without the other";
const ITEMS = "items that arrive at the same time are all on the disk";
/** The check of chapter 8 that ITEMS runs. */
const ONE_STEP = "a basket keeps all items that arrive at the same time";
const DOWN = "when the disk is down, nobody is let in";
const PATHS = "no path in a cookie opens a file outside the sessions' folder";
const UNTOUCHED = "no path in a cookie changes or deletes a file outside the sessions' folder";
const NAMES = "a cookie that cannot be a file's name is refused like any other wrong cookie";
const BROKEN = "a broken file is not accepted as a session";
const OTHERS = "a broken file does not stop other users from logging in";

/** The folder for visitors' texts: a file there is no session, even if its text looks like one. */
const ELSEWHERE = "suggestions/1";

/** alice is logged in, and a copy of her file is in the folder for suggestions. */
async function copyOutside(scene: Scene) {
  const [file, text] = await fileOfLogin(scene, scene.alice);
  const pairs = await identity(scene.alice);
  await restartOnDisk(scene, (files) => [...files, [ELSEWHERE, text]]);
  const headers = detours(pairs, file, ELSEWHERE).map(toHeader);
  return { file, text, pairs, headers };
}

/** Texts that a crash, a full disk, an older version or a person may leave in a session's file. */
const DAMAGES: [what: string, damage: (text: string) => string][] = [
  ["cut off in the middle", (text) => text.slice(0, text.length / 2)],
  ["without its last character", (text) => text.slice(0, -1)],
  ["empty", () => ""],
  ["full of NUL", (text) => "\0".repeat(text.length)],
  ["of another program", () => "<?xml version='1.0'?>"],
  ["that says null", () => "null"],
  ["that says 7", () => "7"],
  ["with a list", (text) => `[${text}]`],
  ["with an empty object", () => "{}"],
  [
    "whose times are text",
    (text) => text.replace(/:(\d{10,})/g, (_, ms: string) => `:"${new Date(Number(ms)).toISOString()}"`),
  ],
];

const damaged = (files: Files, path: string, damage: (text: string) => string): Files =>
  files.map(([name, text]) => [name, name === path ? damage(text) : text]);

/** Damages alice's file in each of these ways, while the server is down. bob's file is whole. */
async function withEachDamage(scene: Scene, judge: (what: string, cookie: string) => Promise<void>): Promise<void> {
  await logIn(scene.bob);
  const [file, text] = await fileOfLogin(scene, scene.alice);
  const cookie = scene.alice.cookieHeader();
  for (const [what, damage] of DAMAGES) {
    if (damage(text) === text) continue;
    await restartOnDisk(scene, (files) => damaged(files, file, () => damage(text)));
    await judge(what, cookie);
  }
}

function mustHold(at: Exchange, item: string, when: string): void {
  must(at.response.body.includes(item), {
    expected: `the ${item} in the basket ${when}`,
    got: at.response.status === 200 ? "a basket without it" : describe(at),
    at,
  });
}

/**
 * The Cookie header with one long part of a value written backwards, once for each such part. The length stays the
 * same.
 */
function withOnePartChanged(pairs: readonly Pair[]): string[] {
  return pairs.flatMap((pair) =>
    (pair.value.match(/[\w-]{16,}/g) ?? []).map((part) => {
      const value = pair.value.replace(part, () => Array.from(part).toReversed().join(""));
      return toHeader(pairs.map((other) => (other === pair ? { ...pair, value } : other)));
    }),
  );
}

const PAGES = ["/", "/dashboard", "/basket", "/comments", "/admin"];

const chapter = [
  works(
    STORED,
    {
      why: "If you keep sessions in a variable, a restart loses them, and logs everybody out.",
      hints: [
        "Look at the list in the panel after a login. Does the list show a path and a text for the session?",
        "Write the session with disk.write, as JSON, into a folder of its own.",
        "await disk.write(fileOf(id), JSON.stringify({ ...session, mark: await hash(secret) }));",
      ],
      read: "#a-session-is-a-text",
    },
    async (scene) => void (await fileOfLogin(scene, scene.alice)),
  ),
  works(
    RESTART,
    {
      needs: [STORED],
      why: "Otherwise every update of the program logs out all its users in the middle of their work.",
      hints: [
        "What does your server still know after its process has restarted?",
        "Your server then knows only what is on the disk. Read the file at every lookup, and keep nothing else.",
        "return open(await disk.read(fileOf(id)), secret);",
      ],
      read: "#what-survives",
    },
    async (scene) => {
      const { alice, bob, thief, notes } = scene;
      const [hers] = [await logIn(alice), await logIn(bob)];
      await thief.post("/basket", { item: "umbrella" });
      await restartOnDisk(scene);
      mustShow(await alice.get("/dashboard"), notes.alice, "alice's", "after a restart");
      mustShow(await bob.get("/dashboard"), notes.bob, "bob's", "after a restart");
      mustHold(await thief.get("/basket"), "umbrella", "of a visitor after a restart");
      await alice.post("/logout");
      await restartOnDisk(scene);
      mustRefuse(await open(thief, hers), "a cookie after its logout and a restart");
    },
  ),
  works(
    TWO,
    {
      needs: [STORED],
      why: "Otherwise one server refuses a user who logged in at the other. And a user who logs out at one server stays logged in at the other.",
      hints: [
        "Two processes take turns to answer the requests of one user. What does one process know that the other does not know?",
        "Keep nothing about a session in a variable, not even a copy of the file.",
        "return open(await disk.read(fileOf(id)), secret);",
      ],
      read: "#two-servers-one-store",
    },
    async (scene) => {
      const { alice, thief, notes } = scene;
      await scene.restart({ servers: 2 });
      const copied = await logIn(alice);
      for (let turn = 0; turn < 3; turn++) {
        mustShow(await alice.get("/dashboard"), notes.alice, "alice's", "on each of the servers");
      }
      for (const item of ["umbrella", "teapot"]) {
        await alice.post("/basket", { item });
        for (const server of ["one", "the other"]) mustHold(await alice.get("/basket"), item, `at ${server} server`);
      }
      await alice.post("/logout");
      for (const server of ["one", "the other"]) {
        const basket = await open(thief, copied, "/basket");
        must(!basket.response.body.includes("teapot"), {
          expected: `no basket for a cookie after its logout, at ${server} server`,
          got: "alice's basket",
          at: basket,
        });
        mustRefuse(await open(thief, copied), `a cookie after its logout, at ${server} server`);
      }
    },
  ),
  works(
    EXPIRES,
    {
      needs: [STORED],
      why: "If the time of a session's end is lost on the disk, the session never ends, and every copy of its cookie works for ever.",
      hints: [
        "What is the type of a Date after JSON.stringify and JSON.parse? And what is `text < number`?",
        "Keep times as numbers, compare them at every lookup, and let no update change createdAt.",
        "kept?.mark === (await hash(secret)) && now() < expiresAt(kept) ? kept : undefined",
      ],
      read: "#who-ends-a-session",
    },
    async (scene) => {
      const { alice, thief, notes, skip } = scene;
      const idle = await logIn(alice);
      await restartOnDisk(scene);
      skip(29 * MINUTE);
      mustShow(await alice.get("/dashboard"), notes.alice, "alice's", "29 minutes later");
      skip(29 * MINUTE);
      await restartOnDisk(scene);
      mustShow(await alice.get("/dashboard"), notes.alice, "alice's", "after she used it in between");
      skip(31 * MINUTE);
      mustRefuse(await open(thief, idle), "a session that nobody used for 31 minutes");
      await restartOnDisk(scene);
      mustRefuse(await open(thief, idle), "a session that nobody used for 31 minutes, after one more restart");
      const absolute = await logIn(alice);
      for (let spent = 0; spent < 8 * HOUR + MINUTE; spent += 25 * MINUTE) {
        await open(thief, absolute);
        if (spent === 100 * MINUTE) await restartOnDisk(scene);
        skip(25 * MINUTE);
      }
      mustRefuse(await open(thief, absolute), "a session that began more than 8 hours ago");
    },
  ),
  works(
    GONE,
    {
      needs: [STORED],
      why: "If the session stays on the disk after the logout, one mistake in the code is enough to make it valid again.",
      hints: [
        "Look at the list in the panel after logging out.",
        "Delete the file. Do not leave an empty file, or a file with a flag: somebody may forget to check the flag.",
        "return open(await disk.delete(fileOf(id)), secret);",
      ],
      read: "#what-survives",
    },
    async (scene) => {
      const { alice, browser } = scene;
      // A first login may write more than a session, such as a key that all servers on this disk share.
      await logIn(alice);
      await alice.post("/logout");
      const before = (await filesOf(scene)).length;
      await logIn(alice);
      await alice.post("/logout");
      const left = (await filesOf(scene)).length - before;
      must(left === 0, { expected: "no new file after a login and a logout", got: `${left} more` });
      for (const one of [browser("alice"), alice]) await logIn(one);
      await alice.post("/logout-everywhere");
      const still = (await filesOf(scene)).length - before;
      must(still === 0, { expected: "no file of a user who logged out everywhere", got: String(still) });
    },
  ),
  works(
    VISITORS,
    {
      why: "Otherwise a script can load your front page all night and fill the disk, and then nobody can log in.",
      hints: [
        "When does a visitor get a session? Count the files before and after you open a page.",
        "Write a session only when there is something to remember: a login, or an item in the basket.",
        "async get(token) { … } reads, and writes nothing",
      ],
      read: "#store-nothing-for-visitors-who-only-look",
    },
    async (scene) => {
      const { thief, browser } = scene;
      const before = (await filesOf(scene)).length;
      for (let hit = 0; hit < 1000 / PAGES.length; hit++) {
        for (const path of PAGES) await browser("visitor").get(path, { leaveJar: true });
      }
      for (let hit = 0; hit < 20; hit++) {
        await open(thief, `session_token=${String(hit).padStart(64, "0")}.${"ab".repeat(32)}`);
      }
      const more = (await filesOf(scene)).length - before;
      must(more === 0, { expected: "as many files as before", got: `${more} more` });
    },
  ),
  works(
    NO_TOKEN,
    {
      needs: [STORED],
      why: "Backups contain these files. If a file held the token, anybody who finds a backup could use the sessions of all users.",
      hints: [
        "Compare the cookie with the names and the texts on the disk. Which part of the cookie is not on the disk?",
        "As in chapter 9: name the file after an ID or a hash, and write the hash of the secret into it, never the secret.",
        "mark: await hash(secret)",
      ],
      read: "#a-session-is-a-text",
    },
    async (scene) => {
      await logIn(scene.alice);
      await scene.alice.get("/dashboard");
      const dump = textsIn(await filesOf(scene)).join("\n");
      const bits = Math.max(...(await identity(scene.alice)).map(({ value }) => unknownBits(value, dump)));
      must(bits >= 128, { expected: "128 bits of the cookie that are in no file", got: `${bits} bits` });
    },
  ),
  works(
    WHOLE,
    {
      needs: [STORED],
      why: "The names of files are not secret: they are in backups, listings and logs. A name alone must not open a session.",
      hints: [
        "Change one letter of the secret in your cookie. Which of your functions checks the secret?",
        "The methods get, update and delete must compare the secret's hash before they do anything. An ID alone must not be enough to read or end a session.",
        "return kept?.mark === (await hash(secret)) && now() < expiresAt(kept) ? kept : undefined;",
      ],
      read: "#a-session-is-a-text",
    },
    async ({ alice, thief, notes }) => {
      await logIn(alice);
      await alice.post("/basket", { item: "umbrella" });
      for (const cookie of withOnePartChanged(await identity(alice))) {
        const headers = { cookie };
        mustRefuse(await open(thief, cookie), "alice's cookie with the characters of one part reversed");
        const basket = await open(thief, cookie, "/basket");
        must(!basket.response.body.includes("umbrella"), {
          expected: "no basket for alice's cookie with the characters of one part reversed",
          got: "alice's",
          at: basket,
        });
        for (const path of ["/logout", "/logout-everywhere"]) await thief.post(path, {}, { headers, leaveJar: true });
        await thief.login("bob", PASSWORDS.bob, { headers, leaveJar: true });
        mustShow(
          await alice.get("/dashboard"),
          notes.alice,
          "alice's",
          "after both logouts and a login with such a cookie",
        );
      }
    },
  ),
  works(
    ITEMS,
    {
      needs: [STORED],
      why: "If a customer clicks in two tabs at once, one item may be lost. The disk is slower than a Map, so this happens more often.",
      hints: [
        "What may happen between reading a file and writing it?",
        "Let the disk do both in one step: its method update reads the text, changes it and writes it.",
        "return disk.update(fileOf(id), (text) => edited(text, change));",
      ],
      read: "#two-servers-one-store",
    },
    async (scene) => races.find(({ title }) => title === ONE_STEP)?.run(scene),
  ),
  works(
    DOWN,
    {
      needs: [STORED],
      why: "Otherwise a full or missing disk opens every page to everybody.",
      hints: [
        "What does your code do when disk.read rejects?",
        "Do not catch the error: an error page is a refusal, too. Or catch it and refuse, as for a missing session. Do not use a session that you keep in memory: it may have ended since then.",
        "return open(await disk.read(fileOf(id)), secret);",
      ],
      read: "#a-store-that-is-down",
    },
    async (scene) => {
      const { alice, notes } = scene;
      await logIn(alice);
      const cookie = alice.cookieHeader();
      await alice.get("/dashboard");
      await restartOnDisk(scene, undefined, { listFails: true });
      for (const sent of [cookie, cookie.slice(0, -1), "session_token=x"]) {
        const at = await open(alice, sent);
        mustNotShow(at, notes.alice, "alice's", "while the disk is down");
        must(at.response.status !== 200, { expected: "no dashboard while the disk is down", got: describe(at), at });
      }
      // The same server as before, with everything that it may remember.
      const { now } = (await alice.get("/dashboard")).request;
      await scene.restart({ listFailsFrom: now + 5 * MINUTE });
      const known = await logIn(alice);
      mustShow(await alice.get("/dashboard"), notes.alice, "alice's", "before the disk fails");
      scene.skip(6 * MINUTE);
      const at = await open(alice, known);
      mustNotShow(at, notes.alice, "alice's", "while the disk is down, although she was logged in a minute before");
    },
  ),
  defends(
    PATHS,
    {
      needs: [STORED],
      why: "A thief who can put a text on the disk can write a session there, in any user's name.",
      alone:
        "A cookie that opens the dashboard also renews its session, so it changes a file outside the folder. Only the attack's cookie opens the dashboard without changing such a file.",
      hints: [
        "Which part of the cookie becomes part of a path? Send ../suggestions/1 in its place.",
        "Accept only what you give out: 64 hex digits, a dot, 64 hex digits. Or hash the token, and name the file after the hash.",
        "const TOKEN = /^([0-9a-f]{64})\\.([0-9a-f]{64})$/;",
      ],
      read: "#a-cookie-that-is-a-path",
    },
    async (scene) => {
      const { headers } = await copyOutside(scene);
      for (const cookie of headers) {
        const at = await open(scene.thief, cookie);
        mustNotShow(at, scene.notes.alice, "alice's", `for "${cookie}", a path to a file that holds no session`);
        mustNotCrash(at, `"${cookie}"`);
        mustRefuse(at, `"${cookie}", a path to a file that holds no session`);
      }
    },
  ),
  defends(
    UNTOUCHED,
    {
      alone:
        "If a server deletes a file without a check of the name, it has not checked the secret either. So an ID alone ends a session. This check shows which other files such a server deletes.",
      needs: [STORED],
      why: "Otherwise a stranger needs only a cookie and a logout to delete any file.",
      hints: [
        "What does a logout do with the cookie? And where does your code first check that the server gave out this cookie?",
        "Check the cookie in the only function that makes paths, so that reading, writing and deleting all use the check.",
        'const [, id = "none", secret = ""] = TOKEN.exec(token) ?? [];',
      ],
      read: "#a-cookie-that-is-a-path",
    },
    async (scene) => {
      const { headers, text } = await copyOutside(scene);
      for (const cookie of headers) {
        for (const path of ["/logout", "/login", "/basket", "/comments"]) {
          const at = await scene.thief.post(
            path,
            { username: "bob", password: "builder", item: "x", text: "x" },
            { headers: { cookie }, leaveJar: true },
          );
          const [, now] = (await filesOf(scene)).find(([name]) => name === ELSEWHERE) ?? [];
          must(now === text, {
            expected: `no change to ${ELSEWHERE} after POST ${path} with "${cookie}"`,
            got: now === undefined ? "no such file" : "another text in it",
            at,
          });
        }
      }
    },
  ),
  defends(
    NAMES,
    {
      needs: [STORED],
      why: "Otherwise any visitor can cause error pages. Such pages fill the log, and often show which software you use.",
      hints: [
        "What does the disk do with a name that contains a NUL, or that has 5,000 characters?",
        "The disk rejects such a name. Read a file only if the cookie has the form of the cookies that you give out.",
        'const [, id = "none", secret = ""] = TOKEN.exec(token) ?? [];',
      ],
      read: "#a-name-that-no-file-can-have",
    },
    async ({ alice, thief }) => {
      await logIn(alice);
      const pairs = await identity(alice);
      const odd = [
        "%00",
        "a%00b",
        "a".repeat(300),
        "../".repeat(1700),
        "%0a",
        "CON",
        "~",
        "*",
        "a'b",
        "%27 OR %271%27=%271",
      ];
      for (const name of odd) {
        for (const change of [
          () => name,
          (value: string) => name + value,
          (value: string) => `${name}.${value.slice(-64)}`,
        ]) {
          const cookie = toHeader(pairs.map((pair) => ({ ...pair, value: change(pair.value) })));
          for (const at of [
            await open(thief, cookie),
            await thief.post("/logout", {}, { headers: { cookie }, leaveJar: true }),
          ]) {
            mustNotCrash(at, `a cookie with "${name.slice(0, 24)}" in it`);
          }
          mustRefuse(await open(thief, cookie), `a cookie with "${name.slice(0, 24)}" in it`);
        }
      }
    },
  ),
  defends(
    BROKEN,
    {
      needs: [STORED],
      why: "Otherwise the session's owner gets error pages if the power fails during a write, until somebody deletes the file by hand.",
      hints: [
        "What does JSON.parse do with half a text? And what does it return for the text `null`?",
        "Catch the error, and check the result: a session has two times, and both are numbers.",
        "Number.isFinite(kept?.createdAt) && Number.isFinite(kept?.lastSeen)",
      ],
      read: "#half-a-file",
    },
    (scene) =>
      withEachDamage(scene, async (what, cookie) => {
        const pages: Exchange[] = [await open(scene.thief, cookie)];
        pages.push(await open(scene.thief, cookie, "/basket"));
        pages.push(await scene.thief.post("/logout", {}, { headers: { cookie }, leaveJar: true }));
        for (const at of pages) mustNotCrash(at, `the cookie of a file ${what}`);
        mustRefuse(await open(scene.thief, cookie), `the cookie of a file ${what}`);
      }),
  ),
  defends(
    OTHERS,
    {
      needs: [STORED, GONE],
      why: "Otherwise one broken file among thousands is enough, and nobody can log in any more.",
      hints: [
        "Which of your functions reads all files, and when does your code call it?",
        "Your code calls all() at every login. If a file holds no session, skip it, and continue with the next file. Delete no other file.",
        "if (session) list.push([name, session]);",
      ],
      read: "#half-a-file",
    },
    (scene) =>
      withEachDamage(scene, async (what) => {
        const { bob, browser, notes } = scene;
        mustShow(await bob.get("/dashboard"), notes.bob, "bob's", `while there is a file ${what}`);
        const phone = browser("bob");
        const copied = await logIn(phone);
        mustShow(await bob.get("/dashboard"), notes.bob, "bob's", `after another login, while there is a file ${what}`);
        await logIn(bob);
        const at = await bob.post("/logout-everywhere");
        must(at.response.status < 400, {
          expected: `bob to log out everywhere while there is a file ${what}`,
          got: describe(at),
          at,
        });
        mustRefuse(
          await open(phone, copied),
          `bob's phone after he logged out everywhere, with a file ${what} in the folder`,
        );
        await logIn(bob);
      }),
  ),
  withstands(attack, {
    hints: [
      "Run the attack in the panel, and look at the cookie that opens the dashboard. Which file does this cookie name?",
      "The ID in the cookie names a file. Accept only IDs in the form of the IDs that you give out.",
      "const TOKEN = /^([0-9a-f]{64})\\.([0-9a-f]{64})$/;",
    ],
    read: "#break-it",
    alone: "This is the chapter's own attack. The page runs the same attack, so both must agree.",
  }),
];

export default [...chapter, ...probes(10, chapter)];
