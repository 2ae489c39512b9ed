import { describe, must, mustLogIn, mustNotCrash, mustNotShow, mustShow } from "../../kit/grader/expect.ts";
import { listed } from "../../kit/grader/listed.ts";
import { defends, works } from "../../kit/grader/suite.ts";
import { shortened, tokenOf } from "./tokens.ts";

export const ROUND_TRIP = "fifty logins out of fifty open the right dashboard";
export const NEW_ID = "every login gets a new ID";

const WRONG: [name: string, password: string][] = [
  ["alice", "builder"],
  ["alice", ""],
  ["nobody", "x"],
  ["", ""],
];

export default [
  works(
    ROUND_TRIP,
    {
      why: "If a login fails only sometimes, it is hard to find the cause.",
      hints: [
        "The ID on the list and the ID that comes back in the cookie must always be the same text.",
        "Base64 holds +, / and =, which cookies and parsers may change on the way. If you keep a hash on the list, hash the cookie's value too before you look it up.",
        'Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")',
      ],
      read: "#build-it",
    },
    async ({ browser, notes }) => {
      for (let turn = 0; turn < 50; turn++) {
        const name = turn % 2 ? "bob" : "alice";
        const person = browser(name);
        mustLogIn(await person.login());
        mustShow(await person.get("/dashboard"), notes[name], `${name}'s`, `at login ${turn + 1} of 50`);
      }
    },
  ),
  works(
    "a failed login leaves nothing behind",
    {
      why: "If a session starts before the server checks the password, anybody who types a name gets this session.",
      hints: [
        "Which line of login starts the session, and what has login checked before that line?",
        "Verify the password first, and return if it is wrong. After this check, make an ID, put it on the list and send it.",
        'if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);',
      ],
      read: "#only-ids-that-you-handed-out",
    },
    async ({ browser, list }) => {
      const before = await listed({ list });
      for (const [name, password] of WRONG) {
        const visitor = browser("thief");
        const what = `a failed login as "${name}"`;
        const login = await visitor.login(name, password);
        mustNotCrash(login, what);
        const page = await visitor.get("/dashboard");
        must(page.response.status !== 200, {
          expected: `the dashboard to stay closed after ${what}`,
          got: `status 200, for the Cookie header "${visitor.cookieHeader()}"`,
          at: page,
        });
        const after = await listed({ list });
        must(after === before, {
          expected: `the list to keep its length of ${before} after ${what}`,
          got: String(after),
          at: login,
        });
      }
    },
  ),
  defends(
    NEW_ID,
    {
      needs: [ROUND_TRIP],
      why: "If a user's ID never changes, it is a second password, and nobody can change it.",
      hints: [
        "Log in as alice twice and compare the two cookies. Which line makes the ID, and how often does this line run?",
        "Make the ID inside login, so that each login gets a new one. Make it from random bytes, not from the name or the time.",
        "const id = newSessionId();",
      ],
      read: "#build-it",
    },
    async ({ browser }) => {
      const seen = new Map<string, string>();
      for (const name of ["alice", "alice", "bob", "bob"]) {
        const person = browser(name);
        const at = await person.login();
        const token = await tokenOf(person);
        const before = seen.get(token);
        must(before === undefined, {
          expected: `a new ID at this login of ${name}`,
          got: `"${shortened(token)}" again: an earlier login of ${before} got the same ID`,
          at,
        });
        seen.set(token, name);
      }
    },
  ),
  defends(
    "two logins of one user are both valid and independent",
    {
      needs: [NEW_ID],
      why: "Otherwise a login on alice's phone would log out her laptop, or one user's logout would end everybody's session.",
      hints: [
        "What happens to the first session when the same user logs in a second time, or logs out once?",
        "Each login has its own line on the list, and the ID is the line's key. The username is in the record, and is never the key.",
        "sessions.set(id, { username });",
      ],
      read: "#build-it",
    },
    async ({ browser, bob, notes }) => {
      const [laptop, phone] = [browser("alice"), browser("alice")];
      for (const person of [laptop, phone, bob]) mustLogIn(await person.login());
      mustShow(await laptop.get("/dashboard"), notes.alice, "alice's", "after two more logins, on other devices");
      mustShow(await phone.get("/dashboard"), notes.alice, "alice's", "on her second device");
      await phone.post("/logout");
      const left = await phone.get("/dashboard");
      must(left.response.status !== 200, {
        expected: "alice's phone to be logged out after POST /logout",
        got: describe(left),
        at: left,
      });
      const still = await laptop.get("/dashboard");
      mustShow(still, notes.alice, "alice's", "on her laptop, after her phone logged out");
      mustNotShow(still, notes.bob, "bob's", "on alice's laptop");
      mustShow(await bob.get("/dashboard"), notes.bob, "bob's", "after alice's phone logged out");
    },
  ),
];
