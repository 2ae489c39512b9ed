import { keepsTheRules } from "../kit/grader/rules.ts";
import { probes } from "../kit/grader/probes/index.ts";
import { withstands } from "../kit/grader/suite.ts";
import attack from "./attack.ts";
import * as cache from "./checks/cache.ts";
import * as endings from "./checks/endings.ts";
import * as stream from "./checks/stream.ts";
import { GOES_ON } from "./checks/titles.ts";

/** What stands between a server and a browser is the same whatever comes after the logout, so no later lab starts here. */
export const branch = "logout";

/** A reverse proxy with a shared cache stands in front of the live servers. */
export const proxy = true;

/** The number of the lab whose routes and rules this site has. */
const FROM = 6;

const kept = [cache.greeting, cache.logoIsKept, stream.goesOn, stream.onlyForMembers, stream.apart];
const rules = keepsTheRules(
  FROM,
  kept,
  "return site.withSessionCookie(response, id, site.expiresAt(session) - now());",
);
const adds = [
  cache.nobodyElses,
  cache.everybodysOwn,
  cache.notStored,
  endings.endsWithLogout,
  endings.endsWithItsOwnSession,
  endings.endsEverywhere,
  endings.endsWithExpiry,
];

export default [
  ...kept,
  rules,
  ...adds,
  withstands(attack, {
    needs: [GOES_ON],
    alone: "The chapter's own exploit: it joins into one story what the checks above test one by one.",
    hints: [
      "The attack has two ways: a page from a shared cache, and a stream that goes on after the logout. Each has checks of its own above.",
      "Say no-store on whatever shows something of a user, and ask again after each tick if the session still lives.",
      "for (let user = userOf(id); user; user = userOf(id)) {",
    ],
    read: "#break-it",
  }),
  ...probes(FROM, [...kept, rules, ...adds]),
];
