import { describe, expect, test } from "vitest";
import { readRealRecording, withoutIds } from "../../../src/site/data/real-exchange.ts";
import { provenIn } from "../../../src/site/data/proofs.ts";

const { browser, parts } = readRealRecording();
const over = (part: keyof typeof parts, scheme: string) =>
  parts[part].filter(({ url, method }) => url.startsWith(`${scheme}:`) && method === "GET").map(({ cookie }) => cookie);

describe("the recording of a real browser on lab 3", () => {
  test("was made in the same browser as the proofs", () => expect(browser).toBe(provenIn().browsers.chromium));

  test("has the session ID over http if the cookie lacks Secure, and not if it has Secure", () => {
    expect(over("starter", "http")).toEqual([expect.stringMatching(/^session_token=[0-9a-f]{64}$/)]);
    expect(over("solution", "http")).toEqual([""]);
  });

  test("has the withheld cookie again in the next request over https", () => {
    const [before, after] = over("solution", "https");
    expect(before).toMatch(/^session_token=/);
    expect(after).toBe(before);
  });

  test("shows that the browser refuses a Secure cookie over http, but accepts it from the local machine", () => {
    expect(parts.refused[0]?.setCookies[0]).toContain("; Secure");
    expect(over("refused", "http")).toEqual([""]);
    expect(over("local", "http")).toEqual([expect.stringMatching(/^session_token=/)]);
  });

  test("was made with a host name that is not the local machine's, except for the part about that machine", () => {
    const hosts = (part: keyof typeof parts) => [...new Set(parts[part].map(({ url }) => new URL(url).host))];
    expect([hosts("starter"), hosts("solution"), hosts("refused"), hosts("local")]).toEqual([
      ["shop.test"],
      ["shop.test"],
      ["shop.test"],
      ["localhost"],
    ]);
  });

  test("differs from another run only in its session IDs", () => {
    expect(JSON.stringify(withoutIds(parts))).not.toMatch(/[0-9a-f]{64}/);
  });
});
