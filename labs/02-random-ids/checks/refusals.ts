import type { Browser } from "../../kit/browser/browser.ts";
import { describe, must, mustForbid, mustNotShow, mustRefuse, mustShow } from "../../kit/grader/expect.ts";
import { identity, toHeader } from "../../kit/grader/identity.ts";
import { listed } from "../../kit/grader/listed.ts";
import { defends } from "../../kit/grader/suite.ts";
import { forgeries } from "../../01-username-in-a-cookie/attack.ts";
import { NEW_ID } from "./logins.ts";
import { pretending, shortened, tokenOf } from "./tokens.ts";

const UNKNOWN = "the server refuses an ID that it did not hand out";
const READ = "#only-ids-that-you-handed-out";

/** IDs in the shapes that servers use, none of which any server handed out. */
const CHOSEN = [
  "5eed".repeat(16),
  "thiefs_choice_abcdefghijklmnopqrstuvwxyz-01",
  "0dd5ba11-0000-4000-8000-c0ffee000000",
];
const INHERITED = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];
const STRANGE = [
  "",
  " ",
  ".*",
  "*",
  "alice",
  "undefined",
  "null",
  "[object Object]",
  "%E0%A4%A",
  "../../x",
  "x".repeat(10_000),
];

/** Cookies of other programs, or of an older version, whose names sound as if they said who the user is. */
const DECOYS = ["user", "username", "name", "uid", "user_id", "login"];

/** No cookie with such a name logs a visitor without a session in. `unknown` is an ID that no user got. */
async function mustBeNobody(thief: Browser, name: string, unknown: string, note: string): Promise<void> {
  for (const cookie of [`${name}=alice`, `${unknown}; ${name}=alice`]) {
    const page = await thief.get("/dashboard", { headers: { cookie } });
    must(page.response.status !== 200 && !page.response.body.includes(note), {
      expected: `the dashboard to stay closed to a visitor without a session who sends the cookie ${name}=alice`,
      got: page.response.body.includes(note) ? `${describe(page)}, with alice's note` : describe(page),
      at: page,
    });
  }
  const admin = await thief.get("/admin", { headers: { cookie: `${name}=admin` } });
  mustRefuse(admin, `/admin, for a visitor without a session who sends the cookie ${name}=admin,`);
}

/**
 * The value with one letter changed at `part` of its length. Never changes its end, where base64 leaves bits unused.
 */
function tampered(value: string, part: number): string {
  const at = Math.floor(value.length * part);
  return value.slice(0, at) + (value[at]?.toLowerCase() === "a" ? "b" : "a") + value.slice(at + 1);
}

export default [
  defends(
    UNKNOWN,
    {
      needs: [NEW_ID],
      why: "Every ID that the server wrongly accepts lets somebody in without a password.",
      hints: [
        "What does your lookup return for an ID that is not on the list, or for the name constructor?",
        "A Map finds only the keys that you put in. A plain object also finds the key constructor. An unknown ID has no session: refuse it, and do not put it on the list. Compare the whole ID, not its beginning.",
        "const session = sessions.get(id); return session && users.get(session.username);",
      ],
      read: READ,
    },
    async ({ alice, thief, list }) => {
      await alice.login();
      const own = await identity(alice);
      const before = await listed({ list });
      const refused = async (cookie: string, what: string) => {
        const page = await thief.get("/dashboard", { headers: { cookie } });
        mustRefuse(page, `${what}, "${shortened(cookie)}",`);
        const after = await listed({ list });
        must(after === before, {
          expected: `the list to keep its length of ${before} after a request with "${shortened(cookie)}"`,
          got: String(after),
          at: page,
        });
      };
      for (const value of [...CHOSEN, ...INHERITED, ...STRANGE]) {
        await refused(toHeader(own.map(({ name }) => ({ name, value }))), "an invented ID");
      }
      for (const pair of own) {
        const rest = own.filter((other) => other !== pair);
        const changed = (value: string) => toHeader([{ ...pair, value }, ...rest]);
        const middle = Math.floor(pair.value.length / 2);
        await refused(changed(pair.value.slice(0, middle)), "the first half of alice's ID");
        if (middle > 0) await refused(changed(pair.value.slice(middle)), "the second half of alice's ID");
        for (const part of [1 / 4, 1 / 2, 3 / 4]) {
          await refused(changed(tampered(pair.value, part)), "alice's ID with one letter changed");
        }
      }
    },
  ),
  defends(
    "a login never uses the ID that the browser sent",
    {
      needs: [UNKNOWN],
      why: "A thief who chooses the ID before you log in does not have to guess it afterwards.",
      hints: [
        "Does your login read the cookie of the request? There is no reason for that.",
        "Make a new ID at each login, whatever the browser sent. Only the server chooses IDs.",
        "const id = newSessionId();",
      ],
      read: READ,
    },
    async ({ alice, browser, thief }) => {
      await alice.login();
      for (const value of CHOSEN) {
        const cookie = await pretending(alice, value);
        const victim = browser("alice");
        victim.plant(cookie);
        const login = await victim.login();
        mustRefuse(
          await thief.get("/dashboard", { headers: { cookie } }),
          `the thief's "${cookie}", which alice's browser sent to the login,`,
        );
        must((await tokenOf(victim)) !== value, {
          expected: "a new ID for alice: her browser sent an ID that the thief chose",
          got: `the thief's, "${value}"`,
          at: login,
        });
      }
    },
  ),
  defends(
    "no other cookie changes who the user is",
    {
      needs: [UNKNOWN],
      why: "Otherwise bob logs in as himself, adds a cookie that says alice, and reads her note.",
      hints: [
        "Which cookies does currentUser read? Visitors can write every cookie themselves, but they cannot guess a random ID.",
        "The ID leads to the record, and the record says who the user is. A name in another cookie is a name that the visitor typed. Never believe this name, even if there is no record.",
        "return session && users.get(session.username);",
      ],
      read: "#idea",
    },
    async ({ alice, bob, thief, notes }) => {
      await alice.login();
      await bob.login();
      const own = await identity(alice);
      const hers = toHeader(own);
      const unknown = toHeader(own.map(({ name }) => ({ name, value: CHOSEN[0] ?? "" })));
      const decoys = DECOYS.filter((name) => own.every((pair) => pair.name !== name));
      for (const name of decoys) {
        await mustBeNobody(thief, name, unknown, notes.alice);
        for (const cookie of [`${name}=bob; ${hers}`, `${hers}; ${name}=bob`, `role=admin; ${hers}; ${name}=admin`]) {
          mustShow(
            await thief.get("/dashboard", { headers: { cookie } }),
            notes.alice,
            "alice's",
            `for the Cookie header "${cookie}"`,
          );
        }
      }
      const page = await thief.get("/admin", { headers: { cookie: `${hers}; role=admin; admin=true` } });
      mustForbid(page, "GET /admin by alice with a cookie that says role=admin");
      for (const cookie of await forgeries(alice.cookieHeader(), "alice", "bob")) {
        mustNotShow(
          await thief.get("/dashboard", { headers: { cookie } }),
          notes.bob,
          "bob's",
          `for the Cookie header "${cookie}", which alice can write herself`,
        );
      }
    },
  ),
];
