import type { Browser } from "../kit/browser/browser.ts";
import { describe, must, mustForbid, mustNotCrash, mustRefuse, mustStayIn } from "../kit/grader/expect.ts";
import { pairsOf, toHeader } from "../kit/grader/identity.ts";
import { piecesOf } from "../kit/grader/probes/secret-values.ts";
import { views } from "../kit/grader/probes/views.ts";
import { keepsTheRules } from "../kit/grader/rules.ts";
import { MINUTE, PASSWORDS, type Scene } from "../kit/grader/scene.ts";
import { sessionNames } from "../kit/grader/session-cookie.ts";
import { defends, withstands, works, type Check } from "../kit/grader/suite.ts";
import { probes } from "../kit/grader/probes/index.ts";
import { SECRETS } from "../kit/grader/probes/titles.ts";
import {
  changePassword,
  close,
  devicesOf,
  endDevice,
  giveRole,
  isIn,
  logIn,
  mustBeDead,
  mustNotOpen,
  mustOpen,
  NEW,
  prove,
} from "./actions.ts";
import attack from "./attack.ts";

/** It changes how users are handled. No later lab builds on this. */
export const branch = "logout";

/** The number of the lab whose routes and rules this site has. */
const FROM = 6;

const KEEP = "a new password logs the user in, and the old one does not";
const LIST = "each button on the account page logs out one of the user's devices";
const ROLES = "the admin gives roles, and nobody else does";
const MEMBERS = "the account's forms need a session, and no link sends them";
const WHOSE = "only the session says whose account changes";
const CLOSED = "nobody can log in to a closed account";

/** Other people, whose names contain or resemble alice's name. */
const NAMESAKES = ["alice2", "malice", "Alice"].map((name, place) => ({
  name,
  password: "pass",
  role: "member" as const,
  note: `trunk ${place}`,
}));

const OLD = PASSWORDS.alice;

/** So long after a login, its password no longer counts for important changes. */
const LATER = 10 * MINUTE;

/** Logs alice in on three devices, with bob's logins between. Returns the three devices with their Cookie headers. */
async function threeDevices({ alice, browser, skip }: Scene): Promise<[device: Browser, copied: string][]> {
  const found: [Browser, string][] = [];
  for (const device of [browser("alice"), alice, browser("alice")]) {
    await logIn(browser("bob"));
    found.push([device, await logIn(device)]);
    skip(3 * MINUTE);
  }
  return found;
}

const WHICH = ["first", "second", "last"];

/** Fails unless every copied cookie opens nothing. */
async function mustAllBeDead(scene: Scene, copies: readonly string[], whose: string, after: string): Promise<void> {
  for (const [place, copied] of copies.entries())
    await mustBeDead(scene, copied, `the cookie of ${whose} ${WHICH[place]} device (of ${copies.length}) ${after}`);
}

/** A request that needs the password again. `ask` sends it, and says if it had its effect, which `done` names. */
type Matter = {
  what: string;
  who: "alice" | "admin";
  done: string;
  ask: (scene: Scene, by: Browser) => Promise<boolean>;
};

const ENDS_A_DEVICE: Matter = {
  what: "POST /end-device",
  who: "alice",
  done: "another device that is logged out",
  async ask({ browser }, by) {
    const known = await devicesOf(by);
    const victim = browser("alice");
    await logIn(victim);
    const [device = ""] = (await devicesOf(by)).filter((one) => !known.includes(one));
    await endDevice(by, device);
    return !(await isIn(victim));
  },
};

const GIVES_A_ROLE: Matter = {
  what: "POST /role",
  who: "admin",
  done: "bob, who is an admin now",
  async ask({ browser }, by) {
    await by.post("/role", { username: "bob", role: "admin" });
    const bob = browser("bob");
    await logIn(bob);
    return (await bob.get("/admin")).response.status === 200;
  },
};

const CLOSES: Matter = {
  what: "POST /close",
  who: "alice",
  done: "an account that is closed",
  async ask({ browser }, by) {
    await by.post("/close");
    const again = browser("alice");
    await again.login();
    return !(await isIn(again));
  },
};

const MATTERS = [ENDS_A_DEVICE, GIVES_A_ROLE, CLOSES];

async function mustDo(scene: Scene, matter: Matter, by: Browser, when: string): Promise<void> {
  const isDone = await matter.ask(scene, by);
  must(isDone, {
    expected: `${matter.what} to have its effect ${when}`,
    got: "an answer without the effect",
    at: lastOf(scene, matter),
  });
}

