import { loginPage, notFound, readForm, seeOther, type Handler, type Lab } from "../../kit/lab/index.ts";
import { clear, read, write } from "./several-files/cookie.ts";
import { pages } from "./several-files/pages.ts";
import { createDesk, type Session } from "./several-files/sessions.ts";

/** This file only puts the other files together. */
export default function createServer({ users, sessions, now }: Lab<Session>): Handler {
  const desk = createDesk(sessions, now);

  async function login(request: Request) {
    const { username = "", password = "" } = await readForm(request);
    const isRight = await users.verify(username, password);
    return isRight ? write(seeOther("/dashboard"), desk.open(username)) : loginPage("Wrong name or password.", 401);
  }

  return (request) => {
    const { pathname } = new URL(request.url);
    const route = `${request.method} ${pathname}`;
    if (route === "POST /login") return login(request);
    if (route === "POST /logout") return clear(seeOther("/"));
    const page = request.method === "GET" ? pages.get(pathname) : undefined;
    return page ? page(users.get(desk.nameFor(read(request)) ?? "")) : notFound();
  };
}
