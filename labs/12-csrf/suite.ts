import type { AskOptions, Browser } from "../kit/browser/browser.ts";
import { describe, must, mustLogIn, mustNotShow, mustRefuse, mustShow, pageWithout } from "../kit/grader/expect.ts";
import { keepsTheRules } from "../kit/grader/rules.ts";
import { PASSWORDS } from "../kit/grader/scene.ts";
import { sessionNames } from "../kit/grader/session-cookie.ts";
import { defends, withstands, works, type Check } from "../kit/grader/suite.ts";
import { spellings } from "../kit/grader/probes/spellings.ts";
import { probes } from "../kit/grader/probes/index.ts";
import attack from "./attack.ts";
import {
  allCookies,
  fieldsFor,
  followLinks,
  formsOf,
  mustChangeNothing,
  mustBeRefused,
  mustDoNothing,
} from "./forged.ts";

/** The check fits in front of any site, so this lab starts from lab 3, without the timeouts of chapter 4. */
export const branch = "cookie-flags";

/** The number of the lab whose routes and rules this site has. */
const FROM = 3;

const LINKS = "a link on another site still works";
const REMINDERS = "only the author of a reminder can read it";
const OLD = "a browser that sends Origin but not Sec-Fetch-Site can use the site";
const LINK = "a form can share a note, but a link cannot";

const DOOR = "if (!isOurs(request)) return site.notFromHere();";
const SITE = 'if (site !== null) return site === "same-origin" || site === "none";';
const ORIGIN = "if (origin !== null) return origin === new URL(request.url).origin;";

const logIn = async (browser: Browser, options: AskOptions = {}) =>
  mustLogIn(await browser.login(browser.name, PASSWORDS[browser.name === "bob" ? "bob" : "alice"], options));

/** Other origins that a careless comparison takes for https://lab.test. */
const LOOKALIKES = [
  "https://lab.test.evil.test",
  "https://evil-lab.test",
  "https://evil.lab.test",
  "https://lab.test:8443",
  "http://lab.test",
  "https://evil.test",
  "null",
];

