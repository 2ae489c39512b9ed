import { keepsTheRules } from "../kit/grader/rules.ts";
import { withstands } from "../kit/grader/suite.ts";
import { probes } from "../kit/grader/probes/index.ts";
import { REFUSALS } from "../kit/grader/probes/titles.ts";
import attack from "./attack.ts";
import { anonymous, expired, noTrace, role, unknown } from "./checks/refusals.ts";
import { failsClosed, headers, paths, renews } from "./checks/tricks.ts";
import { passThrough, staysHere } from "./checks/answers.ts";
import { loggedOut, notMixed, open, sameUser } from "./checks/works.ts";

const checks = [
  open,
  passThrough,
  loggedOut,
  staysHere,
  notMixed,
  sameUser,
  anonymous,
  role,
  unknown,
  expired,
  noTrace,
  failsClosed,
  paths,
  headers,
  renews,
];

const chapter = [
  ...checks,
  keepsTheRules(5, checks, "return withCookie(await handler(user, request), id, expiresAt(session) - now());"),
  withstands(attack, {
    hints: [
      "Read what the thief sent in the exchange that shows the note. Which line of your code believed it?",
      "Only the session decides whose note a route gives out: never a header, a query or a form field.",
      '["POST /export", requireSession(site.exportNote)],',
    ],
    read: "#break-it",
  }),
];

/** Titles of earlier checks that the starter fails, and that the solution holds again. */
export const broken: readonly string[] = [REFUSALS];

export default [...chapter, ...probes(5, chapter)];
