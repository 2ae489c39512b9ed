import { parseCookie } from "cookie";
import {
  forbidden,
  loginPage,
  withSessionCookie,
  type Handler,
  type User,
  type Users,
} from "../../../kit/lab/index.ts";
import type { List } from "./list.ts";

export type Guarded = (context: { user: User; request: Request }) => Response | Promise<Response>;
export type Door = { member: (handler: Guarded) => Handler; admin: (handler: Guarded) => Handler };

export const idOf = (request: Request): string =>
  parseCookie(request.headers.get("cookie") ?? "")["session_token"] ?? "";

export function createDoor(list: List, users: Users): Door {
  const member =
    (handler: Guarded): Handler =>
    async (request) => {
      const id = idOf(request);
      const session = list.use(id);
      const user = session && users.get(session.username);
      if (!session || !user) return loginPage("Please log in.", 401);
      const answer = await handler({ user, request });
      return withSessionCookie(answer, id, session.lifetime);
    };
  const admin = (handler: Guarded): Handler =>
    member((context) => (context.user.role === "admin" ? handler(context) : forbidden()));
  return { member, admin };
}
