import { atOnce, type Browser, type Exchange } from "../kit/browser/browser.ts";
import { estimateBits } from "../kit/grader/entropy.ts";
import { describe, must, mustLogIn, mustNotCrash, mustNotShow, mustRefuse, mustShow } from "../kit/grader/expect.ts";
import { identity, toHeader, type Pair } from "../kit/grader/identity.ts";
import { MINUTE, type Scene } from "../kit/grader/scene.ts";
import { defends, withstands, works } from "../kit/grader/suite.ts";
import { probes } from "../kit/grader/probes/index.ts";
import attack from "./attack.ts";
import { attempts, columns, textsIn, unknownBits } from "./dump.ts";

const STORED = "sessions are lines on the list that createServer gets";
const LET_IN = "every login opens the dashboard with a new token";
const SELF = "everybody who logs in gets their own session and no other";
const ENDS = "everything that ends a session removes its line";
const RENEWS = "a session in use lasts longer than its idle time";
const BASKETS = "the server finds a basket again, before the login and after it";
const SIZES = "a cookie of any length is refused like any other wrong cookie";
const ANSWERS = "no answer shows anything from the list";
const BITS = "the keys on the list have 128 bits or more";
const NO_TOKEN = "a copy of the list hides 128 bits of every user's token";
const NO_VISITOR = "a copy of the list hides 128 bits of every visitor's token";
const PRESENTED = "nothing from the list works as a cookie";

/** OWASP ASVS 5.0, 7.2.3. */
const ENOUGH = 128;
/** From this many tokens the estimate of 128 random bits is above 100 in hex and in base64. */
const SAMPLE = 64;

async function logIn(browser: Browser): Promise<string> {
  mustLogIn(await browser.login());
  return browser.cookieHeader();
}

const open = (browser: Browser, cookie: string, path = "/dashboard"): Promise<Exchange> =>
  browser.get(path, { headers: { cookie }, leaveJar: true });

const dumpOf = async ({ list }: Pick<Scene, "list">): Promise<string> => textsIn(await list()).join("\n");

const cut = (text: string): string => (text.length > 24 ? `${text.slice(0, 24)}…` : text);

async function mustHold(browser: Browser, item: string, when: string): Promise<void> {
  const at = await browser.get("/basket");
  must(at.response.body.includes(item), {
    expected: `the ${item} in the basket ${when}`,
    got: at.response.status === 200 ? "a basket without it" : describe(at),
    at,
  });
}

/** One of the values that prove who a user is must not follow from a copy of the list. */
function mustBeUnknown(pairs: readonly Pair[], dump: string, when: string): void {
  const bits = Math.max(...pairs.map(({ value }) => unknownBits(value, dump)));
  const line = dump.split("\n").findIndex((text) => pairs.some(({ value }) => unknownBits(value, text) === 0));
  must(bits >= ENOUGH, {
    expected: `at least ${ENOUGH} bits of the cookie's value that are not in a copy of the list, ${when}`,
    got: bits === 0 ? `the whole value, on line ${line + 1} of the list` : `${bits} bits that are not in the copy`,
  });
}

/** Cookie headers made from the texts on the list: each text alone, and each pair of the same line. */
async function forgeries(lines: readonly unknown[], pairs: readonly Pair[]): Promise<string[]> {
  const headers = new Set<string>();
  const send = (...values: string[]) =>
    headers.add(toHeader(pairs.map(({ name }, place) => ({ name, value: values[place] ?? values[0] ?? "" }))));
  for (const line of lines) {
    const texts = textsIn(line).filter((text) => text.length >= PRESENTABLE && SENDABLE.test(text));
    for (const text of texts) {
      for (const form of await attempts(text)) send(form);
      for (const other of texts.filter((one) => one !== text)) {
        send(`${text}.${other}`);
        send(text, other);
      }
    }
  }
  return [...headers];
}
/** Names and words are shorter; no key is. */
const PRESENTABLE = 8;
/** A header holds one line. */
const SENDABLE = /^[\x20-\x7e]*$/;

