import { keepsTheRules } from "../kit/grader/rules.ts";
import { works } from "../kit/grader/suite.ts";
import { isRefused, must, describe } from "../kit/grader/expect.ts";
import { probes } from "../kit/grader/probes/index.ts";
import cookieChecks from "./checks/cookie.ts";
import forgeChecks from "./checks/forge.ts";
import loginChecks from "./checks/login.ts";
import nameChecks from "./checks/names.ts";

const loginPageOpens = works(
  "the login page opens for anybody",
  {
    why: "If the login page itself needs a login, nobody can log in.",
    hints: [
      "Which route answers GET /, and does it ask for a cookie?",
      "The login page must not ask who you are. All other pages may. Look at the routes at the end of createServer.",
      'case "GET /": return loginPage();',
    ],
    read: "#build-it",
  },
  async ({ thief }) => {
    const page = await thief.get("/");
    must(page.response.status === 200 && !isRefused(page), {
      expected: "status 200 for GET / without a cookie",
      got: describe(page),
      at: page,
    });
  },
);

const basics = [loginPageOpens, ...loginChecks, ...cookieChecks, ...nameChecks];
const careful = keepsTheRules(1, basics, 'return user.role === "admin" ? adminPage() : forbidden();');

const chapter = [...basics, careful, ...forgeChecks];

export default [...chapter, ...probes(1, chapter)];
