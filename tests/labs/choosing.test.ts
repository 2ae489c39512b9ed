import { format } from "prettier";
import { expect, test } from "vitest";
import { labs } from "../../labs/kit/build/all-labs.ts";
import { decodeToken, isSignedBy, newKeys } from "../../labs/kit/lab/jwt.ts";
import { inProcess } from "../../labs/kit/target/in-process.ts";
import { createScene } from "../../labs/kit/grader/scene.ts";
import { compare } from "../../labs/11-choosing/compare.ts";
import { ways } from "../../labs/11-choosing/ways.ts";
import { COMPARED_FILE } from "../../src/site/data/compared.ts";

test("content/choosing.json has the attacks' results of today; npx vitest run tests/labs/choosing.test.ts -u writes it", async () => {
  const text = await format(JSON.stringify(await compare()), { parser: "json", printWidth: 120 });
  await expect(text).toMatchFileSnapshot(`../../${COMPARED_FILE}`);
});

test("every server in the lab's servers/ folder is in the table, and runs live under its name in the table", () => {
  const lab = labs.find(({ slug }) => slug === "choosing");
  const names = ways.map(({ name }) => name).filter((name) => name !== "solution");
  expect(Object.keys(lab?.servers ?? {}).sort()).toEqual(names.sort());
});

test("the site refuses an ID token although the provider's key signed it", async () => {
  const way = ways.find(({ name }) => name === "openid-connect");
  const keys = newKeys();
  const { thief } = await createScene(inProcess({ load: () => way?.load(keys) ?? Promise.reject(new Error("none")) }));
  const { cookie = "" } = (await way?.forge?.(await keys, Date.UTC(2026, 0, 15), thief)) ?? {};
  const token = cookie.split("session_token=")[1] ?? "";
  expect(decodeToken(token)?.sub).toBe("admin");
  expect(await isSignedBy(token, [(await keys).jwk])).toBe(true);
});

test("every program shows alice her note while her login is fresh, and does not show her the admin's note", async () => {
  for (const way of ways) {
    const { alice, notes } = await createScene(inProcess({ load: () => way.load(newKeys()) }));
    const page = await alice.get("/dashboard", { headers: await way.enter(alice) });
    expect(page.response.body).toContain(notes.alice);
    expect(page.response.body).not.toContain(notes.admin);
  }
});
