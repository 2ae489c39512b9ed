import { header, type Exchange } from "../../browser/browser.ts";
import { describe, isRefused, must } from "../expect.ts";
import { mustKeepNotes, mustKeepTheId, mustLeadHere } from "../rules.ts";
import type { Scene } from "../scene.ts";
import { sessionNames } from "../session-cookie.ts";
import { defends, type Check } from "../suite.ts";
import { mustComeToNothing } from "./attempts.ts";
import { mustActAsBob } from "./claimed-acts.ts";
import { groupsFor, NEEDED, type Group } from "./claim-groups.ts";
import { claiming, stale, told, withClaim, type Claim } from "./claims.ts";
import { mustPrintAsText } from "./markup.ts";
import { mustProlongNothing } from "./prolonging.ts";
import { hasBaskets, hasComments, look, setStage, type Stage } from "./stage.ts";
import { NAMES } from "./titles.ts";

/** How many values of a group bob tries in forms of his own. */
const MOST_ACTS = 3;
/**
 * A check for lab `number`: a name that the task does not mention decides nothing. Reached when all of `before` hold.
 */
export const namesDecideNothing = (number: number, before: readonly Check[], remembers: boolean): Check =>
  defends(
    NAMES,
    {
      needs: before.map(({ title }) => title),
      why: "Anybody can write a header, a cookie, a query or a field of a form. If your code believes one of these, a thief writes a name into it.",
      hints: [
        "The message names the part of the request that the check changed. Where does your code read this part?",
        "Only the session may say who sends a request, and only the method and the path may say what the request does. Remove all other code that decides this.",
        'const id = parseCookie(request.headers.get("cookie") ?? "").session_token;',
      ],
      read: "#build-it",
    },
    async (scene) => {
      const groups = await groupsFor(scene, number);
      for (const group of groups) {
        const { values, ...names } = group;
        const claims = (stage: Stage): Claim[] =>
          [...values, ...idsOf(stage), ...bearersOf(stage, names.names)].map((value) => ({ ...names, value }));
        const all = (stage: Stage) => claims(stage).flatMap((claim) => claiming(stage, claim));
        await mustComeToNothing(scene, number, all);
        if (number >= 4) {
          const old = (stage: Stage) => claims(stage).flatMap((claim) => stale(stage, claim));
          await mustComeToNothing(scene, number, old, { aged: true });
        }
        await mustStayBob(scene, number, group);
        await mustLogInAsUsual(scene, number, group);
        await mustActAsBob(
          scene,
          number,
          values.slice(0, MOST_ACTS).map((value) => ({ ...names, value })),
        );
      }
      const all = new Set(groups.flatMap(({ names }) => names).filter((name) => !NEEDED.has(name)));
      if (number >= 4 && !remembers) await mustProlongNothing(scene, [...all]);
    },
  );

/** The values of alice's cookies. Anywhere but in a cookie they must open nothing. */
const idsOf = ({ alice }: Stage): string[] =>
  alice
    .cookieHeader()
    .split("; ")
    .map((pair) => pair.slice(pair.indexOf("=") + 1));

/** The same as RFC 6750 sends them, where the code looks for such a header. */
const bearersOf = (stage: Stage, names: readonly string[]): string[] =>
  names.includes("authorization") ? idsOf(stage).map((id) => `Bearer ${id}`) : [];

/** A comment of bob's must stay bob's, and must not remove another one. */
async function mustStayBob(scene: Scene, number: number, { values, ...names }: Group): Promise<void> {
  if (!hasComments(number)) return;
  const stage = await setStage(scene, number);
  for (const value of values) {
    const claim = { ...names, value };
    const before = textOf(await scene.thief.get("/comments"));
    const body = "text=by-this-member";
    const cookie = stage.bob.cookieHeader();
    const { method, path, headers, ...rest } = withClaim({ method: "POST", path: "/comments", body, cookie }, claim);
    const sent = await stage.bob.ask(method, path, rest.body, { headers });
    const after = textOf(await scene.thief.get("/comments"));
    const added = after
      .split(/<li>/)
      .filter((line) => !before.includes(line))
      .join("\n");
    must(!before.includes("keep-me") || after.includes("keep-me"), {
      expected: `POST /comments by bob with ${told(claim)} to leave alice's comment where it is`,
      got: "a page of comments without her comment",
      at: sent,
    });
    const { alice, admin } = scene.notes;
    must(!/alice|admin/.test(added) && !added.includes(alice) && !added.includes(admin), {
      expected: `a comment that bob sends with ${told(claim)} to appear under his name`,
      got: "another user's name or note beside it",
      at: sent,
    });
  }
}

