import type { Attack } from "./attack.ts";
import { runAttack } from "./attack.ts";
import type { Exchange } from "../browser/browser.ts";
import { CheckFailed, must } from "./expect.ts";
import { createScene, type Scene } from "./scene.ts";
import { CannotDo, ServerTrouble, type Target } from "../target/target.ts";
import type { Account } from "../target/users.ts";

/** The texts of a check, for the terminal and the page. */
export type About = {
  /** Titles of checks that must hold first. When one doesn't, this one is "not reached". */
  needs?: string[];
  /** The consequence for a victim, in one sentence. */
  why: string;
  /** Three steps, each at most 80 words: where to look, what to change, the line itself. */
  hints: [string, string, string];
  /** Anchor in the chapter, such as "#two-clocks". */
  read: string;
  /** Slug of the chapter whose rule replaces this one. From that lab on the check no longer counts. */
  until?: string;
  /** The reason for this check, when no mistake is caught by it alone. */
  alone?: string;
  /** It runs after the lab's own verdict, because it sends hundreds of requests. */
  late?: true;
};

export type Check = About & {
  kind: "works" | "defends";
  title: string;
  run: (scene: Scene) => Promise<void>;
};

/** Makes a check of something that the server must still do. */
export const works = (title: string, about: About, run: Check["run"]): Check => ({
  kind: "works",
  title,
  run,
  ...about,
});

/** Makes a check of something that this chapter adds: the starter fails it. */
export const defends = (title: string, about: About, run: Check["run"]): Check => ({
  kind: "defends",
  title,
  run,
  ...about,
});

/** Makes the chapter's attack the last check of its suite. */
export function withstands(attack: Attack, about: Omit<About, "why">): Check {
  return defends(`${attack.title} fails`, { ...about, why: attack.why }, async (scene) => {
    const { stolen, at } = await runAttack(attack, scene);
    must(!stolen, {
      expected: "the thief to get nothing",
      got: "a thief who can read the victim's private note",
      at,
    });
  });
}

/** `needs` is the title of a check that must hold first. With `lacks` it is what the target cannot do. */
export type Verdict = { check: Check; exchanges: Exchange[] } & (
  | { status: "holds" }
  | { status: "not reached"; needs: string; lacks?: true }
  | { status: "fails"; expected: string; got: string; at?: Exchange | undefined }
  | { status: "no verdict"; trouble: ServerTrouble }
);

/**
 * Runs the checks in order, each on a fresh server. After trouble with the server the other checks are "not reached".
 * `known` are titles of checks that are known to hold already. A check that the target cannot run does not stop others
 * that need it.
 */
export async function grade(
  checks: readonly Check[],
  target: Target,
  tell: (verdict: Verdict) => void = () => {},
  known: Iterable<string> = [],
) {
  const verdicts: Verdict[] = [];
  const held = new Set<string>(known);
  for (const check of checks) {
    const broken = verdicts.find((verdict) => verdict.status === "no verdict");
    const missing = broken?.check.title ?? check.needs?.find((title) => !held.has(title));
    const verdict: Verdict =
      missing === undefined
        ? await runCheck(check, target)
        : { check, exchanges: [], status: "not reached", needs: missing };
    if (verdict.status === "holds" || (verdict.status === "not reached" && verdict.lacks)) held.add(check.title);
    verdicts.push(verdict);
    tell(verdict);
  }
  return verdicts;
}

/** Runs one check on a fresh server. The accounts are new ones, unless given. */
export async function runCheck(check: Check, target: Target, accounts?: readonly Account[]): Promise<Verdict> {
  const exchanges: Exchange[] = [];
  try {
    const scene = await createScene(target, (exchange) => exchanges.push(exchange), accounts);
    await check.run(scene);
    return { check, exchanges, status: "holds" };
  } catch (error) {
    if (error instanceof CheckFailed) {
      return { check, exchanges, status: "fails", expected: error.expected, got: error.got, at: error.at };
    }
    if (error instanceof ServerTrouble) return { check, exchanges, status: "no verdict", trouble: error };
    if (error instanceof CannotDo)
      return { check, exchanges, status: "not reached", needs: error.message, lacks: true };
    throw error;
  }
}
