import type { Browser, Exchange } from "../../browser/browser.ts";
import { must } from "../expect.ts";
import type { Scene } from "../scene.ts";
import { comesThrough } from "../through.ts";
import { hasBaskets, hasComments } from "./stage.ts";

/** A form of alice's that comes slowly. `shows` fails the check when what came of it is not hers. */
export type Slow = { path: string; body: string; shows?: (scene: Scene, at: Exchange) => Promise<void> };

/** Every form of lab `number` that a member fills in, so that its handler waits for the body. */
export const slowOnes = (number: number): Slow[] => [
  { path: "/login", body: "username=alice&password=wonderland" },
  ...(hasComments(number) ? [{ path: "/comments", body: "text=slowly&attach=note", shows: mustBeAlices }] : []),
  ...(number >= 5 ? [{ path: "/theme", body: "theme=dark" }] : []),
  ...(hasBaskets(number) ? [{ path: "/basket", body: "item=slowly", shows: mustNotBeBobs }] : []),
];

async function mustBeAlices({ thief, notes }: Scene, at: Exchange): Promise<void> {
  const page = await thief.get("/comments");
  const line = page.response.body.split("<li>").find((text) => text.includes("slowly")) ?? "";
  must(!/\b(?:bob|admin)\b/.test(line) && !line.includes(notes.bob) && !line.includes(notes.admin), {
    expected: "a comment that alice sends slowly to appear under her name, with her note",
    got: "another user's name or note beside it",
    at,
  });
}

/** What alice puts into her basket must not be in bob's. */
async function mustNotBeBobs({ browser }: Scene, at: Exchange): Promise<void> {
  const bob = browser("bob");
  await bob.login();
  const page = await bob.get("/basket");
  must(!page.response.body.includes("slowly"), {
    expected: "an item that alice sends slowly to be only in her basket",
    got: "the item in bob's basket",
    at,
  });
}

/** Sends a form whose body is still on its way, lets `meanwhile` happen, and then the body come. */
export async function whileSlow(
  { list }: Scene,
  browser: Browser,
  { path, body }: Slow,
  meanwhile: () => Promise<unknown>,
): Promise<Exchange> {
  const text = Promise.withResolvers<string>();
  const slow = browser.ask("POST", path, text.promise);
  try {
    // Waits until the server has begun to answer the slow request.
    const other = browser.get("/", { leaveJar: true });
    must(await comesThrough(other, list), {
      expected: `another request to be answered while a POST ${path} is on its way`,
      got: "no answer",
    });
    await meanwhile();
  } finally {
    text.resolve(body);
  }
  return slow;
}