async function mustNotDo(scene: Scene, matter: Matter, by: Browser, when: string): Promise<void> {
  const isDone = await matter.ask(scene, by);
  must(!isDone, {
    expected: `${matter.what} to ask for the password, and to do nothing, ${when}`,
    got: matter.done,
    at: lastOf(scene, matter),
  });
}

/** The last time that somebody asked for it. */
const lastOf = ({ exchanges }: Scene, { what }: Matter) =>
  exchanges.findLast(({ request }) => `${request.method} ${request.path}` === what);

const chapter = [
  works(
    KEEP,
    {
      why: "Otherwise the user cannot log in any more, but anybody who knows the old password still can.",
      hints: [
        "What does POST /password do when `current` is right?",
        "Give the new password to the list of users, and wait until the list has it, so that alice can log in right after that.",
        "await users.change(user.name, { password });",
      ],
      read: "#build-it",
    },
    async (scene) => {
      const { alice, bob, notes, skip } = scene;
      for (const [current, next] of [
        [OLD, NEW],
        [NEW, "through the looking-glass"],
      ] as const) {
        await logIn(alice, current);
        skip(LATER);
        await changePassword(alice, current, next);
        await mustOpen(scene, next, "right after she changed her password");
        await mustNotOpen(scene, "alice", current, "the old password");
        await logIn(alice, next);
        await mustStayIn(alice, notes.alice, "after she changed her password, and logged in again");
      }
      await logIn(bob);
      await mustStayIn(bob, notes.bob, "after alice changed her password");
    },
  ),
  works(
    "one user's change ends nobody else's session",
    {
      needs: [KEEP],
      why: "Otherwise one user's new password logs out other users in the middle of their work.",
      hints: [
        "Whose sessions does your server end when alice changes her account?",
        "Compare the whole name, letter by letter.",
        "for (const [id, { username }] of sessions) if (username === name) sessions.delete(id);",
      ],
      read: "#one-function-that-changes-a-user",
    },
    async (scene) => {
      const { alice, bob, admin, browser, notes } = scene;
      await scene.restart({ more: NAMESAKES });
      for (const one of [bob, alice, admin]) await logIn(one);
      const namesakes = NAMESAKES.map(({ name, note }): [Browser, string] => [browser(name), note]);
      for (const [one] of namesakes) mustLogInWith(await one.login(one.name, "pass"));
      const others: [Browser, string][] = [[bob, notes.bob], [admin, notes.admin], ...namesakes];
      const mustGoOn = async (after: string) => {
        for (const [one, note] of others) await mustStayIn(one, note, `after ${after}`);
      };
      await changePassword(alice, OLD, NEW);
      await mustGoOn("alice changed her password");
      await prove(admin, scene);
      await giveRole(admin, "alice", "admin");
      await mustGoOn("the admin changed alice's role");
      await logIn(alice, NEW);
      await alice.post("/confirm", { password: NEW });
      await close(alice);
      await mustGoOn("alice closed her account");
    },
  ),
  works(
    LIST,
    {
      why: "Otherwise a user who has lost a phone cannot end its session, or ends the session of another device instead.",
      hints: [
        "What does a button of the account page send, and which session does the server find with this value?",
        "Give every session a name of its own, which stays the same when other sessions begin and end. Do not use its position in the list, which changes.",
        "const [id, device] = [site.newSessionId(), site.newSessionId()];",
      ],
      read: "#the-list-of-devices",
    },
    async (scene) => {
      const { alice, bob, notes } = scene;
      const devices = (await threeDevices(scene)).map(([device]) => device);
      await logIn(bob);
      await prove(alice, scene);
      const names = await devicesOf(alice);
      must(names.length === 3 || names.length === 2, {
        expected:
          "three buttons with the field `device` for alice's three devices (a button for the device that asks may be missing)",
        got: `${names.length} buttons`,
        at: scene.exchanges.at(-1),
      });
      for (const odd of ["", ...names.filter(({ length }) => length >= 16).map((name) => name.slice(0, 8))]) {
        const at = await endDevice(alice, odd);
        for (const one of devices) await mustStayIn(one, notes.alice, `after POST /end-device with device=${odd}`, at);
      }
      for (const name of names) await mustEndOne(scene, devices, name);
      await mustStayIn(bob, notes.bob, "after alice logged out her devices");
    },
  ),
  works(
    ROLES,
    {
      why: "If a member can give roles, the member can become an admin.",
      hints: [
        "Who may send POST /role, and how does the server find out who sent it?",
        "Only the admin may. Find the user in each request, and check the user's role.",
        '["POST /role", requireAdmin(requireProof(giveRole))],',
      ],
      read: "#build-it",
    },
    async (scene) => {
      const { admin, alice, bob, thief } = scene;
      await logIn(alice);
      await prove(alice, scene);
      for (const name of ["alice", "bob"]) {
        const at = await alice.post("/role", { username: name, role: "admin" });
        mustForbid(at, "a member who sends POST /role");
      }
      mustRefuse(await thief.post("/role", { username: "bob", role: "admin" }), "a visitor who sends POST /role");
      await logIn(admin);
      await prove(admin, scene);
      for (const [role, status] of [
        ["admin", 200],
        ["member", 403],
      ] as const) {
        if (role === "admin") await mustHaveAdminsPage(bob, 403, "before the admin gave him a role");
        await giveRole(admin, "bob", role);
        await mustHaveAdminsPage(bob, status, `after he was made ${role}, and logged in again`);
      }
      await mustHaveAdminsPage(alice, 403, "who got no role from the admin");
    },
  ),
  works(
    CLOSED,
    {
      why: "Otherwise anybody with the password can still log in to an account that its user has closed.",
      hints: [
        "What does POST /close tell the list of users?",
        "Mark the account as closed. Then the list of users finds nobody with that name.",
        "users.change(name, { closed: true })",
      ],
      read: "#build-it",
    },
    async (scene) => {
      const { alice, bob, notes } = scene;
      await logIn(alice);
      await prove(alice, scene);
      await close(alice);
      await mustNotOpen(scene, "alice", OLD, "the password of a closed account");
      await logIn(bob);
      await mustStayIn(bob, notes.bob, "after alice closed her account");
    },
  ),
  works(
    MEMBERS,
    {
      why: "Otherwise anybody who knows the address can change other people's accounts, and a link in a mail can change your account.",
      hints: [
        "Which of the new routes check for a session first? And which of them answer a GET?",
        "Put each of them behind requireSession, which also checks the timeouts. Only a POST may change something.",
        '["POST /close", requireSession(close)],',
      ],
      read: "#build-it",
    },
    async (scene) => {
      for (const end of ENDINGS) {
        await scene.restart();
        const cookie = await end(scene);
        for (const { path, fields } of FORMS)
          mustRefuse(await scene.thief.post(path, fields, { headers: { cookie } }), `POST ${path} without a session`);
        mustRefuse(await scene.thief.get("/account", { headers: { cookie } }), "/account without a session");
        await mustBeUnchanged(scene, "after visitors sent every form of the account page");
      }
      await logIn(scene.alice);
      await prove(scene.alice, scene);
      for (const { path, fields } of FORMS)
        for (const method of ["GET", "HEAD"])
          mustNotCrash(await scene.alice.ask(method, `${path}?${new URLSearchParams(fields)}`, undefined), path);
      await mustStayIn(scene.alice, scene.notes.alice, "after links to every form of the account page");
      await mustBeUnchanged(scene, "after links to every form of the account page");
    },
  ),
  works(
    WHOSE,
    {
      needs: [MEMBERS, ROLES],
      why: "Otherwise a member can write another member's name into a form, and change that account.",
      hints: [
        "How does each of the new routes find out whose account it must change?",
        "Take the user from the session alone. Only POST /role, which only the admin may use, names another user.",
        "async ({ name }, request) => …",
      ],
      read: "#build-it",
    },
    async (scene) => {
      const { alice, bob, notes, restart } = scene;
      for (const { path, fields } of FORMS) {
        await restart();
        await logIn(alice);
        await logIn(bob);
        await prove(bob, scene);
        const named = { ...fields, current: PASSWORDS.bob, username: "alice", user: "alice", name: "alice" };
        const query = new URLSearchParams({ username: "alice", user: "alice", name: "alice" });
        for (const one of [path, `${path}?${query}`]) {
          const at = await bob.post(one, named);
          await mustStayIn(alice, notes.alice, `after bob sent POST ${path} with her name`, at);
          await mustOpen(scene, OLD, `after bob sent POST ${path} with her name`, at);
        }
      }
      await restart();
      await logIn(alice);
      await logIn(bob);
      const at = await bob.get("/account?username=alice&user=alice&name=alice");
      const hers = await devicesOf(alice);
      must(!hers.some((device) => device !== "" && at.response.body.includes(device) && device.length > 8), {
        expected: "none of alice's devices on bob's account page, whatever its address says",
        got: "one of alice's devices",
        at,
      });
    },
  ),
  defends(
    "a new password ends all earlier sessions",
    {
      needs: [KEEP],
      why: "A user often changes the password because a thief is logged in. If the change does not log the thief out, it is useless.",
      hints: [
        "Which of alice's sessions are still on the list after she changed her password?",
        "End all of them. A thief may have a copy of exactly the cookie that she used, so give her browser a new ID.",
        "for (const [id, { username }] of sessions) if (username === name) sessions.delete(id);",
      ],
      read: "#one-function-that-changes-a-user",
    },
    async (scene) => {
      const { alice, skip, browser } = scene;
      const copies = (await threeDevices(scene)).map(([, copied]) => copied);
      await changePassword(alice, OLD, NEW);
      await mustAllBeDead(scene, copies, "alice's", "after she changed her password");
      skip(MINUTE);
      await logIn(browser("alice"), NEW);
      await mustAllBeDead(scene, copies, "alice's", "after she logged in with the new password");
    },
  ),
  defends(
    "setting a new password needs the old one",
    {
      needs: [KEEP],
      why: "Otherwise a thief with a copied cookie can set a password of his own, and take over the account.",
      hints: [
        "Which fields does the form for a new password send, and which of them does your server read?",
        "Verify `current` first, with the name of the session's user. Change nothing if it is wrong.",
        "if (!(await users.verify(user.name, current))) return site.confirmPage(…);",
      ],
      read: "#the-old-password",
    },
    async (scene) => {
      const { alice, bob, thief } = scene;
      const wrong = [undefined, "", "a typing error", NEW, PASSWORDS.bob];
      for (const current of wrong) {
        await logIn(alice);
        await prove(alice, scene);
        const at = await alice.post("/password", { password: NEW, ...(current === undefined ? {} : { current }) });
        const how = current === undefined ? "without `current`" : `with current=${current}`;
        await mustNotOpen(scene, "alice", NEW, `a password that was set ${how}`);
        await mustOpen(scene, OLD, `after somebody sent POST /password ${how}`, at);
        await mustStayIn(alice, scene.notes.alice, `after she sent POST /password ${how}`, at);
      }
      await logIn(bob);
      const fields = { username: "alice", user: "alice", name: "alice", password: NEW };
      for (const current of [PASSWORDS.bob, OLD]) await bob.post("/password", { ...fields, current });
      mustRefuse(await thief.post("/password", { ...fields, current: OLD }), "a visitor who sends POST /password");
      await mustOpen(scene, OLD, "after bob and a visitor sent POST /password with her name in it");
    },
  ),
  defends(
    "a new role ends all earlier sessions",
    {
      needs: [ROLES],
      why: "Otherwise a user who is no longer an admin can still act as an admin until the session ends. And if a user becomes an admin, a thief with a copy of the user's older cookie becomes an admin, too.",
      hints: [
        "Where does your server keep the role of a user who is logged in, and when does the server write it there?",
        "Keep the name in the session, and look the user up in each request. Then end the sessions of a user whose role changes.",
        "site.createDoor({ users, sessions, now }, ({ username }) => users.get(username))",
      ],
      read: "#what-a-session-should-not-contain",
    },
    async (scene) => {
      const { admin, browser, thief, skip } = scene;
      for (const role of ["admin", "member"] as const) {
        const copies = [await logIn(browser("bob")), await logIn(browser("bob"))];
        skip(LATER);
        await logIn(admin);
        await prove(admin, scene);
        await giveRole(admin, "bob", role);
        await mustAllBeDead(scene, copies, "bob's", `after he was made ${role}`);
        for (const cookie of copies) {
          const at = await thief.ask("DELETE", "/comments", undefined, { headers: { cookie }, leaveJar: true });
          mustRefuse(at, `DELETE /comments with the cookie that bob had before he was made ${role}`);
        }
      }
      await mustEndOwn(scene);
    },
  ),
  defends(
    "closing an account ends all its sessions",
    {
      needs: [CLOSED],
      why: "Otherwise a device that is logged in can still use the account after its user closed it.",
      hints: [
        "After the login, when does your server look at the list of users?",
        "Look the user up in each request: for a closed account the server then finds nobody. And remove the user's sessions from the list.",
        '["POST /close", requireSession(requireProof(({ name }) => change(name, { closed: true })))],',
      ],
      read: "#what-a-session-should-not-contain",
    },
    async (scene) => {
      const { alice, thief } = scene;
      const copies = (await threeDevices(scene)).map(([, copied]) => copied);
      await prove(alice, scene);
      copies.push(alice.cookieHeader());
      await close(alice);
      for (const copied of copies) {
        await mustBeDead(scene, copied, "alice's cookie after she closed her account");
        const options = { headers: { cookie: copied }, leaveJar: true };
        const at = await thief.post("/comments", { text: "still here" }, options);
        mustRefuse(at, "POST /comments with the cookie of a closed account");
      }
    },
  ),
  defends(
    "the account page shows no session ID",
    {
      needs: [LIST],
      why: "Otherwise a thief who sees the page once, for example with one copied cookie, gets the cookies of all other devices, too.",
      hints: [
        "What does each button of the account page send?",
        "Give each session a second random name for its button. The ID stays in the cookie, where no script reads it.",
        "const [id, device] = [site.newSessionId(), site.newSessionId()];",
      ],
      read: "#the-list-of-devices",
    },
    async (scene) => {
      const { alice, thief, browser } = scene;
      const names = await sessionNames(browser("prober"), await browser("alice").login());
      const others = (await threeDevices(scene)).map(([, copied]) => copied);
      await prove(alice, scene);
      const at = await alice.get("/account");
      const secrets = [...others, alice.cookieHeader()].flatMap((copied) =>
        pairsOf(copied).flatMap(({ name, value }) => (names.includes(name) ? [value] : [])),
      );
      const text = views([at.response.body, ...at.response.headers.filter(isNoCookie).flat()].join("\n")).join("\n");
      must(!secrets.flatMap(partsOf).some((part) => text.includes(part)), {
        expected: "no session ID on the account page",
        got: "a session ID, as it is or encoded",
        at,
      });
      for (const device of await devicesOf(alice)) {
        const cookie = names.map((name) => `${name}=${encodeURIComponent(device)}`).join("; ");
        const page = await thief.get("/dashboard", { headers: { cookie }, leaveJar: true });
        mustRefuse(page, "a cookie with the name of a device in place of the ID");
      }
    },
  ),
  defends(
    "nobody logs out another user's device",
    {
      needs: [LIST],
      why: "Otherwise any member can log out any other member again and again.",
      hints: [
        "Whose sessions does POST /end-device search?",
        "Compare both the name and the owner: only a session of the user who asks may end.",
        "if (own.username === name && own.device === device) sessions.delete(id);",
      ],
      read: "#the-list-of-devices",
    },
    async (scene) => {
      const { alice, bob, admin, thief, notes } = scene;
      await logIn(alice);
      await prove(alice, scene);
      const ids = pairsOf(alice.cookieHeader()).map(({ value }) => value);
      const guesses = [...(await devicesOf(alice)), ...ids, "alice", "", "0", "1", "2", "3", "*", "all", "alice:0"];
      for (const guess of guesses) {
        for (const one of [bob, admin]) {
          // A guess may be the name of one of their own devices.
          await logIn(one);
          await prove(one, scene);
          const path = `/end-device?${new URLSearchParams({ device: guess, username: "alice" })}`;
          mustNotCrash(await endDevice(one, guess), `POST /end-device with device=${guess}`);
          await one.post(path, { device: guess, username: "alice", user: "alice" });
        }
        await endDevice(thief, guess);
        await mustStayIn(alice, notes.alice, `after others sent POST /end-device with device=${guess}`);
      }
    },
  ),
  defends(
    "important changes ask for the password again",
    {
      needs: [LIST, ROLES, CLOSED],
      why: "Otherwise a thief with a copied cookie, or a colleague at an unlocked computer, can log out devices, give roles and close the account.",
      hints: [
        "What does the server store in a session besides the user's name?",
        "Store in the session the time at which its user gave the password. POST /end-device, /role and /close check this time first.",
        "now() < provenAt + PROVEN ? handler(user, request) : site.confirmPage()",
      ],
      read: "#asking-again",
    },
    async (scene) => {
      for (const matter of MATTERS) {
        await scene.restart();
        const by = scene.browser(matter.who);
        await logIn(by);
        scene.skip(LATER);
        await mustNotDo(scene, matter, by, "ten minutes after the login");
        for (const fields of NO_PROOFS) {
          await by.post("/confirm", fields);
          await mustNotDo(scene, matter, by, `after POST /confirm with ${JSON.stringify(fields)}`);
        }
        await prove(by, scene);
        await mustDo(scene, matter, by, "immediately after POST /confirm with the correct password");
      }
    },
  ),
  defends(
    "giving the password again counts for five minutes",
    {
      needs: [LIST],
      why: "If the password counts until the session ends, a thief with a copy of the cookie only has to wait until the user gives the password once.",
      hints: [
        "When does your server forget that the user gave the password?",
        "Store the time when the user gave the password, and compare it with now() in each important request. Only the password itself may renew the time.",
        "return now() < provenAt + PROVEN",
      ],
      read: "#asking-again",
    },
    async (scene) => {
      const { alice, browser, skip } = scene;
      await logIn(alice);
      skip(LATER);
      await prove(alice, scene);
      skip(2 * MINUTE);
      await mustDo(scene, ENDS_A_DEVICE, alice, "two minutes after the password was given");
      skip(2 * MINUTE);
      await mustDo(scene, ENDS_A_DEVICE, alice, "four minutes after the password was given");
      await alice.post("/confirm", { password: "a typing error" });
      await alice.get("/account");
      const copy = browser("alice");
      copy.plant(alice.cookieHeader());
      skip(3 * MINUTE);
      await mustNotDo(scene, ENDS_A_DEVICE, alice, "seven minutes after the password was given");
      await mustNotDo(
        scene,
        ENDS_A_DEVICE,
        copy,
        "with a copy of all cookies, seven minutes after the password was given",
      );
    },
  ),
  defends(
    "giving the password again counts for one session, which gets a new ID",
    {
      needs: [LIST],
      why: "Otherwise a thief with another session of the same user, or with a copy of this session, only has to wait until the user gives the password.",
      hints: [
        "Where do you store the fact that the user gave the password? And who else has the ID under which you store it?",
        "Store it in the session, not with the user. Then end the session and start a new one, as at a login: a copied cookie has the old ID.",
        "sessions.delete(site.sessionId(request)); return start(user);",
      ],
      read: "#asking-again",
    },
    async (scene) => {
      const { alice, browser, skip } = scene;
      const [phone, tablet] = [browser("alice"), browser("alice")];
      await logIn(phone);
      const copied = await logIn(alice);
      await logIn(tablet);
      skip(LATER);
      await prove(alice, scene);
      await mustBeDead(scene, copied, "the cookie from before its owner gave the password again");
      for (const other of [phone, tablet])
        await mustNotDo(
          scene,
          ENDS_A_DEVICE,
          other,
          "on one of alice's devices, after she gave the password on another device",
        );
      await mustDo(scene, ENDS_A_DEVICE, alice, "on the device where she gave the password");
      await mustBindProofs(scene);
    },
  ),
];

