import { expect, test } from "vitest";
import { inProcess } from "../../labs/kit/target/in-process.ts";
import { createScene } from "../../labs/kit/grader/scene.ts";
import solution from "../../labs/04-expiry/solution.ts";
import { isForged } from "../../src/report/facts.ts";

test("a request's cookie counts as forged if no earlier answer set it, whatever the request's own answer sets", async () => {
  const scene = await createScene(inProcess({ load: async () => ({ default: solution }) }));
  await scene.alice.login();
  const given = await scene.alice.get("/dashboard");
  const copied = await scene.thief.get("/dashboard", { headers: { cookie: scene.alice.cookieHeader() } });
  const forged = await scene.thief.get("/dashboard", { headers: { cookie: "session_token=../notes/1" } });
  const bare = await scene.thief.get("/dashboard", { leaveJar: true, headers: { cookie: "" } });
  const setItself = {
    ...forged,
    response: { ...forged.response, headers: [["set-cookie", "session_token=../notes/1"]] },
  };
  const all = [...scene.exchanges, setItself] as typeof scene.exchanges;
  expect([given, copied, bare].map((at) => isForged(at, all))).toEqual([false, false, false]);
  expect([forged, setItself].map((at) => isForged(at as typeof forged, all))).toEqual([true, true]);
});
