import type { Handler, Lab } from "../../kit/lab/index.ts";
import { notFound } from "../../kit/lab/index.ts";
import { readName } from "./several-files/cookies.ts";
import { createRoutes } from "./several-files/routes.ts";

export { forge } from "./several-files/cookies.ts";

/** This file only puts the other files together. */
export default function createServer({ users }: Lab): Handler {
  const routes = createRoutes(users, async (request) => users.get(readName(request)));
  return async (request) => {
    const route = routes[new URL(request.url).pathname]?.[request.method];
    return route ? route(request) : notFound();
  };
}