/** Forms that do not prove that alice or the admin is there. Bob's password proves nothing: bob knows it. */
const NO_PROOFS: Record<string, string>[] = [
  {},
  { password: "" },
  { password: "a typing error" },
  { password: PASSWORDS.bob },
  { password: PASSWORDS.bob, username: "bob", user: "bob", name: "bob" },
];

/** What somebody got for a password is worth nothing beside the session of another browser, even of the same user. */
async function mustBindProofs(scene: Scene): Promise<void> {
  const { browser, skip } = scene;
  const names = await sessionNames(browser("prober"), await browser("alice").login());
  const session = await logIn(browser("alice"));
  skip(LATER);
  for (const name of ["bob", "alice"]) {
    const prover = browser(name);
    await logIn(prover);
    await prove(prover, scene);
    const proof = pairsOf(prover.cookieHeader()).filter((pair) => !names.includes(pair.name));
    if (proof.length === 0) continue;
    const mixed = browser("alice");
    mixed.plant(session);
    mixed.plant(toHeader(proof));
    const whose = name === "bob" ? "bob" : "alice in another browser";
    await mustNotDo(scene, ENDS_A_DEVICE, mixed, `with the cookies that ${whose} got for giving a password`);
  }
}

/** Every form of the account page, with fields that would change something. */
const FORMS: { path: string; fields: Record<string, string> }[] = [
  { path: "/confirm", fields: { password: PASSWORDS.alice } },
  { path: "/password", fields: { current: PASSWORDS.alice, password: NEW } },
  { path: "/end-device", fields: { device: "" } },
  { path: "/role", fields: { username: "bob", role: "admin" } },
  { path: "/close", fields: {} },
];

