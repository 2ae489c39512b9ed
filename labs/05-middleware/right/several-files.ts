// The list, the door and the routes have a file each, in several-files/.
import type { Handler, Lab } from "../../kit/lab/index.ts";
import { createDoor } from "./several-files/door.ts";
import { createList, type Session } from "./several-files/list.ts";
import { createRoutes } from "./several-files/routes.ts";
import * as site from "../../kit/lab/index.ts";

export default function createServer(lab: Lab<Session>): Handler {
  const list = createList(lab.sessions, lab.now);
  const routes = createRoutes(lab, list, createDoor(list, lab.users));
  return (request) => {
    const { pathname } = new URL(request.url);
    const handler = routes.get(pathname)?.[request.method];
    return handler ? handler(request) : site.notFound();
  };
}
