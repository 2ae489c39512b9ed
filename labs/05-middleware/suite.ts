import { keepsTheRules } from "../kit/grader/rules.ts";
import { withstands } from "../kit/grader/suite.ts";
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

export default [
  ...checks,
  keepsTheRules(5, checks, "return withCookie(await handler(user, request), id, expiresAt(session) - now());"),
  withstands(attack, {
    hints: [
      "Read what the thief sent in the exchange that shows the note. Which of your lines believed it?",
      "Whose note a route gives out follows from the session alone: not from a header, a query or a form field.",
      '["POST /export", requireSession(site.exportNote)],',
    ],
    read: "#break-it",
  }),
];
