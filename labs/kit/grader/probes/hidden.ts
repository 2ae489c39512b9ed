import { ROUTES } from "../rules.ts";
import type { Scene } from "../scene.ts";
import { attemptOne, mustComeToNothing, named, type Attempt } from "./attempts.ts";
import { hasComments, KEEPSAKE, LEFT, look, mustBeAsBefore, setStage, type Sight, type Stage } from "./stage.ts";

/** Paths of the tasks. Other probes try them. */
const KNOWN = new Set([...ROUTES.map(([, , path]) => path), "/login", "/keys", "/suggestions"]);

/** Paths that servers commonly have, for targets where nobody can see the code. */
const USUAL = [
  "/debug",
  "/users",
  "/users/alice",
  "/profile/alice",
  "/sessions",
  "/status",
  "/stats",
  "/health",
  "/metrics",
  "/api/users",
];

const MOST = 12;
const QUERY = "user=alice&username=alice&name=alice&id=alice";

/** Paths in the text of a server's code. Where a part of one is a variable, it is a user's name. */
export function pathsIn(source: string): string[] {
  const code = source.replace(/^\s*(?:\/\/|\/?\*).*$|^import .*$/gm, "");
  const found = code.matchAll(/["'`](?:[A-Z]+ )?(\/[\w~.-]+(?:\/(?:[\w~.:-]|\$\{[^}]*\})*)*)["'`]/g);
  const paths = Array.from(found, ([, path = ""]) => path.replace(/:\w+|\$\{[^}]*\}|(?<=\/)$/g, "alice"));
  return [...new Set(paths)].filter((path) => !KNOWN.has(path));
}

/** Paths of the server's code that are none of the tasks', where the grader can see them; otherwise the usual ones. */
export async function otherPaths(scene: Scene): Promise<string[]> {
  const watched = await scene.watched();
  return (watched ? pathsIn(watched.source) : USUAL).slice(0, MOST);
}

/**
 * What else the server answers, besides the routes of the task, must tell a visitor nothing and let him change nothing.
 * It must neither tell bob anything of other people, nor let him change what is theirs.
 */
export async function mustHideNothing(scene: Scene, number: number): Promise<void> {
  await scene.restart({ watch: true });
  const paths = await otherPaths(scene);
  const attempts = (who: Attempt["who"]) => paths.flatMap((path) => attemptsAt(who, path));
  const people: Attempt["who"][] = ["a visitor", ...(number >= 6 ? LEFT : [])];
  await mustComeToNothing(scene, number, people.flatMap(attempts));
  for (const attempt of [...attempts("bob"), ...(hasComments(number) ? EMPTY : [])]) {
    const stage = await setStage(scene, number);
    const before = await lookAtOthers(stage);
    const at = await attemptOne(stage, attempt);
    mustBeAsBefore(before, await lookAtOthers(stage), named(attempt), at);
  }
}

const attemptsAt = (who: Attempt["who"], path: string): Attempt[] => [
  { who, method: "GET", path: `${path}?${QUERY}` },
  { who, method: "POST", path, body: QUERY },
  { who, method: "DELETE", path },
];

/** Forms of bob's without a text. They may be comments without one, or be refused. */
const EMPTY = ["", "text=", "text=%20"].map((body): Attempt => ({
  who: "bob",
  method: "POST",
  path: "/comments",
  body,
}));

/** What bob must not change. He may write comments and end his own session. */
async function lookAtOthers(stage: Stage): Promise<Sight[]> {
  const all = (await look(stage)).filter(({ what }) => what !== "bob's dashboard");
  return all.map((sight) =>
    sight.what === "the page of comments"
      ? { ...sight, is: sight.is.includes(KEEPSAKE) ? "a page with alice's comment" : "a page without it" }
      : sight,
  );
}
