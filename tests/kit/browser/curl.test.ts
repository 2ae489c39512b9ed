import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { curl, quote } from "../../../labs/kit/browser/curl.ts";

const FORM: [string, string] = ["content-type", "application/x-www-form-urlencoded"];
const BASE = "http://localhost:8080";
const get = (path: string, headers: [string, string][] = []) => ({
  method: "GET",
  path,
  headers,
  origin: "https://lab.test",
});

describe("a request as curl", () => {
  test("is only an address for a GET", () => {
    expect(curl(get("/dashboard"), BASE)).toBe("curl -i http://localhost:8080/dashboard");
  });

  test("sends a form, and leaves out the method and the type that curl uses by default", () => {
    const request = { ...get("/login", [FORM]), method: "POST" };
    expect(curl(request, BASE, "username=alice&password=it's")).toBe(
      `curl -i http://localhost:8080/login --data-raw 'username=alice&password=it'\\''s'`,
    );
  });

  test("names every method except GET", () => {
    expect(curl({ ...get("/comments"), method: "DELETE" }, BASE)).toBe(
      "curl -i -X DELETE http://localhost:8080/comments",
    );
    expect(curl({ ...get("/"), method: "HEAD" }, BASE)).toBe("curl -i --head http://localhost:8080/");
    expect(curl({ ...get("/logout"), method: "POST" }, BASE)).toBe("curl -i -X POST http://localhost:8080/logout");
    expect(curl(get("/"), BASE, "")).toBe("curl -i -X GET http://localhost:8080/ --data-raw ''");
  });

  test("keeps a path as it was sent", () => {
    expect(curl(get("/a/../admin"), BASE)).toContain("--path-as-is");
    expect(curl(get("/[1-3]"), BASE)).toContain("--globoff");
    expect(curl(get("//admin;x?y=1&z=2"), BASE)).toContain("'http://localhost:8080//admin;x?y=1&z=2'");
  });

  test("sends an empty header, which curl would otherwise drop", () => {
    expect(curl(get("/", [["cookie", ""]]), BASE)).toContain("-H 'cookie;'");
  });

  test("has the address of the server to which it goes now, and that server's origin", () => {
    expect(curl(get("/", [["origin", "https://lab.test"]]), BASE)).toContain(`'origin: ${BASE}'`);
    expect(curl(get("/", [["origin", "https://evil.test"]]), BASE)).toContain("'origin: https://evil.test'");
  });
});

describe.skipIf(process.platform === "win32")("a quoted word reaches a command of the shell unchanged", () => {
  test.each([
    "",
    "a b",
    "it's",
    "$(touch x)`id`",
    "a\nb",
    '"',
    "\\",
    "!",
    "*",
    "~",
    "a;b&c|d",
    "é",
    "-n",
    "'''",
    "%00",
  ])("%j", (word) => {
    const out = execFileSync("sh", ["-c", `printf %s. ${quote(word)}`], { encoding: "utf8" });
    expect(out).toBe(`${word}.`);
  });
});
