import { header } from "../../kit/browser/browser.ts";
import {
  describe,
  isRefused,
  must,
  mustForbid,
  mustLogIn,
  mustNotCrash,
  mustNotShow,
  mustRefuse,
  mustShow,
} from "../../kit/grader/expect.ts";
import { defends, works } from "../../kit/grader/suite.ts";

export const NO_COOKIE = "the dashboard refuses a visitor without a cookie";
export const LOGIN = "a right password opens the dashboard";

/** Login forms that must let nobody in. If a field is missing here, the form is sent without it. */
const WRONG: Record<string, string>[] = [
  { username: "alice", password: "builder" },
  { username: "alice", password: "" },
  { username: "alice" },
  { username: "", password: "" },
  { password: "wonderland" },
  { username: "nobody", password: "x" },
  { username: "admin", password: "admin" },
  { username: "__proto__", password: "x" },
  {},
];

export default [
  works(
    NO_COOKIE,
    {
      why: "Anybody who knows the address could read a note.",
      hints: [
        "What does currentUser find when there is no Cookie header at all?",
        "headers.get returns null when the header is missing. In this case give parseCookie an empty text, and refuse a name that users.get does not find.",
        'parseCookie(request.headers.get("cookie") ?? "")',
      ],
      read: "#build-it",
    },
    async ({ thief }) => mustRefuse(await thief.get("/dashboard"), "a request without a cookie"),
  ),
  works(
    "a wrong password is refused",
    {
      needs: [NO_COOKIE],
      why: "If a login accepts any password, it protects nobody.",
      hints: [
        "What does login do with the answer of users.verify?",
        "users.verify returns a promise. Without await your code tests the promise itself, and a promise is always truthy.",
        'if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);',
      ],
      read: "#build-it",
    },
    async ({ browser }) => {
      for (const fields of WRONG) {
        const visitor = browser("alice");
        const form = JSON.stringify(fields);
        mustNotCrash(await visitor.post("/login", fields), `the login form ${form}`);
        mustRefuse(await visitor.get("/dashboard"), `the dashboard after the login form ${form}`);
      }
    },
  ),
  defends(
    LOGIN,
    {
      why: "If nobody can log in, there is nobody to protect.",
      hints: [
        "After a right password three things happen: the server sets a cookie and redirects, and the dashboard reads the cookie.",
        "Set the cookie on the answer of POST /login, and give it Path=/ so that it reaches /dashboard. The name must come from the cookie of each request, never from a variable that all visitors share.",
        'seeOther("/dashboard", { "set-cookie": stringifySetCookie({ name: "username", value: username, path: "/" }) })',
      ],
      read: "#build-it",
    },
    async ({ alice, bob, notes }) => {
      for (const person of [alice, bob]) {
        const login = await person.login();
        mustLogIn(login);
        const location = header(login.response, "location");
        must(new URL(location || "/", login.request.origin).pathname === "/dashboard", {
          expected: "the login to lead to /dashboard",
          got: describe(login),
          at: login,
        });
      }
      const hers = await alice.get("/dashboard");
      mustShow(hers, notes.alice, "alice's");
      mustNotShow(hers, notes.bob, "bob's");
      mustShow(await bob.get("/dashboard"), notes.bob, "bob's");
    },
  ),
  defends(
    "only the admin opens the admin page",
    {
      needs: [LOGIN, NO_COOKIE],
      why: "A member who opens the admin page can do everything that it offers.",
      hints: [
        "The server must ask two questions: who the user is, and what this user may do. Does /admin ask both?",
        "If there is no user, refuse the request, as the dashboard does. If the user's role is not admin, answer 403 or 404. The admin gets the page.",
        'return user.role === "admin" ? adminPage() : forbidden();',
      ],
      read: "#build-it",
    },
    async ({ alice, admin, thief }) => {
      mustRefuse(await thief.get("/admin"), "GET /admin without a cookie");
      await alice.login();
      mustForbid(await alice.get("/admin"), "GET /admin from alice, who is a member,");
      mustLogIn(await admin.login());
      const page = await admin.get("/admin");
      must(page.response.status === 200, { expected: "status 200 for the admin", got: describe(page), at: page });
    },
  ),
  defends(
    "after a logout, the browser is not logged in",
    {
      needs: [LOGIN, NO_COOKIE],
      why: "The next person at a shared computer would still be logged in as the previous user.",
      hints: [
        "How can a server delete a cookie? It can only send another Set-Cookie.",
        "Same name, same path, and Max-Age=0: the browser then drops what it has.",
        'stringifySetCookie({ name: "username", value: "", path: "/", maxAge: 0 })',
      ],
      read: "#build-it",
    },
    async ({ alice }) => {
      await alice.login();
      const logout = await alice.post("/logout");
      must(logout.response.status < 400, { expected: "POST /logout to succeed", got: describe(logout), at: logout });
      const page = await alice.get("/dashboard");
      must(isRefused(page), { expected: "the dashboard to refuse alice's browser", got: describe(page), at: page });
    },
  ),
];
