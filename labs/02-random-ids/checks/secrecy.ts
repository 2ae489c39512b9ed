import type { Exchange } from "../../kit/browser/browser.ts";
import { must, mustLogIn } from "../../kit/grader/expect.ts";
import { identity } from "../../kit/grader/identity.ts";
import { defends } from "../../kit/grader/suite.ts";
import type { Account } from "../../kit/target/users.ts";
import { decoded, readings, writings } from "../../01-username-in-a-cookie/disguises.ts";
import { BITS } from "./ids.ts";
import { NEW_ID } from "./logins.ts";
import { shortened, tokenOf, tokensOf } from "./tokens.ts";

const MEANING = "the ID says nothing about its user";

/** Long words, so that chance does not write them into an ID. */
const WILHELMINA: Account = {
  name: "wilhelmina",
  password: "correct-horse",
  role: "member",
  note: "chest under the stairs",
};

/** With this number of logins, chance does not make two people's IDs differ in the same place every time. */
const LOGINS = 12;

/**
 * Positions that hold one letter at all logins of the first person, and another letter at all logins of the second
 * person.
 */
function tellApart(first: readonly string[], second: readonly string[]): number[] {
  const constant = (tokens: readonly string[], at: number) =>
    new Set(tokens.map((token) => token[at])).size === 1 ? tokens[0]?.[at] : undefined;
  return Array.from(first[0] ?? "", (_, at) => at).filter((at) => {
    const [one, other] = [constant(first, at), constant(second, at)];
    return one !== undefined && other !== undefined && one !== other;
  });
}

/** Everything that an answer contains, except its cookies. */
const openText = ({ response }: Exchange): string =>
  [response.body, ...response.headers.filter(([name]) => name.toLowerCase() !== "set-cookie").flat()].join("\n");

/** The text on both sides of the ID that was found. */
function around(text: string, found: string): string {
  const at = text.indexOf(found);
  return text.slice(Math.max(0, at - 40), at + found.length + 20).trim();
}

export default [
  defends(
    MEANING,
    {
      needs: [NEW_ID],
      why: "A person who sees such an ID in a log or on a screen learns whose ID it is, and can guess what other IDs look like.",
      hints: [
        "What does your ID contain besides random bytes? A name in base64 or hex is still a name.",
        "The record on the list says who the user is. The ID is only the key of this record, so it needs no meaning.",
        "sessions.set(id, { username });",
      ],
      read: "#idea",
    },
    async (scene) => {
      await scene.restart({ more: [WILHELMINA] });
      const person = scene.browser(WILHELMINA.name);
      const at = await person.login(WILHELMINA.name, WILHELMINA.password);
      const token = await tokenOf(person);
      const words = [WILHELMINA.name, WILHELMINA.password, WILHELMINA.note, WILHELMINA.role];
      const texts = token.split(" ").flatMap(readings);
      const told = words.find((word) => texts.some((text) => text.toLowerCase().includes(word)));
      must(told === undefined, {
        expected: "an ID without meaning",
        got: `"${shortened(token)}", which anybody can decode to read "${told}"`,
        at,
      });
      const [hers, his] = [await tokensOf(scene, "alice", LOGINS), await tokensOf(scene, "bob", LOGINS)];
      const places = tellApart(hers.map(decoded), his.map(decoded));
      must(places.length === 0, {
        expected: "no place at which alice's IDs and bob's IDs always have different letters",
        got: `letters that always differ at ${places.length} places, for example in "${shortened(hers[0] ?? "")}" and "${shortened(his[0] ?? "")}"`,
        at: scene.exchanges.at(-1),
      });
    },
  ),
  defends(
    "the ID is in the cookie and nowhere else",
    {
      needs: [BITS, MEANING],
      why: "Scripts can read a page, and an address ends up in histories, logs and Referer headers. A thief who reads one of these places has a copy of the ID.",
      hints: [
        "Search your answers for the ID: pages, the Location header, and headers that you add.",
        "Only Set-Cookie may hold the ID. The browser sends it back by itself, so no link, form or script needs it.",
        'return seeOther("/dashboard", { "set-cookie": sessionCookie(id) });',
      ],
      read: "#idea",
    },
    async ({ alice }) => {
      const login = await alice.login();
      mustLogIn(login);
      const values = (await identity(alice)).flatMap(({ value }) => [value, ...writings(decoded(value))]);
      const pages = [];
      for (const path of ["/dashboard", "/admin", "/", "/nowhere"]) pages.push(await alice.get(path));
      pages.push(await alice.post("/logout"));
      for (const page of [login, ...pages]) {
        const text = openText(page);
        const found = values.find((value) => text.includes(value));
        must(found === undefined, {
          expected: `no ID in the answer to ${page.request.method} ${page.request.path} except in Set-Cookie`,
          got: `"${around(text, found ?? "")}"`,
          at: page,
        });
      }
    },
  ),
];
