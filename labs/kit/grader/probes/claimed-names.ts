import { header, type Exchange } from "../../browser/browser.ts";
import { describe, isRefused, must } from "../expect.ts";
import { mustKeepTheId, mustLeadHere } from "../rules.ts";
import type { Scene } from "../scene.ts";
import { sessionNames } from "../session-cookie.ts";
import { defends, type Check } from "../suite.ts";
import { mustComeToNothing } from "./attempts.ts";
import { claiming, stale, told, withClaim, type Claim } from "./claims.ts";
import { askedNames } from "./names-read.ts";
import { hasBaskets, hasComments, look, setStage, type Stage } from "./stage.ts";
import { NAMES } from "./titles.ts";

/** Values that somebody may claim for a name: who they are, and where they want to go. */
const VALUES = ["alice", "admin", "true", "1", "/admin", "/dashboard", "GET", "POST", "DELETE", "same-origin"];
const ADDRESSES = [
  "https://lab.test",
  "https://lab.test/dashboard",
  "http://lab.test",
  "null",
  "127.0.0.1",
  "localhost",
];
const ELSEWHERE = ["https://evil.test/", "//evil.test/"];
/** The name alone, as the first half of what RFC 7617 sends, and as RFC 6750 sends a token. */
const CREDENTIALS = [`Basic ${btoa("alice:")}`, "Bearer alice"];
const MARKUP = "<i>planted</i>";
const JSON_TYPE = "application/json";

/** For names that the code did not look up by themselves: fewer values, because all are sent at once. */
const FEW_VALUES = ["alice", "admin", "true", "1"];

/** How many words of a server's code are tried as the value of a name that it looks up. */
const MAX_WORDS = 25;
/** Above this number, names are not tried one by one. */
const MAX_NAMES = 12;

type Group = Omit<Claim, "value"> & { values: string[] };

/** Each name alone with every value; names that are only in the code, or the usual ones, together. */
async function groupsFor(scene: Scene, number: number): Promise<Group[]> {
  const { names, words, own, texts } = await askedNames(scene, number);
  const told = [...texts, ...words.slice(0, MAX_WORDS)];
  const values = [...VALUES, ...ADDRESSES, ...ELSEWHERE, ...CREDENTIALS, MARKUP, JSON_TYPE, ...told];
  const elsewhere: Group = { names: own, values: FEW_VALUES, notAsCookie: true };
  const alone = [elsewhere, ...names.slice(0, MAX_NAMES).map((name): Group => ({ names: [name], values }))];
  const together = [...names.slice(MAX_NAMES), ...words];
  const others = together.length > 0 ? [{ names: together, values: FEW_VALUES }] : [];
  const fields = FIELDS.filter(([from]) => number >= from).map(([, name]): Group => ({
    names: [name],
    values: [...FEW_VALUES, "", ...told],
    notAsCookie: true,
  }));
  return [...alone, ...others, ...fields];
}

/** Fields of the tasks' forms that choose from few values, by the first lab that has them. */
const FIELDS: [from: number, name: string][] = [
  [3, "attach"],
  [5, "theme"],
  [7, "item"],
];

/**
 * A check for lab `number`: a name that the task does not mention decides nothing. Reached when all of `before` hold.
 */
export const namesDecideNothing = (number: number, before: readonly Check[]): Check =>
  defends(
    NAMES,
    {
      needs: before.map(({ title }) => title),
      why: "Anybody can write a header, a cookie, a query or a field of a form. If your code believes one, the thief writes it.",
      hints: [
        "The message names what was sent. Where does your code read that?",
        "Only the session says who is asking, and only the method and the path say what for. Remove everything else that decides this.",
        'const id = parseCookie(request.headers.get("cookie") ?? "").session_token;',
      ],
      read: "#build-it",
    },
    async (scene) => {
      for (const group of await groupsFor(scene, number)) {
        const { values, ...names } = group;
        const claims = (stage: Stage): Claim[] => [...values, ...idsOf(stage)].map((value) => ({ ...names, value }));
        const all = (stage: Stage) => claims(stage).flatMap((claim) => claiming(stage, claim));
        await mustComeToNothing(scene, number, all);
        if (number >= 4) {
          const old = (stage: Stage) => claims(stage).flatMap((claim) => stale(stage, claim));
          await mustComeToNothing(scene, number, old, { aged: true });
        }
        await mustStayBob(scene, number, group);
        await mustLogInAsUsual(scene, number, group);
      }
    },
  );

/** The values of alice's cookies. Anywhere but in a cookie they must open nothing. */
const idsOf = ({ alice }: Stage): string[] =>
  alice
    .cookieHeader()
    .split("; ")
    .map((pair) => pair.slice(pair.indexOf("=") + 1));

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
      got: "a page of comments without hers",
      at: sent,
    });
    const { alice, admin } = scene.notes;
    must(!/alice|admin/.test(added) && !added.includes(alice) && !added.includes(admin), {
      expected: `a comment of bob's, sent with ${told(claim)}, to be under his name`,
      got: "somebody else's name or note with it",
      at: sent,
    });
  }
}

/** A page without the fields of its forms: a token in one may be another each time. */
const textOf = ({ response }: Exchange): string => response.body.replace(/<input\b[^>]*>/gi, "");

/** Whatever comes with a login, or with a visitor's request before it, the login must be an ordinary one of alice's. */
async function mustLogInAsUsual(scene: Scene, number: number, { values, ...names }: Group): Promise<void> {
  const stage = await setStage(scene, number);
  const plain = await scene.browser("alice").login();
  const own = number >= 2 ? await sessionNames(scene.browser("prober"), plain) : [];
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
    }
    const fields = new URLSearchParams({ username: "alice", password: "wonderland" }).toString();
    const { method, path, body, headers } = withClaim({ method: "POST", path: "/login", body: fields }, claim);
    const at = await browser.ask(method, path, body, { headers });
    mustLeadHere(at);
    if (number >= 3) mustKeepTheId(at, own);
    if (planted.includes(value)) await mustNotAdopt(scene, own, value, claim, at);
  }
  await look(stage);
}

/** A visitor's earlier request must not decide where the login leads. */
function mustLeadWhere(plain: Exchange, at: Exchange, claim: Claim): void {
  const [usual, now] = [plain, at].map(({ response }) => header(response, "location"));
  must(usual === now, {
    expected: `a login after a basket with ${told(claim)} to lead to ${usual}, as any other`,
    got: describe(at),
    at,
  });
}

/** A value that the thief chose before the login must open nothing after it. */
async function mustNotAdopt({ thief }: Scene, own: readonly string[], value: string, claim: Claim, at: Exchange) {
  const cookie = own.map((name) => `${name}=${value}`).join("; ");
  const page = await thief.get("/dashboard", { headers: { cookie }, leaveJar: true });
  must(isRefused(page) || page.response.status >= 400, {
    expected: `an ID that the thief chose, and that came with alice's login as ${told(claim)}, to open nothing`,
    got: describe(page),
    at,
  });
}
