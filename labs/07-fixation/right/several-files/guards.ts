import * as site from "../../../kit/lab/index.ts";
import type { Handler, Lab, User } from "../../../kit/lab/index.ts";
import { clear, read, write } from "./cookie.ts";
import type { Session, Store } from "./store.ts";

type Page = (user: User, request: Request) => Response | Promise<Response>;

export function createGuards({ users }: Lab<Session>, store: Store) {
  async function login(request: Request): Promise<Response> {
    const { username = "", password = "" } = await site.readForm(request);
    if (!(await users.verify(username, password))) return site.loginPage("Unknown name or password.", 401);
    return write(site.seeOther("/dashboard"), store.replace(read(request), username));
  }

  function logout(request: Request): Response {
    store.remove(read(request));
    return clear(site.seeOther("/"));
  }

  function everywhere({ name }: User): Response {
    store.removeAllOf(name);
    return clear(site.seeOther("/"));
  }

  const user =
    (page: Page): Handler =>
    (request) => {
      const session = store.find(read(request));
      const found = users.get(session?.username ?? "");
      if (!session || !found) return clear(site.loginPage("Please log in.", 401));
      store.touch(session);
      return page(found, request);
    };

  const admin = (page: Page): Handler =>
    user((found, request) => (found.role === "admin" ? page(found, request) : site.forbidden()));

  const basket = (request: Request): Response => site.basketPage(store.find(read(request))?.basket ?? []);

  async function addToBasket(request: Request): Promise<Response> {
    const { item = "" } = await site.readForm(request);
    const session = store.find(read(request));
    session?.basket.push(item);
    return session ? site.seeOther("/basket") : write(site.seeOther("/basket"), store.add({ basket: [item] }));
  }

  return { login, logout, everywhere, user, admin, basket, addToBasket };
}
