import { describe, expect, test } from "vitest";
import { readAnswer, readReport } from "../../../../labs/kit/target/worker/worker-messages.ts";

const answer = { status: 200, headers: [["set-cookie", "a=1"]], body: "" };

describe("a message of a learner's worker", () => {
  test.each([
    [{ ready: ["cookie"] }],
    [{ printed: "x" }],
    [{ died: { exit: 1 } }],
    [{ died: { uncaught: "Error: x", rejected: true, where: "server.ts:1" } }],
    [{ id: 1, value: answer }],
    [{ id: 1, trouble: { code: "died", message: "x" } }],
  ])("is accepted if it has the form of a report: %j", (report) => {
    expect(readReport(report)).toEqual(report);
  });

  test.each([
    [undefined],
    ["ready"],
    [{}],
    [{ ready: [1] }],
    [{ printed: 1 }],
    [{ died: {} }],
    [{ id: "1", value: 1 }],
    [{ id: 1, trouble: { code: "holds", message: "x" } }],
    [{ id: 1, trouble: { code: "no-answer", message: "x" } }],
    [{ id: 1, trouble: { code: "died", message: 1 } }],
  ])("is ignored if it has the wrong form: %j", (report) => {
    expect(readReport(report)).toBeUndefined();
  });

  test("is shortened if it is too long", () => {
    expect(readReport({ died: { uncaught: "a\u001b[2J", rejected: 1, where: "/etc/passwd" } })).toEqual({
      died: { uncaught: "a\\x1b[2J", rejected: false },
    });
    expect(readReport({ id: 1, trouble: { code: "died", message: "x", where: 1 } })).toEqual({
      id: 1,
      trouble: { code: "died", message: "x" },
    });
  });

  test("is an answer if it could have come over HTTP", () => {
    expect(readAnswer(answer)).toEqual(answer);
    const threw = { ...answer, threw: { message: "x", where: "server.ts:1" } };
    expect(readAnswer({ ...threw, more: 1 })).toEqual(threw);
  });

  test.each([
    [null],
    [[]],
    [{ ...answer, status: "200" }],
    [{ ...answer, status: 200.5 }],
    [{ ...answer, status: 101 }],
    [{ ...answer, status: Number.NaN }],
    [{ ...answer, headers: {} }],
    [{ ...answer, headers: [["a"]] }],
    [{ ...answer, headers: [["a", 1]] }],
    [{ ...answer, headers: [["a b", "1"]] }],
    [{ ...answer, headers: [["", "1"]] }],
    [{ ...answer, headers: [["a", "1\r\nset-cookie: b"]] }],
    [{ ...answer, body: 1 }],
    [{ ...answer, threw: "x" }],
  ])("is no answer if it could not have come over HTTP: %j", (value) => {
    expect(readAnswer(value)).toBeUndefined();
  });
});
