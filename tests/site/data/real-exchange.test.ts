import { describe, expect, test } from "vitest";
import { readRealRecording, withoutIds } from "../../../src/site/data/real-exchange.ts";
import { provenIn } from "../../../src/site/data/proofs.ts";

const { browser, parts } = readRealRecording();
const over = (part: keyof typeof parts, scheme: string) =>
  parts[part].filter(({ url, method }) => url.startsWith(`${scheme}:`) && method === "GET").map(({ cookie }) => cookie);

describe("the recording of a real browser on lab 3", () => {
  test("was made in the browser that the proofs were run in", () => expect(browser).toBe(provenIn().browsers.chromium));

  test("has the session ID on http without Secure, and not with it", () => {
    expect(over("starter", "http")).toEqual([expect.stringMatching(/^session_token=[0-9a-f]{64}$/)]);
    expect(over("solution", "http")).toEqual([""]);
  });

  test("has the withheld cookie on https afterwards", () => {
    const [before, after] = over("solution", "https");
    expect(before).toMatch(/^session_token=/);
    expect(after).toBe(before);
  });

  test("shows a Secure cookie refused over http, and taken on the local machine", () => {
    expect(parts.refused[0]?.setCookies[0]).toContain("; Secure");
    expect(over("refused", "http")).toEqual([""]);
    expect(over("local", "http")).toEqual([expect.stringMatching(/^session_token=/)]);
  });

  test("is made on a name that is not the local machine's, except for the part about the local machine", () => {
    const hosts = (part: keyof typeof parts) => [...new Set(parts[part].map(({ url }) => new URL(url).host))];
    expect([hosts("starter"), hosts("solution"), hosts("refused"), hosts("local")]).toEqual([
      ["shop.test"],
      ["shop.test"],
      ["shop.test"],
      ["localhost"],
    ]);
  });

  test("differs from another run in session IDs only", () => {
    expect(JSON.stringify(withoutIds(parts))).not.toMatch(/[0-9a-f]{64}/);
  });
});