/** Each returns a Cookie header that opens nothing. */
const ENDINGS: ((scene: Scene) => Promise<string>)[] = [
  async () => "",
  async () => "session_token=0123456789abcdef",
  async ({ browser, skip }) => {
    const cookie = await logIn(browser("alice"));
    skip(31 * MINUTE);
    return cookie;
  },
  async ({ browser }) => {
    const alice = browser("alice");
    const cookie = await logIn(alice);
    await alice.post("/logout");
    return cookie;
  },
];

/** alice's password still logs her in, bob is no admin, and both accounts are open. */
async function mustBeUnchanged(scene: Scene, when: string): Promise<void> {
  await mustOpen(scene, OLD, when);
  await mustHaveAdminsPage(scene.browser("bob"), 403, when);
}

/** Every part of 16 characters of a secret. If a value has two pieces with a dot between them, the last is secret. */
function partsOf(value: string): string[] {
  const secret = piecesOf(value).at(-1) ?? value;
  return Array.from({ length: Math.max(1, secret.length - 15) }, (_, at) => secret.slice(at, at + 16));
}

/** If the server lets an admin take the admin's role away from himself, his old sessions must end. */
async function mustEndOwn(scene: Scene): Promise<void> {
  const { admin, browser } = scene;
  await logIn(admin);
  await prove(admin, scene);
  await giveRole(admin, "bob", "admin");
  const bob = browser("bob");
  const copies = [await logIn(browser("bob")), await logIn(bob)];
  await prove(bob, scene);
  copies.push(bob.cookieHeader());
  await bob.post("/role", { username: "bob", role: "member" });
  const again = browser("bob");
  await logIn(again);
  if ((await again.get("/admin")).response.status === 200) return;
  await mustAllBeDead(scene, copies, "bob's", "after he took the admin's role away from himself");
}

