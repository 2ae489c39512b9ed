import { parseCookie, stringifySetCookie } from "cookie";
import type { Lab, User } from "../../../kit/lab/index.ts";

export type Door = ReturnType<typeof createDoor>;

const NAME = "__Host-Http-band";

/** The code never removes an entry from the list. It only marks the entry as ended. */
export function createDoor({ users }: Lab) {
  const list: { id: string; user: User; over: boolean }[] = [];
  return {
    enter(user: User): string {
      const id = Buffer.from(crypto.getRandomValues(new Uint8Array(20))).toString("base64url");
      list.push({ id, user, over: false });
      return cookie(id);
    },
    leave(request: Request): string {
      const entry = list.find(({ id }) => id === idOf(request));
      if (entry) entry.over = true;
      return cookie("", 0);
    },
    who(request: Request): User | undefined {
      const entry = list.find(({ id }) => id === idOf(request));
      return entry && !entry.over ? users.get(entry.user.name) : undefined;
    },
  };
}

const idOf = (request: Request): string | undefined => parseCookie(request.headers.get("cookie") ?? "")[NAME];

const cookie = (value: string, maxAge = 3600): string =>
  stringifySetCookie({ name: NAME, value, maxAge, path: "/", httpOnly: true, secure: true, sameSite: "strict" });
