import { describe, expect, test } from "vitest";
import { stepAt } from "../../../src/browser/panel/story.ts";
import { exchange, log } from "./events.ts";

const session = { sets: ["session_token=abc; Path=/"], location: "/dashboard", status: 303 };
const list = (...ids: string[]) => ({ type: "list" as const, list: ids.map((id): [string, unknown] => [id, {}]) });
const words = (...bodies: Parameters<typeof log>) => stepAt(log(...bodies)).words;

describe("a step in words", () => {
  test("says who sent the request, what the answer was, and how the cookies and the list changed", () => {
    expect(words(exchange("POST /login", { ...session, who: "victim" }), list("abc"))).toBe(
      "The victim: POST /login, 303. The victim's cookie session_token is new. The list: 1 new.",
    );
  });

  test("says what to do when the browser drops the cookie", () => {
    const events = log(exchange("POST /login", { sets: ["a=1; Secure"], location: "/" }), exchange("GET /"));
    expect(stepAt(events).words).toMatch(/keeps no cookie here. Allow cookies.*Secure.*Firefox or Chrome/);
  });

  test("includes the page to which a redirect led the browser", () => {
    const follow = exchange("GET /dashboard", { cookie: "session_token=abc" });
    expect(words(exchange("POST /login", session), list("abc"), follow)).toBe(
      "You: POST /login, 303. You: GET /dashboard, 200. Your cookie session_token is new. The list: 1 new.",
    );
  });

  test("counts the new and the removed lines of the list", () => {
    const logout = exchange("POST /logout-everywhere");
    expect(words(exchange("GET /"), list("a", "b", "c"), logout, list("c", "d"))).toBe(
      "You: POST /logout-everywhere, 200. The list: 1 new, 2 gone.",
    );
  });

  test("is only the sentence, the skipped time or the outcome, if the step has one of these", () => {
    expect(words(exchange("GET /"), { type: "say", text: "The thief waits." })).toBe("The thief waits.");
    expect(words(exchange("GET /"), { type: "skip", ms: 60_000 })).toBe("1 minute passes.");
    expect(words(exchange("GET /"), { type: "outcome", stolen: false, text: "The attack failed." }, list("a"))).toBe(
      "The attack failed.",
    );
  });

  test("is empty while nothing has happened", () => expect(words()).toBe(""));
});
