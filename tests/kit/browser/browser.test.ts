import { expect, test } from "vitest";
import { Browser } from "../../../labs/kit/browser/browser.ts";
import type { Target } from "../../../labs/kit/target/target.ts";

/** A server that has died: it answers nothing any more. */
function inFrontOfNothing(trouble: Error): Browser {
  const target: Target = {
    fresh: () => Promise.reject(trouble),
    send: () => Promise.reject(trouble),
    call: () => Promise.reject(trouble),
    list: () => Promise.reject(trouble),
    close: () => Promise.resolve(),
  };
  return new Browser("alice", "", { target, clock: { now: 0 }, origin: "https://lab.test", record: () => {} });
}

test("a request that is still open when a check fails ends without a message", async () => {
  const trouble = new Error("The server's process ended.");
  const browser = inFrontOfNothing(trouble);
  // Nobody looks at this one. Were its rejection unhandled, Node would end the grader, and Vitest this run.
  const left = browser.post("/comments", { text: "slow" });
  await expect(browser.get("/")).rejects.toBe(trouble);
  await expect(left).rejects.toBe(trouble);
});