const chapter = [
  works(
    LINKS,
    {
      why: "Otherwise the server refuses a visitor who comes from a search engine or from a mail.",
      hints: [
        "Which methods does your check look at?",
        "A link and the address bar send GET. A GET changes nothing, so let it in from anywhere.",
        "if (SAFE.includes(request.method)) return true;",
      ],
      read: "#build-it",
    },
    async ({ alice, thief, notes, has }) => {
      await logIn(alice);
      for (const from of ["cross-site", "sibling"] as const) {
        // Sends the cookie, too: browsers would not send a cookie with SameSite=Strict here, but a site may choose
        // Strict.
        const options: AskOptions = { from, headers: allCookies(alice) };
        mustShow(
          await alice.get("/dashboard", options),
          notes.alice,
          "alice's",
          `after a link on a page that is ${from}`,
        );
        for (const path of ["/", "/comments"].filter(has)) {
          const at = await thief.get(path, { from });
          must(at.response.status === 200, { expected: `a link to ${path} to show that page`, got: describe(at), at });
        }
      }
    },
  ),
  works(
    REMINDERS,
    {
      why: "Otherwise everybody can read a reminder that a user wrote only for themselves.",
      hints: [
        "Who can open the page of reminders, and whose reminders does it show?",
        "Show an author their own reminders, and leave reminders out of the page of comments.",
        "comments.filter(({ author, reminder }) => reminder && author === name)",
      ],
      read: "#build-it",
    },
    async ({ alice, bob, thief }) => {
      await logIn(alice);
      await logIn(bob);
      await alice.post("/reminders", { text: "buy a lamp" });
      const own = await alice.get("/reminders");
      must(own.response.status === 200 && own.response.body.includes("buy a lamp"), {
        expected: "status 200 and alice's reminder, when alice asks for her reminders",
        got: pageWithout(own),
        at: own,
      });
      mustRefuse(await thief.get("/reminders"), "a visitor who asks for reminders");
      for (const at of [await bob.get("/reminders"), await thief.get("/comments"), await bob.get("/comments")])
        must(!at.response.body.includes("buy a lamp"), {
          expected: `none of alice's reminders on ${at.request.path} for ${at.who === "bob" ? "bob" : "a visitor"}`,
          got: "a page that shows a reminder",
          at,
        });
    },
  ),
  works(
    OLD,
    {
      why: "Otherwise a user with an older phone can no longer log in.",
      hints: [
        "Browsers have sent Sec-Fetch-Site since March 2023. What does your server do with a form from an older browser?",
        "If Sec-Fetch-Site is missing, read Origin: older browsers send it with every POST. It must be this site's own origin.",
        ORIGIN,
      ],
      read: "#two-headers",
    },
    async ({ alice, thief, notes, has }) => {
      const old: AskOptions = { fetchMetadata: "none" };
      await logIn(alice, old);
      mustShow(await alice.get("/dashboard", old), notes.alice, "alice's");
      if (has("/comments")) {
        await alice.post("/comments", { text: "from an old phone" }, old);
        const page = await thief.get("/comments");
        must(page.response.body.includes("from an old phone"), {
          expected: "the comment that alice wrote with an old browser",
          got: "a page without it",
          at: page,
        });
      }
      const out = await alice.post("/logout", {}, old);
      must(out.response.status < 400, {
        expected: "her logout to be accepted: status 303",
        got: describe(out),
        at: out,
      });
    },
  ),
  defends(
    LINK,
    {
      why: "A browser sends a Lax cookie when a user follows a link. So a link in any page, mail or comment can change something for the user who clicks it.",
      hints: [
        "Which of your routes changes something when it gets a GET request?",
        "Make this route a POST, and give its page a button in place of the link. GET /share must be a 404.",
        '["POST /share", member(share)],',
      ],
      read: "#a-link-that-changes-something",
    },
    async (scene) => {
      const { alice, thief, notes } = scene;
      await logIn(alice);
      const links = await followLinks(scene, ["/dashboard", "/reminders", "/share"]);
      mustNotShow(await thief.get("/comments"), notes.alice, "alice's", `after the links ${links.join(", ")}`);
      const fields = "text=hello&attach=note";
      const paths = [
        "/share",
        "/share/",
        "/share?_method=POST",
        `/comments?${fields}`,
        `/comments?_method=POST&${fields}`,
      ];
      for (const path of paths) {
        for (const from of ["here", "cross-site"] as const) {
          for (const method of ["GET", "HEAD"]) await alice.ask(method, path, undefined, { from });
          const page = await thief.get("/comments");
          mustNotShow(page, notes.alice, "alice's", `after a link to ${path}`);
        }
      }
      await alice.post("/share");
      mustShow(await thief.get("/comments"), notes.alice, "alice's", "after she sent the form at /share");
    },
  ),
  defends(
    "a form on another site does nothing, even with the cookie",
    {
      needs: [OLD],
      why: "Browsers send a cookie with SameSite=None from other sites, too. Firefox and Safari do the same with a cookie without SameSite, and Chromium does so for two minutes.",
      hints: [
        "Where does your server read Sec-Fetch-Site, and for which routes?",
        "Put one check in front of all routes, for every method that changes something. Refuse every request whose header says cross-site, with any cookie and any Content-Type.",
        DOOR,
      ],
      read: "#a-form-on-another-site",
    },
    async (scene) => {
      const { alice } = scene;
      await logIn(alice);
      const types = ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=b"];
      for (const form of formsOf(scene)) {
        for (const type of types) {
          const headers = { ...allCookies(alice), "content-type": type };
          const what = `POST ${form.path} from another site, with Content-Type ${type} and alice's cookie`;
          await mustDoNothing(scene, form, { from: "cross-site", headers }, what);
        }
      }
      const [{ path, fields } = { path: "/comments", fields: {} }] = formsOf(scene);
      const elsewhere = spellings(path).map((one) => ({ path: one, fields }));
      const options: AskOptions = { from: "cross-site", headers: allCookies(alice) };
      await mustChangeNothing(scene, elsewhere, options, `a form on another site, sent to other spellings of ${path},`);
    },
  ),
  defends(
    "a form on a sibling does nothing",
    {
      needs: [OLD],
      why: "Otherwise a thief who took over a forgotten subdomain can act as every member who visits it, because a browser treats all siblings as one site when it sends cookies.",
      hints: [
        "What does a browser send in Sec-Fetch-Site when the form is on another subdomain of the same site?",
        "The value same-site is not same-origin. Only same-origin means that the request comes from this site itself.",
        SITE,
      ],
      read: "#a-form-on-a-sibling",
    },
    async (scene) => {
      await logIn(scene.alice);
      for (const form of formsOf(scene))
        await mustDoNothing(scene, form, { from: "sibling" }, `POST ${form.path} from a sibling`);
    },
  ),
  defends(
    "the server compares the whole Origin of an old browser's form",
    {
      needs: [OLD],
      why: "Otherwise the thief registers a name that begins or ends like yours. Or he puts his form into a sandboxed frame, whose origin is null.",
      hints: [
        "How do you compare Origin with your own origin?",
        "The whole text must be equal: scheme, host and port. A page that hides its origin sends null.",
        ORIGIN,
      ],
      read: "#two-headers",
    },
    async (scene) => {
      const { alice } = scene;
      await logIn(alice);
      for (const origin of LOOKALIKES) {
        for (const form of formsOf(scene, 2)) {
          const options: AskOptions = {
            from: "cross-site",
            fetchMetadata: "none",
            headers: { ...allCookies(alice), origin },
          };
          await mustDoNothing(scene, form, options, `POST ${form.path} with Origin: ${origin}`);
        }
      }
    },
  ),
  defends(
    "a form that has a cookie but neither header is refused",
    {
      needs: [OLD],
      why: "A proxy on the way may remove both headers. If your check accepts such requests, it then accepts every forged form.",
      hints: [
        "What does your check say when both headers are missing?",
        "Refuse the request if it has a cookie, because a thief's page may have made a browser send it. A request without a cookie comes from a program, which acts for itself.",
        'return !request.headers.has("cookie");',
      ],
      read: "#two-headers",
    },
    async (scene) => {
      const { alice } = scene;
      await logIn(alice);
      for (const form of formsOf(scene)) {
        const options: AskOptions = {
          from: "cross-site",
          origin: "none",
          fetchMetadata: "none",
          headers: allCookies(alice),
        };
        await mustDoNothing(scene, form, options, `POST ${form.path} with a cookie, without Origin and Sec-Fetch-Site`);
      }
    },
  ),
  defends(
    "no other site logs anybody in",
    {
      needs: [OLD],
      why: "Otherwise the victim uses the thief's account and does not notice it, and the thief reads everything that she writes there.",
      hints: [
        "A login needs no cookie. Does your check look at the login?",
        "Put the check in front of the login, too. The login is a form like any other, so check the same two headers.",
        DOOR,
      ],
      read: "#logged-in-as-the-thief",
    },
    async ({ alice, browser, notes }) => {
      await logIn(alice);
      const forged: AskOptions[] = [
        { from: "cross-site" },
        { from: "sibling" },
        { from: "cross-site", fetchMetadata: "none" },
        { from: "cross-site", fetchMetadata: "none", headers: { origin: "null" } },
      ];
      for (const options of forged) {
        const visitor = browser("alice");
        for (const one of [visitor, alice])
          mustBeRefused(
            await one.login("bob", PASSWORDS.bob, options),
            notes,
            "a login that a page of another site sends",
          );
        const page = await visitor.get("/dashboard");
        mustRefuse(page, "the dashboard, for a visitor after another site tried to log them in,");
        mustShow(
          await alice.get("/dashboard"),
          notes.alice,
          "alice's",
          "after another site tried to log her in as bob",
        );
      }
    },
  ),
  defends(
    "the thief's own token is not accepted from alice's browser",
    {
      needs: [OLD],
      why: "If one token is valid in everybody's form, the thief takes it from his own form and puts it into the forged form.",
      hints: [
        "If your forms hold a token, to whose session does it belong?",
        "Make the token from the session, for example as an HMAC of its ID. Compare it with the token of the request's session. Do not compare it only with a cookie: a sibling can set that cookie.",
        'createHmac("sha256", key).update(sessionId).digest("hex")',
      ],
      read: "#or-a-token",
    },
    async (scene) => {
      const { alice, bob, thief, browser } = scene;
      await logIn(alice);
      const own = await sessionNames(browser("prober"), await bob.login());
      const isOwn = (pair: string) => own.some((name) => pair.startsWith(`${name}=`));
      for (const one of [bob, thief]) {
        for (const form of formsOf(scene, 2)) {
          const fields = { ...(await fieldsFor(one, form.path, scene.has)), ...form.fields };
          const planted = one
            .cookieHeader()
            .split("; ")
            .filter((pair) => !isOwn(pair));
          alice.plant(planted.join("; "));
          const what = `POST ${form.path} from another site, with the hidden fields and cookies that ${one.name} was given,`;
          const options: AskOptions = { from: "cross-site", headers: allCookies(alice) };
          await mustDoNothing(scene, { ...form, fields }, options, what);
        }
      }
    },
  ),
];

/** The checks that suit any server: they leave out the pages that a server does not have. */
export const anyServer: readonly Check[] = chapter;

const kept = chapter.filter(({ kind }) => kind === "works");
const rules: Check = {
  ...keepsTheRules(FROM, kept, 'return site.withSessionCookie(site.seeOther("/dashboard"), id);'),
  kind: "works",
};

export default [
  ...kept,
  rules,
  ...chapter.filter(({ kind }) => kind === "defends"),
  withstands(attack, {
    needs: [OLD],
    alone: "The chapter's own attack: it does in one story what the checks above test one by one.",
    hints: [
      "The attack tries four ways: a link, a form on a sibling, a form on the thief's own site, and a login. Each way has its own check above.",
      "When these checks pass, look for another way to send the same request: another path, another method, a field that names a method.",
      DOOR,
    ],
    read: "#break-it",
  }),
  ...probes(FROM, [...chapter, rules]),
];
