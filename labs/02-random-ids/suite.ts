import { withstands } from "../kit/grader/suite.ts";
import { probes } from "../kit/grader/probes/index.ts";
import attack from "./attack.ts";
import idChecks from "./checks/ids.ts";
import loginChecks from "./checks/logins.ts";
import refusals from "./checks/refusals.ts";
import secrecy from "./checks/secrecy.ts";

const attackFails = withstands(attack, {
  hints: [
    "The thief wrote a name into his cookie, or found somebody's ID near his own or among the first numbers. Which was it?",
    "Do not believe anything that the cookie says: look for the ID on the list. It must be impossible to compute one ID from another ID. And the list must be empty when the server starts.",
    "sessions.set(newSessionId(), { username });",
  ],
  read: "#break-it",
});

const chapter = [...loginChecks, ...idChecks, ...secrecy, ...refusals, attackFails];

export default [...chapter, ...probes(2, chapter)];
