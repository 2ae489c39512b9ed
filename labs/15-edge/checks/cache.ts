import { setCookies, type Browser, type Exchange } from "../../kit/browser/browser.ts";
import { describe, must, mustLogIn, mustRefuse, mustShow, pageWithout } from "../../kit/grader/expect.ts";
import { mustKeepNotes } from "../../kit/grader/rules.ts";
import { MINUTE } from "../../kit/grader/scene.ts";
import { defends, works } from "../../kit/grader/suite.ts";
import { mustSayNoStore } from "./no-store.ts";
import { GREETING } from "./titles.ts";

/** The same pages under other addresses: a query in an address makes no page public. */
const QUERIES = ["/?v=1", "/dashboard?v=1"];
/** How a browser asks for a picture: with `<img src="/dashboard">` it asks so for a page, too. */
const AS_A_PICTURE = { accept: "image/avif,image/webp,image/*;q=0.8,*/*;q=0.5", "sec-fetch-dest": "image" };
/** Pages that show something about a user. The admin's page is only for the admin, so it is not here. */
const PAGES = ["/dashboard", "/watch"];
const MEMBERS: [method: string, path: string][] = [
  ["GET", "/dashboard"],
  ["GET", "/watch"],
  ["GET", "/admin"],
  ["GET", "/events"],
  ["POST", "/export"],
];

const logIn = async (browser: Browser) => mustLogIn(await browser.login());

/** True if the cache answered, and not the server. */
const isHit = ({ response }: Exchange): boolean =>
  response.headers.some(([name, value]) => name === "x-cache" && value === "hit");

const GREETS = ["GET /", "(request) => site.homePage(userOf(site.sessionId(request)))"];

const POLICY = 'PUBLIC.includes(new URL(request.url).pathname) ? "public, max-age=3600" : "no-store"';

export const greeting = works(
  GREETING,
  {
    why: "Otherwise the first page asks a logged-in user to log in again.",
    hints: [
      "What does GET / answer to a user with a session?",
      "Look up the session of the request, and greet its user by name. Everybody else gets the login form.",
      `["${GREETS[0]}", ${GREETS[1]}],`,
    ],
    read: "#build-it",
  },
  async ({ alice, bob, thief }) => {
    await logIn(alice);
    await logIn(bob);
    for (const one of [alice, bob]) {
      const at = await one.get("/");
      must(at.response.status === 200 && at.response.body.includes(one.name), {
        expected: `status 200 and the name ${one.name} on the first page, for ${one.name}`,
        got: pageWithout(at),
        at,
      });
    }
    const at = await thief.get("/");
    must(at.response.body.includes('name="password"') && !at.response.body.includes("alice"), {
      expected: "a login form and nobody's name on the first page, for a visitor",
      got: at.response.body.includes("alice") ? "alice's name" : "a page without a login form",
      at,
    });
  },
);

export const logoIsKept = works(
  "a shared cache keeps one copy of the logo for everybody",
  {
    why: "Otherwise each visitor loads the logo from the server, although the logo never changes, and the site is slow for no reason.",
    hints: [
      "What does Cache-Control say on GET /logo.svg? And does that answer set a cookie, or name Cookie in Vary?",
      "The logo is the same for everybody. Send public and a max-age of at least 60 seconds. Send neither Set-Cookie nor Vary: Cookie with it.",
      POLICY,
    ],
    read: "#what-a-cache-may-keep",
  },
  async ({ alice, bob, thief, skip, shareCache }) => {
    const plain = await thief.get("/logo.svg");
    const isPlain = setCookies(plain.response).length === 0;
    must(isPlain, { expected: "no Set-Cookie on GET /logo.svg, for a visitor", got: "one", at: plain });
    shareCache();
    await logIn(alice);
    await logIn(bob);
    const first = await alice.get("/logo.svg");
    must(first.response.status === 200 && first.response.body !== "" && setCookies(first.response).length === 0, {
      expected: "status 200, a picture, and no Set-Cookie on GET /logo.svg",
      got: `${describe(first)}${setCookies(first.response).length > 0 ? " with a Set-Cookie" : " without a picture"}`,
      at: first,
    });
    skip(MINUTE / 2);
    for (const one of [bob, thief]) {
      const at = await one.get("/logo.svg");
      must(isHit(at) && at.response.body === first.response.body, {
        expected: `the cache's copy of /logo.svg for ${one.name}, half a minute after alice asked for it`,
        got: isHit(at) ? "another text" : "a request that the cache had to pass on to the server",
        at,
      });
    }
  },
);

