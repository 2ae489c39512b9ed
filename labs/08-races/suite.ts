import { staysExpired } from "../kit/grader/expired.ts";
import { atOnce, type Ask, type AskOptions, type Browser, type Exchange } from "../kit/browser/browser.ts";
import { describe, must, mustLogIn, mustNotShow, mustRefuse, mustShow } from "../kit/grader/expect.ts";
import { MINUTE, PASSWORDS, type Scene } from "../kit/grader/scene.ts";
import { comesThrough, PATIENCE } from "../kit/grader/through.ts";
import { defends, withstands, works } from "../kit/grader/suite.ts";
import { probes } from "../kit/grader/probes/index.ts";
import { TOGETHER } from "../kit/grader/probes/titles.ts";
import attack from "./attack.ts";

const LIMIT = "a user's fourth login ends the oldest of the three earlier sessions";
const OWN_LIMIT = "the limit counts each user separately, and does not count visitors";
const TWICE = "two logins at once from one browser both succeed";
const APART = "if requests come at the same time, each gets its own user's answer";
const DONE = "the server answers only when it has done what the request asked";
const NO_QUEUE = "a request that waits for its body delays no other request";
const ITEMS = "a basket keeps all items that arrive at the same time";
const OVERWRITES = "a slow request undoes nothing that happened meanwhile";
const LOGOUT = "no request that is still running brings a session back after its logout";
const OTHERWISE = "no slow request brings back a session that ended in another way";
const EXPIRED = "a slow request renews no session that expired meanwhile";
const ITEM_BACK = "an item that arrives during its owner's logout brings no session back";
const ONE_BASKET = "of two logins at once, only one gets the visitor's basket";
const FLOOD = "ten logins at once leave three sessions at most";

/** Somebody else, whose name begins with alice's. */
const NAMESAKE = { name: "alice2", password: "pass", role: "member", note: "trunk of alice2" } as const;

/** Logs in, and returns the Cookie header, which a thief would copy. */
async function logIn(browser: Browser): Promise<string> {
  mustLogIn(await browser.login());
  return browser.cookieHeader();
}

async function add(browser: Browser, item: string, options?: AskOptions): Promise<Exchange> {
  const at = await browser.post("/basket", { item }, options);
  must(at.response.status < 400, { expected: "POST /basket to accept an item", got: describe(at), at });
  return at;
}

const open = (browser: Browser, cookie: string, path = "/dashboard"): Promise<Exchange> =>
  browser.get(path, { headers: { cookie }, leaveJar: true });

async function mustHold(browser: Browser, items: readonly string[], when: string): Promise<void> {
  const at = await browser.get("/basket");
  const missing = items.filter((item) => !at.response.body.includes(item));
  must(at.response.status === 200 && missing.length === 0, {
    expected: `a basket with ${items.join(", ")} ${when}`,
    got: at.response.status === 200 ? `one without ${missing.join(", ")}` : describe(at),
    at,
  });
}

/** The starter waits for its store between reading and writing, so its requests mix: this lab is about that. */
export const broken: readonly string[] = [TOGETHER];

/** Sends a comment without its text, does `meanwhile`, and then sends the text. */
async function whileSlow(scene: Scene, browser: Browser, meanwhile: () => Promise<unknown>): Promise<Exchange> {
  const text = Promise.withResolvers<string>();
  const slow = browser.ask("POST", "/comments", text.promise, { leaveJar: true });
  try {
    // Waits until the server has begun to answer the slow request.
    const other = browser.get("/comments", { leaveJar: true });
    must(await comesThrough(other, scene.list), {
      expected: "an answer to alice's other request while her comment is still arriving",
      got: `no answer, although the server answered ${PATIENCE} other requests meanwhile`,
    });
    await meanwhile();
  } finally {
    text.resolve("text=slow");
  }
  return slow;
}

/** Tries both orders: it must not matter which of two requests writes first. */
const BOTH_WAYS = ["forwards", "backwards"] as const;

/** Ways to end a session other than logging out, each with its words in a message. */
const ENDINGS: [how: string, end: (scene: Scene) => Promise<unknown>][] = [
  [
    "its owner logged out everywhere",
    async ({ browser }) => {
      const phone = browser("alice");
      await logIn(phone);
      await phone.post("/logout-everywhere");
    },
  ],
  ["its owner logged in again in the same browser", ({ alice }) => logIn(alice)],
  [
    "its owner logged in on three more devices",
    async ({ browser, skip }) => {
      for (let device = 0; device < 3; device++) {
        skip(MINUTE);
        await logIn(browser("alice"));
      }
    },
  ],
];

