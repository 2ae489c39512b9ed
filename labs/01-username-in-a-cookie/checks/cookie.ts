import { must, mustRefuse, mustShow } from "../../kit/grader/expect.ts";
import { identity, toHeader } from "../../kit/grader/identity.ts";
import { defends, works } from "../../kit/grader/suite.ts";
import { LOGIN, NO_COOKIE } from "./login.ts";

const STRANGE = "a strange Cookie header is refused and crashes nothing";
const READ = "#the-cookie-header-is-typed-by-the-visitor";

/** Cookie headers that no server made. A server must refuse each of them, and must not crash. */
const HEADERS = ["", ";", "=", "=alice", "alice", "a=b=c", "a=1;;b", "__proto__=alice", "constructor=alice"];
const MORE_HEADERS = ["%E0%A4%A=%E0%A4%A", "superusername=alice", "username2=alice", `a=${"x".repeat(10_000)}`];

const VALUES = ["", " ", "=", "==", "%E0%A4%A", "__proto__", "constructor", "toString", "hasOwnProperty"];
const MORE_VALUES = ["x".repeat(10_000), "<script>1</script>", "../../x", "' OR 1=1--", "undefined", "null"];

const shortened = (text: string) => (text.length > 60 ? `${text.slice(0, 40)}… (${text.length} characters)` : text);

export default [
  works(
    STRANGE,
    {
      needs: [NO_COOKIE],
      why: "If a visitor sends a malformed header, the server must not answer with an error page, and must not log them in.",
      hints: [
        "Visitors can type any Cookie header. Which of your lines throws an error for a malformed header?",
        "The function parseCookie of the cookie package handles all of them. A parser of your own often fails: a pair may have no equals sign, or a percent sign without a code after it.",
        'const { username = "" } = parseCookie(request.headers.get("cookie") ?? "");',
      ],
      read: READ,
    },
    async ({ thief }) => {
      for (const cookie of [...HEADERS, ...MORE_HEADERS]) {
        mustRefuse(await thief.get("/dashboard", { headers: { cookie } }), `the Cookie header "${shortened(cookie)}"`);
      }
    },
  ),
  defends(
    "the right cookie is found among others",
    {
      needs: [LOGIN, STRANGE],
      why: "Without this, another cookie could log you out, or a cookie with a similar name could decide who you are.",
      hints: [
        "A Cookie header can hold many pairs. Your cookie may be anywhere in it, and other cookies may have longer names with the same ending.",
        "Compare whole names, and trim the spaces around a pair. A search for the text username= also finds superusername=.",
        'const { username = "" } = parseCookie(request.headers.get("cookie") ?? "");',
      ],
      read: READ,
    },
    async ({ alice, bob, thief, notes }) => {
      await alice.login();
      await bob.login();
      const hers = toHeader(await identity(alice));
      const his = await identity(bob);
      const before = toHeader(his.map(({ name, value }) => ({ name: `x${name}`, value })));
      const after = toHeader(his.map(({ name, value }) => ({ name: `${name}2`, value })));
      const among = (cookie: string) => thief.get("/dashboard", { headers: { cookie } });
      const headers = [`theme=dark; ${hers}; x=1`, `a=1;${hers}`, `a=1;  ${hers}`, `${before}; ${hers}; ${after}`];
      for (const cookie of headers)
        mustShow(await among(cookie), notes.alice, "alice's", `for the Cookie header "${cookie}"`);
      const alike = `${before}; ${after}`;
      mustRefuse(await among(alike), `the Cookie header "${alike}", whose names are only similar,`);
    },
  ),
  defends(
    "a strange value in the cookie logs nobody in",
    {
      needs: [LOGIN, STRANGE],
      why: "A strange value must not crash the lookup. And the server must not treat this value as a user, because then a visitor needs no password.",
      hints: [
        "What does your lookup return for an empty name, or for the name constructor?",
        "A plain object inherits keys such as constructor. Use users.get, which finds only real users. And never print a cookie's value without escaping it.",
        "return users.get(username);",
      ],
      read: READ,
    },
    async ({ alice, thief }) => {
      await alice.login();
      const own = await identity(alice);
      for (const value of [...VALUES, ...MORE_VALUES]) {
        const cookie = toHeader(own.map(({ name }) => ({ name, value })));
        const page = await thief.get("/dashboard", { headers: { cookie } });
        mustRefuse(page, `the cookie value "${shortened(value)}"`);
        must(!page.response.body.includes("<script>1"), {
          expected: "text from a cookie to be escaped or left out of the page",
          got: "a page that contains the text as HTML",
          at: page,
        });
      }
    },
  ),
];
