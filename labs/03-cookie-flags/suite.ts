import { parseCookie } from "cookie";
import { setCookies, type Browser, type Exchange } from "../kit/browser/browser.ts";
import {
  asksToLogIn,
  describe,
  isRefused,
  must,
  mustNotShow,
  mustRefuse,
  mustShow,
  pageWithout,
} from "../kit/grader/expect.ts";
import { keepsTheRules } from "../kit/grader/rules.ts";
import type { Scene } from "../kit/grader/scene.ts";
import { sessionNames, shorten, sightings } from "../kit/grader/session-cookie.ts";
import { readSetCookie, type ReadCookie } from "../kit/browser/set-cookie.ts";
import { defends, withstands, works } from "../kit/grader/suite.ts";
import { probes } from "../kit/grader/probes/index.ts";
import attack from "./attack.ts";

const REACHES = "the browser sends the session cookie to every page";
const COMMENTS = "a logged-in reader can comment, and everybody can read the comment";

const COOKIE = `stringifySetCookie({ name: "session_token", value, path: "/", httpOnly: true, secure: true, sameSite: "lax" })`;

/** Every kind of answer that alice can get, so that the check sees each answer that sets a cookie. */
async function restOfTheDay(alice: Browser, has: Scene["has"]): Promise<Exchange[]> {
  const comments = has("/comments")
    ? [await alice.get("/comments"), await alice.post("/comments", { text: "hello" })]
    : [];
  return [
    ...comments,
    await alice.get("/"),
    await alice.get("/dashboard"),
    await alice.get("/admin"),
    await alice.login("alice", "a typing error"),
    await alice.login(),
    await alice.get("/dashboard"),
    await alice.post("/logout"),
  ];
}

/** All these answers, and the name of the session cookie, which is found while the first session is valid. */
async function aDay({ alice, browser, has }: Scene): Promise<{ day: Exchange[]; names: string[] }> {
  const login = await alice.login();
  const names = await sessionNames(browser("prober"), login);
  return { day: [login, ...(await restOfTheDay(alice, has))], names };
}

/** Fails unless `right` accepts every Set-Cookie of the session cookie. Leaves out those that delete the cookie. */
async function mustAlwaysSet(scene: Scene, expected: string, right: (cookie: ReadCookie) => boolean) {
  const { day, names } = await aDay(scene);
  for (const { header, cookie, at } of sightings(day, names)) {
    must(right(cookie), { expected, got: `Set-Cookie: ${shorten(header)}`, at });
  }
}