const chapter = [
  works(
    LIMIT,
    {
      why: "Users leave many sessions open, so nobody would notice a thief's session among them.",
      hints: [
        "How many sessions of the same user are on the list after each login?",
        "Take this user's sessions from the list, in the order in which they began, and end all except the last three.",
        "for (const [id] of own.slice(0, -LIMIT)) await store.delete(id);",
      ],
      read: "#three-at-most",
    },
    async ({ browser, thief, notes, skip }) => {
      const cookies: string[] = [];
      for (let login = 0; login < 5; login++) {
        cookies.push(await logIn(browser("alice")));
        skip(MINUTE);
      }
      const [first = "", second = "", ...kept] = cookies;
      for (const cookie of [first, second]) {
        mustRefuse(await open(thief, cookie), "the cookie of one of the first two logins, after five logins,");
      }
      for (const cookie of kept)
        mustShow(await open(thief, cookie), notes.alice, "alice's", "in one of her last three sessions");
    },
  ),
  works(
    OWN_LIMIT,
    {
      why: "Otherwise a user who logs in often ends other users' sessions, or visitors lose their baskets.",
      hints: [
        "Whose sessions does your code count?",
        "Count only sessions with the same username. Do not count visitors: they have no username, and are not one user.",
        "list.filter(([, session]) => username !== undefined && session.username === username)",
      ],
      read: "#three-at-most",
    },
    async ({ alice, bob, browser, notes, restart, skip }) => {
      await restart({ more: [NAMESAKE] });
      const namesake = browser(NAMESAKE.name);
      mustLogIn(await namesake.login(NAMESAKE.name, NAMESAKE.password));
      await logIn(bob);
      const visitors = Array.from({ length: 5 }, () => browser("visitor"));
      for (const [place, visitor] of visitors.entries()) await add(visitor, `teapot ${place}`);
      skip(MINUTE);
      for (const one of [alice, browser("alice"), browser("alice"), browser("alice")]) await logIn(one);
      mustShow(await bob.get("/dashboard"), notes.bob, "bob's", "after alice logged in four times");
      const page = await namesake.get("/dashboard");
      mustShow(page, NAMESAKE.note, `${NAMESAKE.name}'s`, "after alice logged in four times");
      for (const [place, visitor] of visitors.entries()) {
        await mustHold(visitor, [`teapot ${place}`], "for each of five visitors");
      }
    },
  ),
  works(
    TWICE,
    {
      alone:
        "If a server refuses one of the logins, this login also gets no basket. But the real fault is the refusal of a right password, and only this check says so.",
      why: "Otherwise the server refuses a user who presses the button twice or has two tabs open, although the password is right.",
      hints: [
        "What does login do when another login has just taken the session that the cookie names?",
        "In this case there is no basket to move. But the password was right, so start a session.",
        "return start({ username, basket: mayKeep ? before.basket : [] }, …);",
      ],
      read: "#one-basket",
    },
    async ({ alice, browser, thief, notes }) => {
      await add(alice, "umbrella");
      const tab = browser("alice");
      tab.plant(alice.cookieHeader("/login"));
      const tabs = [alice, tab];
      await atOnce(tabs.map((one) => (options) => one.login("alice", PASSWORDS.alice, options)));
      for (const one of tabs) {
        mustShow(
          await open(thief, one.cookieHeader()),
          notes.alice,
          "alice's",
          "with the cookies of each of two logins at once",
        );
      }
    },
  ),
  works(
    APART,
    {
      why: "While one request waits for the store, another request runs. Then alice may read bob's note.",
      hints: [
        "Which variables does your code keep outside the function that handles one request?",
        "A variable that all requests share can change at every await. Pass the user on as an argument.",
        "const response = await handler(user, request);",
      ],
      read: "#where-another-request-can-come-in",
    },
    async ({ alice, bob, thief, notes }) => {
      await logIn(alice);
      await logIn(bob);
      for (const writes of BOTH_WAYS) {
        await atOnce(
          [alice, bob].map((one) => (options) => one.get("/dashboard", options)),
          writes,
        );
        const texts = [alice, bob].map(
          (one): Ask =>
            (options) =>
              one.post("/comments", { text: `by ${one.name}` }, options),
        );
        await atOnce(texts, writes);
      }
      await mustKeepApart([alice, bob], notes, await open(thief, "", "/comments"));
    },
  ),
  works(
    DONE,
    {
      why: "Otherwise the page says that you are logged out before it is true, and a thief's request may arrive in between.",
      hints: [
        "Look for calls to the store without an await, and for forEach with an async function.",
        "The method forEach does not wait for the promises of its function. Use a for loop, and await inside.",
        "for (const [id, session] of await store.all()) if (session.username === username) await store.delete(id);",
      ],
      read: "#wait-for-the-store",
    },
    async ({ alice, browser, thief, notes }) => {
      await atOnce([(options) => alice.login("alice", PASSWORDS.alice, options)]);
      mustShow(await alice.get("/dashboard"), notes.alice, "alice's", "right after the login");
      await atOnce([(options) => add(alice, "umbrella", options)]);
      await mustHold(alice, ["umbrella"], "right after the answer to POST /basket");
      const copied = alice.cookieHeader();
      await atOnce([(options) => alice.post("/logout", {}, options)]);
      mustRefuse(await open(thief, copied), "the old cookie right after the answer to POST /logout");
      const phone = browser("alice");
      const copies = [await logIn(phone), await logIn(alice)];
      await atOnce([(options) => alice.post("/logout-everywhere", {}, options)]);
      for (const copy of copies) {
        mustRefuse(await open(thief, copy), "each old cookie right after the answer to POST /logout-everywhere");
      }
    },
  ),
  works(
    NO_QUEUE,
    {
      why: "Otherwise one request whose body never ends can stop the whole site.",
      hints: [
        "Which locks does your code hold while a handler waits for something that the visitor sends?",
        "Hold a lock only for the few operations of the store that belong together.",
        "const { text } = await site.readForm(request); // first, and outside of any lock",
      ],
      read: "#when-you-need-a-lock",
    },
    async (scene) => {
      const { alice, bob, browser, notes } = scene;
      await logIn(alice);
      const tab = browser("alice");
      tab.plant(alice.cookieHeader());
      await whileSlow(scene, alice, async () => {
        const quick: [whose: string, answer: Promise<unknown>][] = [
          ["bob's login", bob.login()],
          ["another tab of alice's", tab.get("/dashboard", { leaveJar: true })],
        ];
        for (const [whose, answer] of quick) {
          must(await comesThrough(answer, scene.list), {
            expected: `${whose} to be answered while alice's comment is still arriving`,
            got: `no answer, although the server answered ${PATIENCE} other requests meanwhile`,
          });
        }
      });
      mustShow(await bob.get("/dashboard"), notes.bob, "bob's");
    },
  ),
  staysExpired(8, {
    hints: [
      "Which operations of the store does your code begin before it looks at the clock?",
      "The methods touch and update do not check expiry. Call findSession first, and go on only if it found a session.",
      "const added = (await findSession(request)) && (await store.update(site.sessionId(request), add));",
    ],
    read: "#renew-before-the-handler",
  }),
  defends(
    ITEMS,
    {
      why: "Otherwise a customer who clicks in two tabs can lose an item, and does not notice.",
      hints: [
        "Two requests read the same basket, each adds its own item, and each writes. Which of the two baskets is on the list in the end?",
        "Reading, adding and writing must be one step. The store has a method for this: update.",
        "await store.update(id, (session) => ({ ...session, basket: [...session.basket, item] }))",
      ],
      read: "#one-step",
    },
    async ({ alice, bob }) => {
      await add(alice, "umbrella");
      await logIn(bob);
      await add(bob, "umbrella");
      const items = ["teapot", "lantern", "ladder", "kettle"];
      for (const one of [alice, bob]) {
        await atOnce(items.map((item) => (options) => add(one, item, options)));
        await mustHold(one, ["umbrella", ...items], "after four items arrived at once");
      }
    },
  ),
  defends(
    OVERWRITES,
    {
      needs: [NO_QUEUE],
      why: "Otherwise a slow request undoes a change that you made meanwhile on another page.",
      hints: [
        "requireSession writes a session back: when did it read that session, and what has changed since then?",
        "Do not write back the whole session. Write only the field that you want to change.",
        "await store.touch(id, { lastSeen: now() })",
      ],
      read: "#write-what-you-mean",
    },
    async (scene) => {
      const { alice } = scene;
      await logIn(alice);
      await whileSlow(scene, alice, () => add(alice, "umbrella"));
      await mustHold(alice, ["umbrella"], "which arrived while a slow comment was on its way");
      for (const writes of BOTH_WAYS) {
        const pair: Ask[] = [
          (options) => alice.get("/dashboard", options),
          (options) => add(alice, `teapot ${writes}`, options),
        ];
        await atOnce(pair, writes);
        await mustHold(alice, ["umbrella", `teapot ${writes}`], "which arrived while the dashboard was opened");
      }
    },
  ),
  defends(
    LOGOUT,
    {
      needs: [NO_QUEUE],
      alone:
        "Code that writes a session back after its logout also undoes other changes. This check shows which of the victim's changes are lost.",
      why: "Otherwise a request that is still running at the logout writes the session back, and the thief is logged in again.",
      hints: [
        "What does requireSession do after the handler, and is the session still on the list then?",
        "The method set always writes, even if the session is no longer there. Use an operation that writes only a session that is still there.",
        "await store.touch(id, { lastSeen: now() })",
      ],
      read: "#back-from-the-dead",
    },
    async (scene) => {
      const { alice, thief } = scene;
      const copied = await logIn(alice);
      await whileSlow(scene, alice, () => alice.post("/logout"));
      mustRefuse(await open(thief, copied), "the old cookie, after a request that was slower than the logout,");
      for (const writes of BOTH_WAYS) {
        const copy = await logIn(alice);
        const pair: Ask[] = [
          (options) => alice.get("/dashboard", { ...options, leaveJar: true }),
          (options) => alice.post("/logout", {}, options),
        ];
        await atOnce(pair, writes);
        mustRefuse(await open(thief, copy), "the old cookie, after the dashboard was opened during the logout,");
      }
    },
  ),
  defends(
    OTHERWISE,
    {
      needs: [NO_QUEUE],
      alone:
        "Other checks also catch a server that remembers only logouts. But they catch another fault of this server: it writes the whole session back.",
      why: "Otherwise a thief is logged in again as soon as one old request ends, although the owner or the limit has ended the session.",
      hints: [
        "A session can end by logout, by logging out everywhere, at the next login, or by the limit. Which code still writes to the session after that?",
        "Only login may write a session that is not on the list. Then it does not matter how the session ended.",
        "await store.touch(id, { lastSeen: now() })",
      ],
      read: "#back-from-the-dead",
    },
    async (scene) => {
      const { alice, thief, restart } = scene;
      for (const [how, end] of ENDINGS) {
        const copied = await logIn(alice);
        await whileSlow(scene, alice, () => end(scene));
        mustRefuse(await open(thief, copied), `the old cookie, after a request during which ${how},`);
        await restart();
      }
    },
  ),
  defends(
    EXPIRED,
    {
      needs: [NO_QUEUE],
      why: "Otherwise a request that takes an hour keeps a session alive although its owner left long ago.",
      hints: [
        "Which time does the renewal write, and was the session still valid at that time?",
        "Renew before the handler runs, right after you have looked at the clock.",
        "const renewed = session && user && (await store.touch(id, { lastSeen: now() }));",
      ],
      read: "#renew-before-the-handler",
    },
    async (scene) => {
      const { alice, thief, skip } = scene;
      const copied = await logIn(alice);
      await whileSlow(scene, alice, async () => {
        skip(31 * MINUTE);
        await thief.get("/");
      });
      mustRefuse(await open(thief, copied), "a session that expired while its last request was still running");
    },
  ),
  defends(
    ITEM_BACK,
    {
      why: "Otherwise one more item, sent at the right moment, brings back a session that was logged out.",
      hints: [
        "POST /basket reads the session and writes it. What happens if a logout arrives in between?",
        "Write only if the session is still there. If the session is not there, the item belongs to a new visitor.",
        "await store.update(id, (session) => ({ ...session, basket: [...session.basket, item] }))",
      ],
      read: "#back-from-the-dead",
    },
    async ({ alice, thief }) => {
      for (const writes of BOTH_WAYS) {
        const copied = await logIn(alice);
        const pair: Ask[] = [
          (options) => alice.post("/basket", { item: "umbrella" }, { ...options, leaveJar: true }),
          (options) => alice.post("/logout", {}, options),
        ];
        await atOnce(pair, writes);
        mustRefuse(await open(thief, copied), "the old cookie, after an item arrived during the logout,");
        const at = await open(thief, copied, "/basket");
        must(!at.response.body.includes("umbrella"), { expected: "no basket under it", got: "one with the item", at });
      }
    },
  ),
  defends(
    ONE_BASKET,
    {
      why: "If two people get one basket, both can use a voucher in it, and one of the two may be the thief.",
      hints: [
        "Who else can find the visitor's session after you find it and before you delete it?",
        "The method delete returns the record that it deleted. If several requests call it at once, only one request gets the record.",
        "const before = await store.delete(site.sessionId(request));",
      ],
      read: "#one-basket",
    },
    async ({ alice, bob, thief, notes }) => {
      await add(thief, "umbrella");
      for (const one of [alice, bob]) one.plant(thief.cookieHeader("/login"));
      await atOnce([alice, bob].map((one) => (options) => one.login(one.name, passwordOf(one), options)));
      mustShow(await alice.get("/dashboard"), notes.alice, "alice's");
      mustShow(await bob.get("/dashboard"), notes.bob, "bob's");
      const baskets = [await alice.get("/basket"), await bob.get("/basket")];
      const got = baskets.filter((at) => at.response.body.includes("umbrella"));
      must(got.length === 1, {
        expected: "the visitor's umbrella in one basket, after alice and bob logged in from that session at once",
        got: got.length === 0 ? "it in none" : "it in both",
        at: got[1] ?? baskets[0],
      });
    },
  ),
  defends(
    FLOOD,
    {
      why: "A limit that works only if logins come one after another does not stop an attacker, who sends many logins at once.",
      hints: [
        "Ten logins count the sessions at the same moment. How many sessions does each of them see?",
        "If you count first and write later, other logins can run in between. Write first, and then count.",
        "await store.set(id, …); // and only then store.all(), to end the oldest above the limit",
      ],
      read: "#three-at-most",
    },
    async (scene) => {
      const { browser, thief, notes } = scene;
      const devices = Array.from({ length: 10 }, () => browser("alice"));
      await atOnce(devices.map((device) => (options) => device.login("alice", PASSWORDS.alice, options)));
      let live = 0;
      for (const device of devices) {
        const cookie = device.cookieHeader();
        if ((await open(thief, cookie)).response.body.includes(notes.alice)) live++;
      }
      must(live >= 1 && live <= 3, { expected: "one to three of ten cookies to work", got: `${live} of them` });
      for (const steps of [0, 1, 2, 3]) await mustKeepLimit(scene, steps);
    },
  ),
  // As on the page: the thief also tries the copy before the session comes back.
  withstands(attack, {
    needs: [NO_QUEUE],
    alone: "This is the chapter's own attack. The page runs the same attack, so both must agree.",
    hints: [
      "Run the attack in the panel, and watch the list while the last part of the comment arrives.",
      "Code after the handler must not create a session. Renew the session before the handler runs, and only if it is still there.",
      "await store.touch(id, { lastSeen: now() })",
    ],
    read: "#break-it",
  }),
];