const isNoCookie = ([name]: [string, string]): boolean => name.toLowerCase() !== "set-cookie";

function mustLogInWith(at: Awaited<ReturnType<Browser["login"]>>): void {
  must(at.response.status < 400, { expected: "the login to succeed, with status 303", got: describe(at), at });
}

/** Sends what a button sends. Exactly one of the devices ends, and logs in again if it is the one that asks. */
async function mustEndOne(scene: Scene, devices: readonly Browser[], name: string): Promise<void> {
  const { alice } = scene;
  const living = async () => {
    const found: Browser[] = [];
    for (const device of devices) if (await isIn(device)) found.push(device);
    return found;
  };
  const before = await living();
  const at = await endDevice(alice, name);
  const after = await living();
  must(after.length === before.length - 1, {
    expected:
      "a button of the account page to log out one of alice's devices, even if other devices were logged out since she opened the page",
    got: `${before.length} devices before, and ${after.length} after`,
    at,
  });
  if (after.includes(alice)) return;
  await logIn(alice);
  await prove(alice, scene);
}

async function mustHaveAdminsPage(browser: Browser, status: 200 | 403, when: string): Promise<void> {
  await logIn(browser);
  const at = await browser.get("/admin");
  if (status === 403) return mustForbid(at, `/admin for ${browser.name}, ${when},`);
  must(at.response.status === 200, { expected: `/admin for ${browser.name} ${when}`, got: describe(at), at });
}

const kept = chapter.filter(({ kind }) => kind === "works");
const rules: Check = keepsTheRules(FROM, kept, "return site.withSessionCookie(site.seeOther(page), id, site.IDLE);");

/** The starter shows users their own session IDs on the account page. */
export const broken: readonly string[] = [SECRETS];

export default [
  ...kept,
  rules,
  ...chapter.filter(({ kind }) => kind === "defends"),
  withstands(attack, {
    hints: [
      "The attack tries three ways: a copied cookie that still works after a new password, an ID on the account page, and setting a new password without the old password. Each has a check of its own above.",
      "When these checks pass, run the attack in the panel, and look at the list after each step.",
      "for (const [id, { username }] of sessions) if (username === name) sessions.delete(id);",
    ],
    read: "#break-it",
    alone: "The chapter's own attack: it does in one story what the checks above test one by one.",
  }),
  ...probes(FROM, [...chapter, rules], { lists: true }),
];
