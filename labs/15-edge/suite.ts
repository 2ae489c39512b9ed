import { keepsTheRules } from "../kit/grader/rules.ts";
import { probes } from "../kit/grader/probes/index.ts";
import { withstands } from "../kit/grader/suite.ts";
import attack from "./attack.ts";
import * as cache from "./checks/cache.ts";
import * as endings from "./checks/endings.ts";
import * as stream from "./checks/stream.ts";
import { GOES_ON } from "./checks/titles.ts";

/** This lab is about caches and proxies, and no later lab builds on that. */
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
    alone: "The chapter's own attack: it does in one story what the checks above test one by one.",
    hints: [
      "The attack tries two ways: a page from a shared cache, and a stream that goes on after the logout. Each way has its own checks above.",
      "Send no-store with every answer that shows something about a user. And check after each tick if the session is still valid.",
      "for (let user = userOf(id); user; user = userOf(id)) {",
    ],
    read: "#break-it",
  }),
  ...probes(FROM, [...kept, rules, ...adds]),
];