/** A page without the fields of its forms: a token in one may be another each time. */
const textOf = ({ response }: Exchange): string => response.body.replace(/<input\b[^>]*>/gi, "");

/** Whatever comes with a login, or with a visitor's request before it, the login must be an ordinary one of alice's. */
async function mustLogInAsUsual(scene: Scene, number: number, { values, ...names }: Group): Promise<void> {
  const stage = await setStage(scene, number);
  const usual = scene.browser("alice");
  const plain = await usual.login();
  const own = number >= 2 ? await sessionNames(scene.browser("prober"), plain) : [];
  const plainOut = await usual.post("/logout");
  const planted = idsOf(stage).map((id) => id.replace(/[0-9a-f]/g, (digit) => (digit === "7" ? "8" : "7")));
  for (const value of [...values, ...(number >= 2 ? planted : [])]) {
    const claim = { ...names, value };
    const browser = scene.browser("alice");
    if (hasBaskets(number)) {
      const { method, path, body, headers } = withClaim(
        { method: "POST", path: "/basket", body: "item=nothing" },
        claim,
      );
      mustLeadHere(await browser.ask(method, path, body, { headers }));
      mustLeadWhere(plain, await browser.login(), claim);
      mustShowNothingPlanted(scene, await browser.get("/dashboard"), claim);
      mustLeadWhere(plainOut, await browser.post("/logout"), claim);
    }
    const fields = new URLSearchParams({ username: "alice", password: "wonderland" }).toString();
    const { method, path, body, headers } = withClaim({ method: "POST", path: "/login", body: fields }, claim);
    const at = await browser.ask(method, path, body, { headers });
    mustLeadHere(at);
    if (number >= 3) mustKeepTheId(at, own);
    if (value === values[0]) await mustKeepTwinOut(scene, claim, at);
    if (planted.includes(value)) await mustNotAdopt(scene, own, value, claim, at);
  }
  await look(stage);
}

/** Somebody without a cookie, whose request has the same headers as alice's login, is not alice. */
async function mustKeepTwinOut({ thief, notes }: Scene, claim: Claim, at: Exchange): Promise<void> {
  const { path, headers } = withClaim({ method: "GET", path: "/dashboard" }, { ...claim, notAsCookie: true });
  mustKeepNotes(await thief.ask("GET", path, undefined, { headers, leaveJar: true }), notes, at);
}

/** A visitor's earlier request must not decide where the login or the logout leads. */
function mustLeadWhere(plain: Exchange, at: Exchange, claim: Claim): void {
  const [usual, now] = [plain, at].map(({ response }) => header(response, "location"));
  must(usual === now, {
    expected: `POST ${at.request.path} to lead to ${usual} as usual, after POST /basket with ${told(claim)}`,
    got: describe(at),
    at,
  });
}

/** What a visitor planted with a basket must not be on the dashboard of whoever logs in next, nor lead away from it. */
function mustShowNothingPlanted({ notes }: Scene, at: Exchange, claim: Claim): void {
  mustPrintAsText(at, `POST /basket with ${told(claim)}, before the login,`);
  const shown = at.response.body.includes("evil.test");
  must(at.response.body.includes(notes.alice) && !shown, {
    expected: `alice's usual dashboard after POST /basket with ${told(claim)} and her login`,
    got: shown ? "a dashboard with it" : describe(at),
    at,
  });
}

/** A value that the thief chose before the login must open nothing after it. */
async function mustNotAdopt({ thief }: Scene, own: readonly string[], value: string, claim: Claim, at: Exchange) {
  const cookie = own.map((name) => `${name}=${value}`).join("; ");
  const page = await thief.get("/dashboard", { headers: { cookie }, leaveJar: true });
  must(isRefused(page) || page.response.status >= 400, {
    expected: `an ID that the thief sent with alice's login, as ${told(claim)}, to open nothing`,
    got: describe(page),
    at,
  });
}