export const nobodyElses = defends(
  "a shared cache never gives one user's page to another visitor",
  {
    needs: [GREETING],
    why: "Otherwise the next visitor who asks for the same address gets the previous visitor's page, with the note, and perhaps the session cookie, too.",
    hints: [
      "Which of your answers depend on who asks? A cache looks at the address, and not at the cookie.",
      "Start with no-store on every answer. Then allow a cache to keep the answers that are the same for everybody. The first page greets its user, so it also depends on who asks.",
      POLICY,
    ],
    read: "#what-a-cache-may-keep",
  },
  async ({ alice, admin, bob, thief, browser, notes, password, shareCache }) => {
    shareCache();
    mustLogIn(await admin.login("admin", password("admin")));
    await logIn(alice);
    for (const path of ["/", ...PAGES, ...QUERIES]) await alice.get(path);
    await admin.get("/admin");
    await admin.get("/dashboard");
    await logIn(bob);
    for (const one of [bob, thief]) {
      for (const path of ["/", ...PAGES, ...QUERIES, "/admin"]) {
        const at = await one.get(path);
        mustKeepNotes(at, notes);
        must(!at.response.body.includes("alice"), {
          expected: `no trace of alice in the answer to GET ${path} for ${one.name}, after alice asked for the same page`,
          got: `a page with her name${isHit(at) ? ", from the cache" : ""}`,
          at,
        });
      }
      const door = await one.get("/admin");
      must(door.response.status !== 200, {
        expected: `no admin page for ${one.name}, after the admin asked for it`,
        got: `status 200${isHit(door) ? ", from the cache" : ""}`,
        at: door,
      });
    }
    const guest = browser("thief");
    for (const path of ["/", "/comments", ...PAGES, "/admin"]) await guest.get(path);
    mustRefuse(await guest.get("/dashboard?again"), "the dashboard, with cookies from the answers of the cache,");
  },
);

export const everybodysOwn = defends(
  "a shared cache does not hide a user's own page",
  {
    needs: [GREETING],
    why: "Otherwise the cache keeps the refusal that a visitor got, and shows it to a user who has just logged in.",
    hints: [
      "What does Cache-Control say when you answer 401? Would alice want that page after her login?",
      "Set Cache-Control in one place, after all routes, so that refusals have this header, too.",
      'response.headers.set("cache-control", cachePolicy(request));',
    ],
    read: "#what-a-cache-may-keep",
  },
  async ({ alice, bob, thief, notes, shareCache }) => {
    shareCache();
    for (const path of ["/", ...PAGES]) await thief.get(path);
    for (const [one, note] of [
      [alice, notes.alice],
      [bob, notes.bob],
    ] as const) {
      await logIn(one);
      mustShow(
        await one.get("/dashboard"),
        note,
        `${one.name}'s`,
        "although a visitor had already asked for this page",
      );
      const at = await one.get("/watch");
      must(at.response.status === 200, {
        expected: `status 200 for ${one.name} at /watch, although a visitor asked for it before`,
        got: describe(at),
        at,
      });
    }
    await alice.post("/logout");
    mustRefuse(await alice.get("/dashboard"), "the dashboard after the logout, behind a shared cache,");
  },
);

export const notStored = defends(
  "every page behind the login has no-store",
  {
    why: "Otherwise the browser keeps the page. After the logout the next person at this computer presses Back, and reads it.",
    hints: [
      "Which Cache-Control does your server send with the dashboard? The browser has a cache of its own.",
      "The word private keeps a page out of shared caches, and with no-cache the browser asks before it shows the page again. Both let the browser store the page. Only no-store forbids that. Send no-store with every answer behind the login, also with the export and the stream.",
      POLICY,
    ],
    read: "#the-back-button",
  },
  async ({ alice, admin, password }) => {
    await logIn(alice);
    mustLogIn(await admin.login("admin", password("admin")));
    for (const one of [alice, admin]) {
      for (const [method, path] of MEMBERS) {
        if (path === "/admin" && one === alice) continue;
        const at = await one.ask(method, path, method === "POST" ? "" : undefined);
        must(at.response.status < 300, {
          expected: `${method} ${path} to work for ${one.name}`,
          got: describe(at),
          at,
        });
        mustSayNoStore(at, `${method} ${path}`);
      }
    }
    for (const path of PAGES) {
      const at = await alice.get(path, { headers: AS_A_PICTURE });
      mustSayNoStore(at, `GET ${path}, even when a page asks for it as a picture`);
    }
  },
);
