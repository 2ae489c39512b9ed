import type { Exchange } from "../../kit/browser/browser.ts";
import { describe, must, mustLogIn, mustShow } from "../../kit/grader/expect.ts";
import type { Scene } from "../../kit/grader/scene.ts";
import { works } from "../../kit/grader/suite.ts";
import { DOORS, knock, withValue } from "./doors.ts";

/** Fails unless the dashboard shows the note of the browser's user. */
function mustBeOwn(page: Exchange, notes: Scene["notes"], when: string): void {
  const { body } = page.response;
  const shown = (["alice", "bob", "admin"] as const).filter((name) => body.includes(notes[name]));
  must(shown.length === 1 && shown[0] === page.who, {
    expected: `${page.who}'s dashboard to show ${page.who}'s note, ${when}`,
    got: shown.length === 0 ? `${describe(page)}, without it` : `${shown.join(" and ")}'s note`,
    at: page,
  });
}

export const open = works(
  "the login page and the comments are open to everybody",
  {
    why: "If the login page needs a login, it redirects alice to the login page again and again, and nobody can log in.",
    hints: [
      "Which routes must work before anybody is logged in?",
      "Leave GET /, POST /login and GET /comments without requireSession. Wrap every other route.",
      '["GET /", () => site.loginPage()],',
    ],
    read: "#one-door-for-every-route",
  },
  async ({ thief, alice, notes }) => {
    await alice.login();
    const stale = withValue(alice.cookieHeader(), "garbage");
    for (const path of ["/", "/comments"]) {
      for (const headers of [{}, { cookie: stale }]) {
        const at = await thief.get(path, { headers });
        must(at.response.status === 200, {
          expected: `GET ${path} to answer a visitor ${"cookie" in headers ? "with an old cookie " : ""}with status 200`,
          got: describe(at),
          at,
        });
      }
    }
    const again = await alice.post(
      "/login",
      { username: "alice", password: "wonderland" },
      { headers: { cookie: stale } },
    );
    mustLogIn(again);
    mustShow(await alice.get("/dashboard"), notes.alice, "alice's");
  },
);

export const loggedOut = works(
  "a browser that logged out is not logged in any more",
  {
    why: "Otherwise alice logs out at a computer in a library, and the next visitor there reads her note.",
    hints: [
      "What does POST /logout do to the cookie in the browser?",
      "It sets the cookie once more, empty and with Max-Age=0. You cannot add headers to a Response from Response.redirect().",
      '["POST /logout", () => withCookie(site.seeOther("/"), "", 0)],',
    ],
    read: "#build-it",
  },
  async ({ alice, thief, notes }) => {
    await alice.login();
    mustShow(await alice.get("/dashboard"), notes.alice, "alice's");
    await alice.post("/logout");
    const [page, strangers] = [await alice.get("/dashboard"), await thief.get("/dashboard")];
    must(page.response.status === strangers.response.status && !page.response.body.includes(notes.alice), {
      expected: `the dashboard after logging out to be the same as for a visitor without a session (${describe(strangers)})`,
      got: page.response.body.includes(notes.alice) ? `${describe(page)}, with alice's note` : describe(page),
      at: page,
    });
    await alice.login();
    mustShow(await alice.get("/dashboard"), notes.alice, "alice's");
  },
);

export const notMixed = works(
  "two requests at once never mix their users",
  {
    why: "Otherwise the server may store alice's slow comment under bob's name, or send her bob's cookie.",
    hints: [
      "While one request waits for its body, the server handles other requests. Which of your variables do all these requests share?",
      "Keep user, id and session inside the function that handles one request, and pass the user on as an argument.",
      "return withCookie(await handler(user, request), id, expiresAt(session) - now());",
    ],
    read: "#two-requests-at-once",
  },
  async ({ alice, bob, thief, notes }) => {
    await alice.login();
    await bob.login();
    const body = Promise.withResolvers<string>();
    const slow = alice.ask("POST", "/comments", body.promise);
    try {
      mustShow(await bob.get("/dashboard"), notes.bob, "bob's");
      await bob.post("/theme", { theme: "dark" });
    } finally {
      body.resolve("text=slow&attach=note");
    }
    await slow;
    const comments = await thief.get("/comments");
    const { body: text } = comments.response;
    must(text.includes("alice") && text.includes(notes.alice) && !text.includes("bob") && !text.includes(notes.bob), {
      expected: "alice's slow comment under her name and with her note, although bob asked for pages in between",
      got: text.includes("bob") || text.includes(notes.bob) ? "it under bob's name" : "no such comment",
      at: comments,
    });
    const pages = await Promise.all([alice, bob, alice, bob].map((person) => person.get("/dashboard")));
    for (const page of pages) mustBeOwn(page, notes, "after a slow request of alice and quick requests of bob");
  },
);

/** Fields of a form that make its sender another user if the server believes them. */
const SOMEBODY = { username: "bob", user: "bob", name: "bob", author: "bob", role: "admin", isAdmin: "true" };

export const sameUser = works(
  "a request changes nothing about its user",
  {
    why: "If one request changes the user object, all later requests see the change. For example, a note is missing, or a user keeps a role.",
    hints: [
      "users.get returns the same object every time. Who writes to it?",
      "Handlers read the user object, and must never change it. If a handler needs another value in this object, make a copy of the object. And read only the form fields that you expect: anybody can add a role or an author to a form.",
      "handler({ ...user }, request)",
    ],
    read: "#two-requests-at-once",
  },
  async ({ alice, bob, admin, notes }) => {
    for (const person of [alice, bob, admin]) await person.login();
    const before = await alice.get("/admin");
    for (const person of [alice, admin]) for (const door of DOORS) await knock(person, door);
    for (const path of ["/theme", "/export"]) await alice.post(path, { theme: "dark", ...SOMEBODY });
    for (const person of [alice, bob, admin]) {
      mustBeOwn(await person.get("/dashboard"), notes, "after every route was used once");
    }
    const after = await alice.get("/admin");
    must(after.response.status === before.response.status, {
      expected: `GET /admin to answer alice as before (${describe(before)})`,
      got: describe(after),
      at: after,
    });
    await admin.ask("DELETE", "/comments", undefined);
    await alice.post("/comments", { text: "signed", ...SOMEBODY });
    const comments = await bob.get("/comments");
    const { body } = comments.response;
    must(body.includes("signed") && body.includes("alice") && !body.includes("bob") && !body.includes("admin"), {
      expected: "alice's comment under her own name, although its form has fields that say bob and admin",
      got: body.includes("signed") ? "it under somebody else's" : "no such comment",
      at: comments,
    });
  },
);