export default [...chapter, ...probes(8, chapter)];

/** Of three sessions the oldest logs out while two more begin: `steps` steps of the store after they began. */
async function mustKeepLimit({ browser, restart, thief, notes, skip }: Scene, steps: number): Promise<void> {
  await restart();
  const devices = Array.from({ length: 5 }, () => browser("alice"));
  const [oldest, second, third, ...more] = devices;
  for (const device of [oldest, second, third]) {
    if (device) await logIn(device);
    skip(MINUTE);
  }
  const leave: Ask = (options) => (oldest ?? thief).post("/logout", {}, options);
  const logins = more.map(
    (device): Ask =>
      (options) =>
        device.login("alice", PASSWORDS.alice, options),
  );
  await atOnce([...logins, leave], "backwards", [0, 0, steps]);
  const pages = await Promise.all(devices.slice(1).map((device) => open(thief, device.cookieHeader())));
  const live = pages.filter(({ response }) => response.body.includes(notes.alice)).length;
  must(live <= 3, { expected: "three sessions at most after two logins and a logout at once", got: `${live} of them` });
}

const passwordOf = ({ name }: Browser): string => (name === "bob" ? PASSWORDS.bob : PASSWORDS.alice);

/** Fails unless dashboards asked for together show the right notes, and comments sent together have the right names. */
async function mustKeepApart(people: readonly Browser[], notes: Scene["notes"], comments: Exchange): Promise<void> {
  for (const writes of BOTH_WAYS) {
    const pages = await atOnce(
      people.map((one) => (options) => one.get("/dashboard", options)),
      writes,
    );
    for (const page of pages) {
      const [own, other] = page.who === "alice" ? [notes.alice, notes.bob] : [notes.bob, notes.alice];
      mustShow(page, own, `${page.who}'s own`, "when both open the dashboard at once");
      mustNotShow(page, other, "the other's");
    }
  }
  const names = [...comments.response.body.matchAll(/<b>(\w+)<\/b>: by (\w+)/g)];
  const wrong = names.find(([, author, text]) => author !== text);
  must(names.length === 4 && !wrong, {
    expected: "four comments, each under the name of its author",
    got: wrong ? `${wrong[2]}'s comment under the name ${wrong[1]}` : `${names.length} of them`,
    at: comments,
  });
}
