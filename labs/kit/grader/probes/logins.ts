import type { Attempt, Who } from "./attempts.ts";
import { PASSWORDS } from "../scene.ts";

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
    { who, method: "POST", path: "/login", body: "", with: "no fields" },
  ];
}
