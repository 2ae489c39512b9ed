import { expect, test } from "vitest";
import type { Exchange } from "../../labs/kit/browser/browser.ts";
import { isRefused } from "../../labs/kit/grader/expect.ts";
import { createScene, MINUTE, type Scene } from "../../labs/kit/grader/scene.ts";
import { labs } from "../../labs/kit/build/all-labs.ts";
import { inProcess } from "../../labs/kit/target/in-process.ts";

const load = labs.find(({ slug }) => slug === "account")?.servers?.["reset"];

/** A server whose alice has forgotten her password, and the token in her mail. */
async function forgotten(): Promise<{ scene: Scene; token: string }> {
  if (!load) throw new Error("the lab has no server called reset");
  const scene = await createScene(inProcess({ load }));
  return { scene, token: await askFor(scene) };
}

async function askFor({ browser }: Scene): Promise<string> {
  const visitor = browser("visitor");
  await visitor.post("/forgot", { username: "alice" });
  return /token for a new password: (\w+)/.exec((await visitor.get("/mail")).response.body)?.[1] ?? "";
}

const use = ({ browser }: Scene, token: string): Promise<Exchange> =>
  browser("visitor").post("/reset", { token, password: "looking-glass" });

const opens = async ({ browser }: Scene, password: string): Promise<boolean> => {
  const alice = browser("alice");
  await alice.login("alice", password);
  return !isRefused(await alice.get("/dashboard"));
};

test("a token sets a password once, and ends every earlier session", async () => {
  const { scene, token } = await forgotten();
  await scene.alice.login();
  expect((await use(scene, token)).response.status).toBe(200);
  expect(isRefused(await scene.alice.get("/dashboard"))).toBe(true);
  expect([await opens(scene, "looking-glass"), await opens(scene, "wonderland")]).toEqual([true, false]);
  expect((await use(scene, token)).response.status).toBe(400);
});

test.each([
  ["it was asked for ten minutes ago", async ({ skip }: Scene, token: string) => (skip(10 * MINUTE), token)],
  ["a newer one was asked for", async (scene: Scene, token: string) => (await askFor(scene), token)],
  ["a letter is missing", async (_: Scene, token: string) => token.slice(1)],
  ["it is the name of its file", async (scene: Scene) => (await nameOf(scene)) ?? ""],
])("a token is refused when %s", async (_, meanwhile) => {
  const { scene, token } = await forgotten();
  expect((await use(scene, await meanwhile(scene, token))).response.status).toBe(400);
  expect(await opens(scene, "wonderland")).toBe(true);
});

const nameOf = async ({ list }: Scene) =>
  (await list()).find(([path]) => path.startsWith("resets/"))?.[0].slice("resets/".length);

test("an unknown name gets the same answer, and the server stores the token only in the mail", async () => {
  const { scene, token } = await forgotten();
  const [known, unknown] = [
    await scene.thief.post("/forgot", { username: "bob" }),
    await scene.thief.post("/forgot", { username: "nobody" }),
  ];
  expect(unknown.response).toEqual(known.response);
  const kept = (await scene.list()).filter(([path]) => !path.startsWith("mail/"));
  expect(JSON.stringify(kept)).not.toContain(token);
});
