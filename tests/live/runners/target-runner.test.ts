import { expect, test } from "vitest";
import type { Lab } from "../../../labs/kit/lab/index.ts";
import { inProcess } from "../../../labs/kit/target/in-process.ts";
import { ServerTrouble, type Target } from "../../../labs/kit/target/target.ts";
import { targetRunner } from "../../../src/live/runners/target-runner.ts";
import { createRecord } from "../../../src/live/server/record.ts";

const NOW = Date.UTC(2026, 10, 28);

/** A server that keeps a count on its list, one for each request. */
function counting(): Target {
  return inProcess({
    load: async () => ({
      default:
        ({ sessions }: Lab<object>) =>
        () => {
          sessions.set(String(sessions.size), {});
          return new Response(String(sessions.size));
        },
    }),
  });
}

const request = { method: "GET", path: "/", headers: [], origin: "https://lab.test", now: NOW };

test("nothing starts before the first request", async () => {
  const runner = targetRunner({ ...counting(), fresh: () => Promise.reject(new Error("started")) }, createRecord(NOW));
  expect(await runner.list()).toEqual([]);
});

test("the list is the server's own, and a restart empties it", async () => {
  const runner = targetRunner(counting(), createRecord(NOW));
  await runner.send(request);
  expect((await runner.send(request)).body).toBe("2");
  expect(await runner.list()).toHaveLength(2);
  await runner.restart();
  expect(await runner.list()).toEqual([]);
});

test("after a failure the next request starts the server again", async () => {
  const target = counting();
  let sent = 0;
  const sick: Target = {
    ...target,
    send: async (one) => {
      if (++sent === 2) throw new ServerTrouble("died", "It died.");
      return target.send(one);
    },
  };
  const runner = targetRunner(sick, createRecord(NOW));
  await runner.send(request);
  await expect(runner.send(request)).rejects.toThrow("It died.");
  expect((await runner.send(request)).body).toBe("1");
});