/** A comma, with the text of another cookie after it. After the comma of a date there is no equals sign. */
const JOINED = /,\s*[\w!#$%&'*+.^`|~-]+=/;

/** The token as it is, as it looks in an address, and thinly disguised. */
function disguises(token: string): string[] {
  const { token: plain = token } = parseCookie(`token=${token}`);
  return [token, plain, encodeURIComponent(plain), btoa(token).replace(/=+$/, "")];
}

/** Everything that an answer contains, except the session cookie. */
function restOf({ response }: Exchange, names: readonly string[]): [where: string, text: string][] {
  const others = response.headers.filter(
    ([name, value]) => name.toLowerCase() !== "set-cookie" || !names.includes(readSetCookie(value)?.name ?? ""),
  );
  return [
    ...others.map(([name, value]): [string, string] => [`the header ${name}`, value]),
    ["the page", response.body],
  ];
}

const checks = [
  works(
    REACHES,
    {
      why: "If the browser drops the cookie, or does not send it to a page, the user is not logged in there.",
      hints: [
        "Look at what the browser does with your Set-Cookie: does it keep the cookie, and to which pages does it send the cookie?",
        "Path=/ covers every page. A name that begins with __Host- needs Secure and Path=/ and no Domain, or the browser drops the cookie. A browser also drops a cookie of more than 4096 octets.",
        COOKIE,
      ],
      read: "#path-and-domain",
    },
    async ({ alice, browser, notes }) => {
      const login = await alice.login();
      const names = await sessionNames(browser("prober"), login);
      const header = setCookies(login.response).map(shorten).join(" and ");
      for (const path of ["/dashboard", "/admin", "/comments", "/logout"]) {
        const sent = alice.cookieHeader(path).split("; ");
        const missing = names.find((name) => !sent.some((pair) => pair.startsWith(`${name}=`)));
        must(missing === undefined, {
          expected: `the browser to send ${missing} to ${path}`,
          got: `a browser that does not send the cookie, after Set-Cookie: ${header}`,
          at: login,
        });
      }
      mustShow(await alice.get("/dashboard"), notes.alice, "alice's");
      const admin = await alice.get("/admin");
      must(!asksToLogIn(admin), {
        expected: "status 403 for alice on the admin page, because she is logged in but is not the admin",
        got: describe(admin),
        at: admin,
      });
    },
  ),
  works(
    COMMENTS,
    {
      needs: [REACHES],
      why: "If users cannot comment, or visitors cannot read, nobody uses the site.",
      hints: [
        "What does comment() do, and which route shows the comments?",
        "POST /comments keeps the text under its author's name and sends the browser back; GET /comments is for everybody.",
        'comments.push({ author: user.name, html: text }); return seeOther("/comments");',
      ],
      read: "#build-it",
    },
    async ({ alice, thief }) => {
      await alice.login();
      const posted = await alice.post("/comments", { text: "nice place" });
      must(posted.response.status < 400 && !isRefused(posted), {
        expected: "the comment to be accepted: status 303",
        got: describe(posted),
        at: posted,
      });
      const page = await thief.get("/comments");
      must(page.response.status === 200 && page.response.body.includes("nice place"), {
        expected: "status 200 and the comment, for a visitor who is not logged in",
        got: pageWithout(page),
        at: page,
      });
    },
  ),
  works(
    "nobody comments without logging in",
    {
      why: "Otherwise anybody can write comments, without any password.",
      hints: [
        "What does comment() do when the request has no session?",
        "Call currentUser first, and refuse before you write anything.",
        'if (!user) return loginPage("Please log in.", 401);',
      ],
      read: "#build-it",
    },
    async ({ thief }) => {
      mustRefuse(await thief.post("/comments", { text: "from nowhere" }), "a comment without a session");
      const page = await thief.get("/comments");
      must(!page.response.body.includes("from nowhere"), {
        expected: "no trace of the refused comment",
        got: "a page that shows the comment",
        at: page,
      });
    },
  ),
  works(
    "a note appears only when its author asks for it",
    {
      needs: [COMMENTS],
      why: "The note is private, and all these defences protect it.",
      hints: [
        "What does your code do with `attach`, a field of the form?",
        "Add the note to the comment only if the value of the field attach is the word note.",
        '...(attach === "note" ? { note: user.note } : {})',
      ],
      read: "#build-it",
    },
    async ({ alice, bob, thief, notes }) => {
      await alice.login();
      await bob.login();
      await alice.post("/comments", { text: "mine stays mine" });
      await bob.post("/comments", { text: "mine is this", attach: "note" });
      const page = await thief.get("/comments");
      mustNotShow(page, notes.alice, "alice's");
      mustShow(page, notes.bob, "bob's");
    },
  ),
  works(
    "the server sends each cookie once, in its own header",
    {
      why: "Two cookies in one header become one broken cookie, and their flags are lost.",
      hints: [
        "Count the Set-Cookie headers of each answer, and look at the commas.",
        "The method headers.append adds a header for each cookie. If you put a list of values into an object, they are joined with commas.",
        'response.headers.append("set-cookie", stringifySetCookie({ name, value }))',
      ],
      read: "#spelling",
    },
    async ({ alice, has }) => {
      for (const at of [await alice.login(), ...(await restOfTheDay(alice, has))]) {
        const headers = setCookies(at.response);
        const joined = headers.find((header) => JOINED.test(header));
        must(joined === undefined, {
          expected: "one cookie in each Set-Cookie header",
          got: `several cookies, joined by a comma: ${joined}`,
          at,
        });
        const names = headers.map((header) => readSetCookie(header)?.name);
        const twice = names.find((name, index) => names.indexOf(name) < index);
        must(twice === undefined, {
          expected: "one Set-Cookie for each name (6265bis section 4.1.1)",
          got: `${names.filter((name) => name === twice).length} for ${twice}`,
          at,
        });
      }
    },
  ),
  works(
    "the session ID is in its cookie and nowhere else",
    {
      needs: [REACHES],
      why: "HttpOnly hides only one cookie. Every script can read a copy of the ID in the page, in an address or in a second cookie.",
      hints: [
        "Search your answers for the ID: pages, headers, redirects, other cookies.",
        "Only the session cookie may hold the ID. A page never needs it, because the browser sends the cookie by itself.",
        'return seeOther("/dashboard", { "set-cookie": sessionCookie(id) });',
      ],
      read: "#the-script",
    },
    async (scene) => {
      const { day, names } = await aDay(scene);
      const tokens = sightings(day, names).flatMap(({ cookie }) => disguises(cookie.value));
      for (const at of day) {
        const found = restOf(at, names).find(([, text]) => tokens.some((token) => text.includes(token)));
        must(found === undefined, {
          expected: "no copy of the session ID outside its cookie",
          got: `a copy in ${found?.[0]}`,
          at,
        });
      }
    },
  ),
  works(
    "the session cookie belongs to this host alone",
    {
      needs: [REACHES],
      why: "With a Domain the browser sends the cookie to every subdomain, so the least secure subdomain is enough for a thief.",
      hints: [
        "Does your Set-Cookie have a Domain attribute?",
        "Leave it out: then the browser sends the cookie only to the host that set it.",
        COOKIE,
      ],
      read: "#path-and-domain",
    },
    async (scene) => mustAlwaysSet(scene, "no Domain on the session cookie", ({ domain }) => domain === undefined),
  ),
  works(
    "logging out deletes the session cookie in the browser",
    {
      needs: [REACHES],
      why: "Otherwise the next person at this computer still has the cookie.",
      hints: [
        "A browser deletes a cookie when it gets a cookie with the same name and Path, and with an expiry time in the past.",
        "Send Max-Age=0 with the Path of the login. If the name begins with __Host-, the header also needs Secure, or browsers ignore it.",
        'stringifySetCookie({ name: "session_token", value: "", path: "/", maxAge: 0, httpOnly: true, secure: true, sameSite: "lax" })',
      ],
      read: "#prefixes",
    },
    async ({ alice, browser }) => {
      const names = await sessionNames(browser("prober"), await alice.login());
      const before = alice.cookieHeader("/dashboard").split("; ");
      const isOld = (pair: string, name: string) => pair.startsWith(`${name}=`) && before.includes(pair);
      const logout = await alice.post("/logout");
      // A new value is right: some servers start a session without a user after a logout.
      const left = alice.cookieHeader("/dashboard").split("; ");
      const still = names.find((name) => left.some((pair) => pair === `${name}=` || isOld(pair, name)));
      const headers = setCookies(logout.response).map(shorten).join(" and ");
      must(still === undefined, {
        expected: `a browser without ${still} after POST /logout`,
        got: `a browser that still sends it, after ${headers ? `Set-Cookie: ${headers}` : "an answer without Set-Cookie"}`,
        at: logout,
      });
    },
  ),
  defends(
    "no script on a page reads the session cookie",
    {
      needs: [REACHES],
      why: "Otherwise one comment with a script can steal the session of everybody who reads the comment.",
      hints: [
        "Look at sessionCookie(). Which attribute keeps a cookie out of document.cookie?",
        "Add HttpOnly, in every answer that sets the cookie. HttpOnly has no hyphen, and browsers ignore a misspelt flag.",
        COOKIE,
      ],
      read: "#the-script",
    },
    async (scene) => mustAlwaysSet(scene, "HttpOnly whenever the session cookie is set", ({ httpOnly }) => httpOnly),
  ),
  defends(
    "the session cookie never travels over plain http",
    {
      needs: [REACHES],
      why: "Everybody between the visitor and the server can read plain http.",
      hints: [
        "Look at sessionCookie(): which attribute is about the connection?",
        "Add Secure, in every answer that sets the cookie, and not only in production.",
        COOKIE,
      ],
      read: "#the-listener",
    },
    async (scene) => mustAlwaysSet(scene, "Secure whenever the session cookie is set", ({ secure }) => secure),
  ),
  defends(
    "the browser sends another site's form without the session cookie",
    {
      needs: [REACHES],
      why: "Otherwise any page that the victim visits can send a form in their name.",
      hints: [
        "Look at sessionCookie(): which attribute is about the page that a request comes from?",
        "Say SameSite=Lax or SameSite=Strict yourself. Without SameSite, browsers do different things, and Chromium sends the cookie with other sites' forms for two minutes.",
        COOKIE,
      ],
      read: "#the-other-site",
    },
    async (scene) =>
      mustAlwaysSet(
        scene,
        "SameSite=Lax or SameSite=Strict whenever the session cookie is set",
        ({ sameSite }) => sameSite === "lax" || sameSite === "strict",
      ),
  ),
];

const chapter = [
  ...checks,
  keepsTheRules(3, checks, COOKIE),
  withstands(attack, {
    needs: [REACHES],
    hints: [
      "The attack says which of three ways worked. Each way has its own check above, so begin with these checks.",
      "When these checks pass, look for a second cookie that also opens the dashboard: every such cookie needs the flags.",
      COOKIE,
    ],
    read: "#break-it",
  }),
];

export default [...chapter, ...probes(3, chapter)];
