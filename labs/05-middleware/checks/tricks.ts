import { describe, isRefused, must, mustForbid, mustNotShow, mustRefuse } from "../../kit/grader/expect.ts";
import { MINUTE, type Scene } from "../../kit/grader/scene.ts";
import { defends } from "../../kit/grader/suite.ts";
import { CLAIMS, spellings } from "../attack.ts";
import {
  ADMIN_DOORS,
  DOORS,
  knock,
  mustLeaveNothing,
  mustNotOpen,
  mustStayShut,
  named,
  writeKeepsake,
} from "./doors.ts";
import { anonymous, noTrace, role } from "./refusals.ts";

export const failsClosed = defends(
  "no guarded route opens while the list cannot be read",
  {
    needs: [anonymous.title],
    why: "If the database is down for a minute, the server must not let visitors in without a check.",
    hints: [
      "What does your code do when sessions.get throws? Look for a catch block that lets the request continue, perhaps with a copy of the session.",
      "Leave the error uncaught, or answer 503 in the catch block. Never call the handler from there.",
      'try { session = sessions.get(id); } catch { return new Response("Try again later.", { status: 503 }); }',
    ],
    read: "#when-the-list-cannot-be-read",
  },
  async (scene) => {
    const { alice, admin, thief, notes, restart } = scene;
    await alice.login();
    await admin.login();
    const cookies = ["", alice.cookieHeader(), admin.cookieHeader()];
    await restart({ listFails: true });
    for (const cookie of cookies) {
      for (const door of DOORS) {
        const what = `${named(door)} ${cookie ? "with a cookie" : "without a cookie"}, while the list cannot be read,`;
        const at = await knock(thief, door, { cookie });
        mustStayShut(at, what);
        mustNotShow(at, notes.alice, "alice's");
      }
    }
    const at = await thief.get("/comments");
    must(!at.response.body.includes("left-behind"), {
      expected: "no comment to be added while the list cannot be read",
      got: "a new comment on the page",
      at,
    });
    await mustForgetNobody(scene);
  },
);

/** The list goes down after the server has answered everybody. Nothing that the server remembers may open a route. */
async function mustForgetNobody({ alice, admin, thief, list, restart, skip }: Scene): Promise<void> {
  const { now } = (await thief.get("/dashboard")).request;
  await restart({ listFailsFrom: now + 5 * MINUTE });
  for (const person of [alice, admin]) {
    await person.login();
    for (const door of DOORS) await knock(person, door);
  }
  // If the list stays empty, the server keeps its own list, and that list is not down.
  if ((await list()).length === 0) return;
  skip(6 * MINUTE);
  for (const door of DOORS) {
    const what = `${named(door)} by ${door.who}, who logged in before the list failed,`;
    mustStayShut(await knock(door.who === "alice" ? alice : admin, door), what);
  }
}

export const paths = defends(
  "no spelling of a path gets past the check",
  {
    needs: [anonymous.title, role.title, noTrace.title],
    why: "If the check and the router read a path differently, a second slash can get past the check.",
    hints: [
      "How does your code decide whether it checks a request: by the route that it reaches, or by a separate comparison of paths?",
      "Wrap the handler itself. Then nobody can reach the handler without the check, however they write the path.",
      '["GET /admin", requireAdmin(site.adminPage)],',
    ],
    read: "#paths-and-headers-are-typed-by-the-visitor",
  },
  async ({ alice, bob, thief }) => {
    await alice.login();
    await bob.login();
    await writeKeepsake(alice);
    for (const door of DOORS) {
      for (const path of spellings(door.path)) {
        mustNotOpen(await knock(thief, door, { path }), `${door.method} ${path} without a cookie`);
        if (door.path === "/comments") await mustLeaveNothing(thief, `${door.method} ${path} without a cookie`);
      }
    }
    for (const door of ADMIN_DOORS) {
      for (const path of spellings(door.path)) {
        mustNotOpen(await knock(bob, door, { path }), `${door.method} ${path} by bob`);
        if (door.path === "/comments") await mustLeaveNothing(thief, `${door.method} ${path} by bob`);
      }
    }
  },
);

export const headers = defends(
  "no header makes a visitor somebody else",
  {
    needs: [anonymous.title, role.title, noTrace.title],
    why: "Otherwise anybody can become alice with the header x-user: alice, as in chapter 1.",
    hints: [
      "Which headers besides Cookie does your code read? Who can write them?",
      "Everybody can. Only the session on the list may say who the user is. Read nothing else for this.",
      "const user = session && users.get(session.username);",
    ],
    read: "#paths-and-headers-are-typed-by-the-visitor",
  },
  async ({ alice, bob, admin, thief, notes }) => {
    for (const person of [alice, bob, admin]) await person.login();
    const secret = (await admin.get("/admin")).response.body;
    await writeKeepsake(alice);
    for (const [name, value] of [...CLAIMS, ["x-http-method-override", "DELETE"] as const]) {
      const claim = { headers: { [name]: value } };
      const what = `with the header "${name}: ${value}"`;
      for (const door of DOORS) mustRefuse(await knock(thief, door, claim), `${named(door)} ${what}`);
      const home = await thief.get("/", claim);
      must(home.response.body !== secret, {
        expected: `GET / ${what} to show the login page`,
        got: "the admin's page",
        at: home,
      });

      for (const door of ADMIN_DOORS) mustForbid(await knock(bob, door, claim), `${named(door)} by bob ${what}`);
      for (const page of [await bob.get("/dashboard", claim), await bob.post("/export", {}, claim)]) {
        for (const victim of ["alice", "admin"] as const) mustNotShow(page, notes[victim], `${victim}'s`);
      }
      await bob.post("/comments", { text: "hello" }, claim);
      await mustLeaveNothing(thief, `a request ${what}`);
    }
  },
);

export const renews = defends(
  "every guarded route keeps the session alive",
  {
    needs: [anonymous.title],
    why: "Otherwise alice writes comments for half an hour, and is logged out while she writes the next comment.",
    hints: [
      "Each request is activity, whatever its route is. Which routes record it?",
      "Move session.lastSeen and the renewed cookie into requireSession, because every guarded request goes through it.",
      "session.lastSeen = now();",
    ],
    read: "#one-door-for-every-route",
  },
  async ({ browser, skip }) => {
    for (const door of DOORS) {
      const person = browser(door.who);
      await person.login();
      skip(27 * MINUTE);
      await knock(person, door);
      skip(18 * MINUTE);
      const at = await person.get("/dashboard");
      must(!isRefused(at) && at.response.status < 400, {
        expected: `status 200, because ${named(door)} used this session 18 minutes ago`,
        got: describe(at),
        at,
      });
    }
  },
);
