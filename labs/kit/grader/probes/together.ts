import { atOnce, setCookies, type Ask, type Browser, type Exchange } from "../../browser/browser.ts";
import { isRefused, must, mustLogIn } from "../expect.ts";
import { mustKeepNotes } from "../rules.ts";
import { MINUTE, type Scene } from "../scene.ts";
import { defends, type Check } from "../suite.ts";
import { slowOnes, whileSlow, type Slow } from "./slow.ts";
import { hasBaskets, setStage } from "./stage.ts";
import { TOGETHER } from "./titles.ts";

const PEOPLE = ["alice", "bob", "admin"] as const;

/**
 * A check for lab `number`: what one request has learnt never reaches another one that is answered at the same time.
 * Reached when all of `before` hold.
 */
export const requestsStayApart = (number: number, before: readonly Check[]): Check =>
  defends(
    TOGETHER,
    {
      needs: before.map(({ title }) => title),
      why: "While one request waits for its form, or for the check of its password, your handler already answers other requests. When it continues, a shared variable may contain the values of another request.",
      hints: [
        "Which variables does your code keep outside the function that answers one request? Which of them does a request change?",
        "Keep the user, the form and the session of a request in that function's own variables, and pass them on as arguments. After an await, every shared variable may have changed.",
        "const { username, password } = await readForm(request);",
      ],
      read: "#build-it",
    },
    async (scene) => {
      await mustLogInTogether(scene);
      await mustAnswerTogether(scene, number);
      for (const slow of slowOnes(number)) await mustWaitAlone(scene, number, slow);
      if (number >= 6)
        for (const path of ["/logout", "/logout-everywhere"])
          await mustStayOver(scene, number, `ended by POST ${path}`, (alice) => alice.post(path));
      // A token that is renewed at the end of a request may last longer than the one that began it: chapter 11.
      if (hasBaskets(number) && number >= 8) await mustStayOver(scene, number, "expired", waitForExpiry(scene));
    },
  );

/** All log in at once, and somebody fails to. Each must be who they are, and the one who failed nobody. */
async function mustLogInTogether({ restart, browser, notes }: Scene): Promise<void> {
  for (const names of [PEOPLE, PEOPLE.toReversed()]) {
    await restart();
    const people = names.map((name) => browser(name));
    const thief = browser("thief");
    // From this login on the browsers know what the form holds besides name and password.
    await browser("prober").login("alice", "a typing error");
    const fails: Ask = (options) => thief.login("alice", "a typing error", options);
    const logins = await atOnce([
      ...people.map(
        (one): Ask =>
          (options) =>
            one.login(undefined, undefined, options),
      ),
      fails,
    ]);
    for (const [index, name] of names.entries()) {
      const [person, login] = [people[index], logins[index]];
      if (!person || !login) continue;
      mustLogIn(login);
      const page = await person.get("/dashboard");
      mustKeepNotes(page, notes, login);
      must(page.response.body.includes(notes[name]), {
        expected: `${name} to be logged in after logging in at the same time as others`,
        got: isRefused(page)
          ? "a dashboard that refuses the cookie of this login"
          : `a dashboard without ${name}'s note`,
        at: login,
      });
    }
    mustKeepNotes(await thief.get("/dashboard"), notes, logins.at(-1));
  }
}

async function mustAnswerTogether(scene: Scene, number: number): Promise<void> {
  const { notes, thief } = scene;
  const { alice, bob, admin } = await setStage(scene, number);
  const routes = [["GET", "/dashboard"], ["GET", "/admin"], ...(number >= 5 ? [["POST", "/export", ""]] : [])] as const;
  for (const [method, path, body] of routes) {
    const all = [alice, bob, thief, admin, alice];
    const answers = await atOnce(
      all.map(
        (one): Ask =>
          (options) =>
            one.ask(method, path, body, options),
      ),
    );
    for (const at of answers) {
      mustKeepNotes(at, notes);
      const open = at.response.status < 300;
      must(!open || at.who === "admin" || (path !== "/admin" && at.who !== "thief"), {
        expected: `${method} ${path} by ${at.who} to be refused while others ask for the same page`,
        got: `status ${at.response.status}`,
        at,
      });
    }
  }
}

/** While alice's form is on its way, bob and the admin log in and use the site. */
async function mustWaitAlone(scene: Scene, number: number, { path, body, shows }: Slow): Promise<void> {
  const { notes } = scene;
  await scene.restart();
  const [alice, bob, admin] = [scene.browser("alice"), scene.browser("bob"), scene.browser("admin")];
  if (path !== "/login") mustLogIn(await alice.login());
  const at = await whileSlow(scene, alice, { path, body }, async () => {
    for (const person of [bob, admin]) {
      await person.login();
      await person.get("/dashboard");
      await person.ask(
        "POST",
        path,
        path === "/login" ? body.replace("alice", "bob") : body.replace("slowly", "quickly"),
      );
    }
    await scene.thief.login("bob", "a typing error");
  });
  mustKeepNotes(at, notes);
  // A server that wants a hidden field of its own page refuses this form.
  if (path === "/login" && at.response.status >= 400) return;
  await shows?.(scene, at);
  const page = await alice.get("/dashboard");
  mustKeepNotes(page, notes, at);
  must(page.response.body.includes(notes.alice), {
    expected: `alice's dashboard after a POST ${path} that she sent slowly, while others used the site`,
    got: "a page without her note",
    at,
  });
  if (number >= 2) for (const cookie of given(at)) await mustNotBeOthers(scene, cookie, at);
}

async function mustNotBeOthers({ browser, notes }: Scene, cookie: string, at: Exchange): Promise<void> {
  const page = await browser("alice").get("/dashboard", { headers: { cookie }, leaveJar: true });
  mustKeepNotes(page, notes, at);
}

/** The request shows the server what time it is. */
const waitForExpiry = (scene: Scene) => async () => {
  scene.skip(31 * MINUTE);
  await scene.browser("thief").get("/");
};

/** A form that was on its way when its session ended must not bring the session back. */
async function mustStayOver(
  scene: Scene,
  number: number,
  how: string,
  end: (alice: Browser) => Promise<unknown>,
): Promise<void> {
  for (const slow of slowOnes(number).filter((one) => one.path !== "/login")) {
    await scene.restart();
    const [alice, elsewhere] = [scene.browser("alice"), scene.browser("alice")];
    mustLogIn(await alice.login());
    const cookie = alice.cookieHeader();
    elsewhere.plant(cookie);
    const at = await whileSlow(scene, alice, slow, async () => {
      scene.skip(60_000);
      await end(elsewhere);
    });
    for (const each of [cookie, ...given(at)]) {
      const page = await scene.thief.get("/dashboard", { headers: { cookie: each }, leaveJar: true });
      must(isRefused(page), {
        expected: `a session (${how}) to stay ended when the rest of a slow form arrives`,
        got: "a session that works again: the cookie opens the dashboard",
        at,
      });
    }
  }
}

/** The Cookie header of each cookie that an answer sets. */
const given = ({ response }: Exchange): string[] => setCookies(response).map((line) => line.split(";", 1)[0] ?? "");
