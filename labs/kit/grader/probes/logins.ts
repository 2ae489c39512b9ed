import type { Attempt, Who } from "./attempts.ts";
import { PASSWORDS } from "../scene.ts";
import { MARKUP } from "./markup.ts";
import { spellings } from "./spellings.ts";

/** More wrong passwords in a row than any lock-out allows. */
const STRIKES = 6;

/** Logins that must fail, and must not change who anybody is. */
export function failedLogins(who: Who): Attempt[] {
  const wrong = (username: string, password: string): Attempt => ({
    who,
    method: "POST",
    path: "/login",
    body: new URLSearchParams({ username, password }).toString(),
    with: `the name "${username}" and ${password === "" ? "no" : "a wrong"} password`,
  });
  const names = ["alice", "admin", "nobody", "", "ALICE", "__proto__"];
  return [
    ...names.flatMap((name) => [wrong(name, ""), wrong(name, "a typing error")]),
    ...Array.from({ length: STRIKES }, () => wrong("alice", "a typing error")),
    wrong("alice", PASSWORDS.bob),
    wrong("alice", PASSWORDS.alice.toUpperCase()),
    wrong("alice", PASSWORDS.alice.slice(0, 4)),
    wrong("alice", "a typing error".padEnd(100, "x")),
    wrong("alice", PASSWORDS.alice.padEnd(100, "x")),
    wrong("alice", `${PASSWORDS.alice}\0x`),
    wrong(MARKUP, "a typing error"),
    wrong("alice", MARKUP),
    { who, method: "POST", path: "/login", body: "", with: "no fields" },
    ...otherFormats(who),
  ];
}

const BOUNDARY = "----form";
const multipart = (fields: Record<string, string>): string =>
  Object.entries(fields)
    .map(([name, value]) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join("") + `--${BOUNDARY}--\r\n`;

/** A login as a program may send it: as JSON, and as a form with files. */
const formats = (fields: Record<string, string>): [type: string, body: string][] => [
  ["application/json", JSON.stringify(fields)],
  [`multipart/form-data; boundary=${BOUNDARY}`, multipart(fields)],
];

/** Values that no form can send. A comparison or a query may take one of them for anything. */
const ODD_VALUES: unknown[] = [true, null, 0, [], {}, { $ne: "" }];

function otherFormats(who: Who): Attempt[] {
  const wrong = { username: "alice", password: "a typing error" };
  const odd = ODD_VALUES.map((password) => JSON.stringify({ username: "alice", password }));
  const bodies = [...formats(wrong), ...odd.map((body): [string, string] => ["application/json", body])];
  return bodies.map(([type, body]) => ({
    who,
    method: "POST",
    path: "/login",
    body,
    headers: { "content-type": type },
    with: `a wrong password, as ${type}`,
  }));
}

type Login = { path: string; body: string; headers?: Record<string, string> };

/** Bob's right password in other formats and at other spellings of the path. A server may refuse all of them. */
export function unusualLogins(): Login[] {
  const fields = { username: "bob", password: PASSWORDS.bob };
  const body = new URLSearchParams(fields).toString();
  return [
    ...formats(fields).map(([type, text]) => ({ path: "/login", body: text, headers: { "content-type": type } })),
    ...spellings("/login").map((path) => ({ path, body })),
  ];
}

/** Bob's right password, with a second name beside his own. It must not log in the other. */
export const twoNames = (): Attempt[] =>
  [
    ["alice", "bob"],
    ["bob", "alice"],
  ].map((names) => ({
    who: "bob",
    method: "POST",
    path: "/login",
    body: new URLSearchParams([...names.map((name) => ["username", name]), ["password", PASSWORDS.bob]]).toString(),
    with: `bob's password and the names ${names.join(" and ")}`,
  }));

/**
 * Names and passwords in places where no form puts them. The password is right, so that a server that reads it logs in.
 */
export const misplacedLogins = (): Attempt[] => {
  const fields = `username=alice&password=${PASSWORDS.alice}`;
  return [
    { who: "a visitor", method: "GET", path: `/login?${fields}` },
    { who: "a visitor", method: "GET", path: `/?${fields}` },
    { who: "a visitor", method: "GET", path: `/dashboard?${fields}` },
    { who: "a visitor", method: "PUT", path: "/login", body: fields },
  ];
};