const chapter = [
  works(
    STORED,
    {
      why: "If your server keeps the sessions on another list, nobody can clean it up, count it or check it when a backup leaks.",
      hints: [
        "Where does your server keep its sessions? Look at the list in the panel after a login.",
        "Use the store that createServer gets. A Map of your own is lost at the next restart, and no grader can see it.",
        "await store.set(await hash(token), { ...session, createdAt: now(), lastSeen: now() });",
      ],
      read: "#build-it",
    },
    async ({ alice, list }) => {
      const before = new Set((await list()).map(([id]) => id));
      await logIn(alice);
      const added = (await list()).filter(([id]) => !before.has(id));
      must(added.length > 0, { expected: "a new line on the list after a login", got: "none" });
    },
  ),
  works(
    LET_IN,
    {
      why: "If the server finds no line for a token, its user is not logged in. If two logins share a token, it opens both accounts.",
      hints: [
        "Which of your calls to the store still use the cookie's value itself, or a promise? And what does your code make a token from?",
        "Each login makes a new random token. The server writes and finds a session's line under one key, the awaited hash: use it in set, get, touch, update and delete. If touch finds no line, requireSession refuses.",
        "await store.touch(await keyOf(request), { lastSeen: now() })",
      ],
      read: "#one-key-everywhere",
    },
    async ({ alice, browser, notes }) => {
      const [phone, login] = [browser("alice"), await alice.login()];
      mustLogIn(login);
      mustShow(await alice.get("/dashboard"), notes.alice, "alice's", "right after her login");
      const second = await phone.login();
      must(phone.cookieHeader() !== alice.cookieHeader(), {
        expected: "two different tokens for two logins of alice at the same moment",
        got: "the same token twice, made from something that both logins have in common",
        at: second,
      });
    },
  ),
  works(
    SELF,
    {
      needs: [LET_IN],
      alone:
        "If all users get the same line of the list, other checks fail, too. Only this check says who can read whose note.",
      why: "If all tokens lead to the same line, everybody becomes the user who logged in last.",
      hints: [
        "digest answers a promise. What text does a promise become, and is it the same text for every promise?",
        "Await the digest, and hash exactly the same text when you write a line and when you look for it.",
        'const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));',
      ],
      read: "#wait-for-the-digest",
    },
    async ({ alice, bob, thief, notes }) => {
      await logIn(alice);
      await logIn(bob);
      for (const [one, note, other] of [
        [alice, notes.alice, notes.bob],
        [bob, notes.bob, notes.alice],
      ] as const) {
        const page = await one.get("/dashboard");
        mustShow(page, note, `${one.name}'s own`);
        mustNotShow(page, other, "the other's");
      }
      const pages = await atOnce([alice, bob].map((one) => (options) => one.get("/dashboard", options)));
      for (const page of pages) mustShow(page, page.who === "alice" ? notes.alice : notes.bob, `${page.who}'s own`);
      const names = (await identity(alice)).map(({ name }) => name);
      const made = toHeader(names.map((name) => ({ name, value: "5e55107e".repeat(8) })));
      mustRefuse(await open(thief, made), "a token that the server never gave out");
    },
  ),
  works(
    ENDS,
    {
      needs: [SELF],
      why: "Otherwise the victim logs out and reads that the logout worked, but the session stays on the list under another key.",
      hints: [
        "Which of your calls to the store still use the cookie's value itself?",
        "Use the hash as the key of every line: in get, touch, update and delete. The keys from all() are already hashes.",
        "await store.delete(await keyOf(request));",
      ],
      read: "#one-key-everywhere",
    },
    async ({ alice, browser, thief, skip }) => {
      const loggedOut = await logIn(alice);
      await alice.post("/logout");
      mustRefuse(await open(thief, loggedOut), "a cookie after its logout");
      const replaced = await logIn(alice);
      await logIn(alice);
      mustRefuse(await open(thief, replaced), "a cookie after another login in the same browser");
      const oldest = alice.cookieHeader();
      for (let device = 0; device < 3; device++) {
        skip(MINUTE);
        await logIn(browser("alice"));
      }
      mustRefuse(await open(thief, oldest), "the oldest of four sessions of one user");
      const phone = browser("alice");
      const copies = [await logIn(phone), await logIn(alice)];
      await alice.post("/logout-everywhere");
      for (const copy of copies) mustRefuse(await open(thief, copy), "a cookie after logging out everywhere");
    },
  ),
  works(
    RENEWS,
    {
      needs: [SELF],
      why: "Otherwise all users are logged out half an hour after the login, even in the middle of their work.",
      hints: [
        "Under which key does requireSession write the new lastSeen?",
        "The method touch returns true if it found a line. This must be the line that get() found.",
        "await store.touch(await keyOf(request), { lastSeen: now() })",
      ],
      read: "#one-key-everywhere",
    },
    async ({ alice, notes, skip }) => {
      await logIn(alice);
      for (let visit = 0; visit < 3; visit++) {
        skip(20 * MINUTE);
        mustShow(await alice.get("/dashboard"), notes.alice, "alice's", "20 minutes after the previous page");
      }
    },
  ),
  works(
    BASKETS,
    {
      why: "If a shop loses its visitors' baskets, the visitors leave.",
      hints: [
        "Visitors have sessions, too. A visitor puts a second item into the basket. Under which key does the server look for the basket with the first item?",
        "Look under the hash of the visitor's token, in POST /basket, in GET /basket and at the login.",
        "await store.update(await keyOf(request), add)",
      ],
      read: "#one-key-everywhere",
    },
    async ({ alice }) => {
      for (const item of ["umbrella", "teapot"]) await alice.post("/basket", { item });
      await mustHold(alice, "umbrella", "after a second item arrived");
      await logIn(alice);
      await mustHold(alice, "teapot", "after the login");
      await alice.post("/basket", { item: "lantern" });
      for (const item of ["umbrella", "teapot", "lantern"]) await mustHold(alice, item, "of a user");
    },
  ),
  works(
    SIZES,
    {
      needs: [SELF],
      why: "Otherwise a cookie of one letter can crash the handler, and the error page can tell a visitor which software you use.",
      hints: [
        "Which of your functions throws when two values have different lengths, or when a value is not in hex?",
        "A hash has the same length for every input. Hash the cookie's value unchanged. Never measure, cut or decode it before that.",
        "await store.get(await keyOf(request))",
      ],
      read: "#any-length",
    },
    async ({ alice, thief }) => {
      await logIn(alice);
      const pairs = await identity(alice);
      const change: [what: string, change: (value: string) => string][] = [
        ["of one character", (value) => value.slice(0, 1)],
        ["without its last character", (value) => value.slice(0, -1)],
        ["with one more character", (value) => `${value}0`],
        ["of 10,000 characters", (value) => value.repeat(1 + 10_000 / value.length).slice(0, 10_000)],
        ["that is a dot", () => "."],
        ["with letters from elsewhere", (value) => `${encodeURIComponent("ł🗝")}${value}`],
        ["that is empty", () => ""],
      ];
      for (const [what, altered] of change) {
        const at = await open(thief, toHeader(pairs.map(({ name, value }) => ({ name, value: altered(value) }))));
        mustNotCrash(at, `a cookie ${what}`);
        mustRefuse(at, `a cookie ${what}`);
      }
      // A reader of base64 may skip these dots: the bits are the same, and so may be the session.
      for (const dotted of [(value: string) => `${value}.`, (value: string) => `.${value}`]) {
        const cookie = toHeader(pairs.map(({ name, value }) => ({ name, value: dotted(value) })));
        mustNotCrash(await open(thief, cookie), `the cookie "${cut(cookie)}"`);
      }
    },
  ),
  works(
    ANSWERS,
    {
      why: "Texts in answers end up in logs sooner or later, and only your server needs the keys of its list.",
      hints: [
        "Which of your answers shows a session record, or its key, in the page or in a header?",
        "Pages get the user. Keep records and keys inside the functions that talk to the store.",
        "return site.withSessionCookie(response, token, left);",
      ],
      read: "#other-places-where-tokens-are-written",
    },
    async (scene) => {
      const { alice, list } = scene;
      const answers = [await alice.login(), await alice.post("/basket", { item: "umbrella" })];
      for (const path of ["/", "/dashboard", "/basket", "/comments", "/admin", "/nowhere"]) {
        answers.push(await alice.get(path));
      }
      const texts = textsIn(await list()).filter((text) => text.length >= 16);
      answers.push(await alice.post("/export"), await alice.post("/logout"));
      for (const at of answers) {
        const headers = at.response.headers.filter(([name]) => name.toLowerCase() !== "set-cookie");
        const shown = [at.response.body, ...headers.flat()].join("\n");
        const text = texts.find((one) => shown.includes(one));
        must(text === undefined, {
          expected: "an answer without anything from the list",
          got: `one that shows "${cut(text ?? "")}"`,
          at,
        });
      }
    },
  ),
  works(
    BITS,
    {
      needs: [STORED],
      why: "If the list keeps only a few characters of the hash, the server accepts every token with the same few characters.",
      hints: [
        "How many different keys can there be on your list?",
        "Keep all 256 bits of the digest. A shorter key is like a shorter token: a thief who finds a match gets in.",
        "return site.hex(new Uint8Array(digest));",
      ],
      read: "#keep-the-whole-digest",
    },
    async ({ browser, list, restart }) => {
      const names = Array.from({ length: SAMPLE }, (_, place) => `guest${place}`);
      await restart({ more: names.map((name) => ({ name, password: "guest", role: "member", note: "none" })) });
      for (const name of names) mustLogIn(await browser(name).login(name, "guest"));
      const bits = Math.max(0, ...columns(await list()).map((column) => estimateBits(column)));
      must(bits >= 100, {
        expected: `lines whose keys differ in about ${ENOUGH} bits or more`,
        got: `about ${Math.round(bits)} bits, in a sample of ${SAMPLE} lines`,
      });
    },
  ),
  defends(
    NO_TOKEN,
    {
      needs: [STORED, SELF],
      why: "People copy backups, sell old disks, and forget laptops in cars. Without hashes, anybody who finds a backup can use the sessions of all users who are logged in.",
      hints: [
        "Log in, and compare the cookie with the list in the panel. Which text do the two have in common?",
        "Put only the SHA-256 of the token on the list. The token itself must not be there, neither as a key nor in the record.",
        "await store.set(await hash(token), { ...session, createdAt: now(), lastSeen: now() });",
      ],
      read: "#what-is-on-the-list",
    },
    async (scene) => {
      const { alice, bob, skip } = scene;
      await logIn(bob);
      await logIn(alice);
      mustBeUnknown(await identity(alice), await dumpOf(scene), "after a login");
      skip(5 * MINUTE);
      await alice.get("/dashboard");
      await alice.post("/basket", { item: "umbrella" });
      mustBeUnknown(await identity(alice), await dumpOf(scene), "after the session was used");
      mustBeUnknown(await identity(bob), await dumpOf(scene), "for a second user");
      await logIn(alice);
      mustBeUnknown(await identity(alice), await dumpOf(scene), "after a second login");
    },
  ),
  defends(
    NO_VISITOR,
    {
      needs: [STORED],
      why: "With a visitor's token a thief can change the basket, and later the visitor may log in and pay for it.",
      hints: [
        "Who gets a session besides users who log in?",
        "Only start makes tokens. Hash the token of visitors, too, with the same function as for users.",
        "const token = site.newSessionId(); … store.set(await hash(token), …)",
      ],
      read: "#what-is-on-the-list",
    },
    async (scene) => {
      const { thief } = scene;
      await thief.post("/basket", { item: "umbrella" });
      const pairs = thief
        .cookieHeader()
        .split("; ")
        .map((pair) => ({ name: "", value: pair.slice(pair.indexOf("=") + 1) }));
      mustBeUnknown(pairs, await dumpOf(scene), "after a visitor put something into a basket");
    },
  ),
  defends(
    PRESENTED,
    {
      needs: [STORED, SELF, ENDS, BASKETS],
      why: "If the server accepts the stored value as a cookie, hashing does not protect anybody: a thief sends the hash.",
      hints: [
        "What happens when the cookie's value is a key from the list?",
        "Always hash the cookie's value: in requireSession, at the basket and at both logouts. Do not also look for the raw value, even for old sessions.",
        "const session = await store.get(await keyOf(request));",
      ],
      read: "#never-look-up-the-raw-value",
    },
    async ({ alice, thief, notes, list }) => {
      await logIn(alice);
      await alice.post("/basket", { item: "umbrella" });
      const pairs = await identity(alice);
      const forged = await forgeries(await list(), pairs);
      for (const cookie of forged) {
        const at = await open(thief, cookie);
        mustNotShow(
          at,
          notes.alice,
          "alice's",
          `for "${cut(cookie)}", which is on the list or can be computed from it`,
        );
        must(at.response.status !== 200, {
          expected: `no page for the cookie "${cut(cookie)}", which a thief can make from the list`,
          got: describe(at),
          at,
        });
        const basket = await open(thief, cookie, "/basket");
        must(!basket.response.body.includes("umbrella"), {
          expected: `no basket for the cookie "${cut(cookie)}", which a thief can make from the list`,
          got: "alice's",
          at: basket,
        });
      }
      for (const path of ["/logout", "/logout-everywhere"]) {
        for (const cookie of forged) await thief.post(path, {}, { headers: { cookie }, leaveJar: true });
        mustShow(
          await alice.get("/dashboard"),
          notes.alice,
          "alice's",
          `after every text of the list was sent to POST ${path}`,
        );
      }
    },
  ),
  withstands(attack, {
    alone: "This is the chapter's own attack. The page runs the same attack, so both must agree.",
    hints: [
      "Run the attack in the panel. Which texts from the list does the thief send, and which of them does the server accept?",
      "The server must be able to check a cookie with the value on the list, but this value must not work as a cookie. So store a hash of the token.",
      "await store.set(await hash(token), { ...session, createdAt: now(), lastSeen: now() });",
    ],
    read: "#break-it",
  }),
];

export default [...chapter, ...probes(9, chapter)];
