import { expect, test } from "vitest";
import { madeUp } from "../../../labs/kit/grader/probes/growth.ts";

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

test("a made-up copy of a token has another ID, a later end and the old signature", () => {
  const cookie = madeUp(`session_token=${part({ alg: "HS256" })}.${part({ sub: "alice", jti: "1", exp: 5 })}.sig`, 2);
  expect(cookie).toBe(`session_token=${part({ alg: "HS256" })}.${part({ sub: "alice", jti: "2-1", exp: 50 })}.sig`);
});

test.each([
  ["a plain ID", "session=0123456789abcdef", "session=2f3456789abcdef"],
  ["a cookie of Flask, whose second part is a time", "session=eyJhIjoxfQ.aUk1Ag.sig", "session=2fhIjoxfQ.aUk1Ag.sig"],
])("a made-up copy of %s begins differently", (_, cookie, copy) => {
  expect(madeUp(cookie, 2)).toBe(copy);
});
