import {
  CheckFailed,
  isRefused,
  must,
  mustLogIn,
  mustNotShow,
  mustRefuse,
  mustShow,
} from "../../labs/kit/grader/expect.ts";
import { createScene, HOUR, type Scene } from "../../labs/kit/grader/scene.ts";
import { CannotDo, ServerTrouble } from "../../labs/kit/target/target.ts";
import type { Description } from "../../labs/kit/target/url/description.ts";
import type { UrlTarget } from "../../labs/kit/target/url/url-target.ts";

/** What must be true before any finding means something. `line` is where the description says otherwise. */
export type ControlFacts = { title: string; status: "holds" | "fails" | "not reached"; line: string; message?: string };

type Control = { title: string; keys: string[]; run: (scene: Scene, target: UrlTarget) => Promise<void> };

const CONTROLS: Control[] = [
  {
    title: "a visitor without a cookie does not get the private page",
    keys: ["private"],
    run: async ({ thief }) => mustRefuse(await thief.get("/dashboard"), "a visitor without a cookie"),
  },
  {
    title: "alice logs in, and her private page shows her mark",
    keys: ["login"],
    run: async ({ alice, notes }) => {
      mustLogIn(await alice.login());
      mustShow(await alice.get("/dashboard"), notes.alice, "alice's");
    },
  },
  {
    title: "bob's private page shows his mark, and not alice's",
    keys: ["accounts"],
    run: async ({ bob, notes }) => {
      mustLogIn(await bob.login());
      const page = await bob.get("/dashboard");
      mustShow(page, notes.bob, "bob's");
      mustNotShow(page, notes.alice, "alice's");
    },
  },
  {
    title: "a wrong password does not open the private page",
    keys: ["login", "fails"],
    run: async ({ alice }) => {
      await alice.login("alice", "no password of alice's");
      mustRefuse(await alice.get("/dashboard"), "a visitor who typed a wrong password");
    },
  },
  {
    title: "an ID that nobody issued is refused",
    keys: ["private"],
    run: async ({ alice, thief }) => {
      mustLogIn(await alice.login());
      const invented = alice.cookieHeader().replace(/=[^;]*/g, (value) => `=${"5eed".repeat(value.length / 4 + 1)}`);
      mustRefuse(await thief.get("/dashboard", { headers: { cookie: invented } }), "a cookie that nobody issued");
    },
  },
];

const CLOCK: Control = {
  title: "the header does not move the clock without the secret",
  keys: ["clock", "header"],
  run: async ({ alice, notes, skip }, target) => {
    target.withoutSecret = true;
    mustLogIn(await alice.login());
    // Copied before: the browser's own clock moves, and drops the cookie.
    const cookie = alice.cookieHeader();
    skip(100 * 24 * HOUR);
    const page = await alice.get("/dashboard", { headers: { cookie } });
    must(!isRefused(page), {
      expected: "alice to still be logged in after a request with a header that anybody can send",
      got: `status ${page.response.status}`,
      at: page,
    });
    mustShow(page, notes.alice, "alice's");
  },
};

const EMPTYING = (path: string): Control => ({
  title: "nobody can empty the server without the secret",
  keys: ["restart", "post"],
  run: async ({ alice, thief, notes }, target) => {
    target.withoutSecret = true;
    mustLogIn(await alice.login());
    await thief.ask("POST", path, "[]", { headers: { "content-type": "application/json" } });
    mustShow(await alice.get("/dashboard"), notes.alice, "alice's");
  },
});

/** Tries all controls, each on a fresh server. Throws ServerTrouble when none of them can be tried. */
export async function tryControls(target: UrlTarget, description: Description): Promise<ControlFacts[]> {
  const { clock, restart } = description;
  const wanted = [
    ...CONTROLS,
    ...(clock === undefined ? [] : [CLOCK]),
    ...(typeof restart === "string" ? [] : [EMPTYING(restart.post)]),
  ];
  const facts: ControlFacts[] = [];
  for (const control of wanted) {
    const [one, isTrouble] = await tryOne(control, target, description);
    facts.push(one);
    // A server that does not answer would let each of the others wait as long.
    if (isTrouble) return facts;
  }
  return facts;
}

/** With true if the server gave no answer that could be judged. */
async function tryOne(
  { title, keys, run }: Control,
  target: UrlTarget,
  { line }: Description,
): Promise<[ControlFacts, boolean]> {
  const about = { title, line: line(...keys) };
  try {
    await run(await createScene(target), target);
    return [{ ...about, status: "holds" }, false];
  } catch (error) {
    if (error instanceof CheckFailed) return [{ ...about, status: "fails", message: error.message }, false];
    if (error instanceof CannotDo) return [{ ...about, status: "not reached", message: error.message }, false];
    if (error instanceof ServerTrouble) return [{ ...about, status: "fails", message: error.message }, true];
    throw error;
  } finally {
    target.withoutSecret = false;
  }
}
