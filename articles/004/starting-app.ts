import { parseCookie, stringifySetCookie } from "cookie";
import { loginPage, readForm, seeOther, type Handler, type Lab } from "../../labs/kit/lab/index.ts";
import { handleFunc, welcome } from "../kit.ts";

export const ours = [
  "The outline names neither the routes nor the first cookie. Here they are called as in our labs, and the cookie is called username.",
  "The outline speaks of a successful sign-in, so the password is checked. The dashboard shows the user's note.",
  "Logging out comes in the outline's fifth step, so the app that it starts from has none.",
];
export const pages = ["/", "/dashboard"];
export const doors = {};

/** Waits in the starting app, so that it compiles while the reader works. Nothing uses it yet. */
export type Session = { username: string; expires: number };

export default function createServer({ users }: Lab<Session>): Handler {
  async function login(request: Request) {
    const { username = "", password = "" } = await readForm(request);
    if (!(await users.verify(username, password))) return loginPage("Wrong name or password.", 401);
    return seeOther("/dashboard", {
      "set-cookie": stringifySetCookie({ name: "username", value: username, path: "/" }),
    });
  }

  function dashboard(request: Request) {
    const { username = "" } = parseCookie(request.headers.get("cookie") ?? "");
    const user = users.get(username);
    return user ? welcome(`Welcome, ${user.name}.`, user) : loginPage("Please log in.", 401);
  }

  return handleFunc({ "/": () => loginPage(), "/login": login, "/dashboard": dashboard });
}
