import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accept, readBaseline } from "../../src/cli/baseline.ts";
import { htmlReport } from "../../src/cli/html-report.ts";
import { junit } from "../../src/cli/junit.ts";
import { redactor } from "../../src/cli/redact.ts";
import { sarif } from "../../src/cli/sarif.ts";
import type { ServerCheckFacts, ServerFacts } from "../../src/cli/server-facts.ts";
import { mustBeAllowed, readOptions } from "../../src/cli/server-options.ts";
import { gather } from "./house.ts";

const REPO = join(import.meta.dirname, "../..");
const FOLDER = join(REPO, ".wristband", "tests", "check-server");
beforeAll(() => void mkdirSync(FOLDER, { recursive: true }));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

function written(name: string, text: string): string {
  writeFileSync(join(FOLDER, name), text);
  return join(FOLDER, name);
}

async function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [join(REPO, "src/cli/wristband.mjs"), "check-server", ...args], {
    cwd: REPO,
    env: { ...process.env, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err] = [gather(child.stdout), gather(child.stderr)];
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, out: out(), err: err() };
}

const program = (lab: string, clock = "") =>
  `run: node ${join(REPO, "tests/kit/target/url/lab-program.ts")} ${join(REPO, "labs", lab, "solution.ts")} ${clock}\nrestart: { post: /wristband-fresh }\n`;

describe("check-server", () => {
  test("finds the faults of a server that trusts names in cookies, and describes them in the words of check-lab", async () => {
    const report = [join(FOLDER, "r.xml"), join(FOLDER, "r.sarif")];
    const file = written("names.yaml", program("01-username-in-a-cookie"));
    const { code, out } = await run(file, "--most", "400", "--junit", report[0] ?? "", "--sarif", report[1] ?? "");
    expect(code).toBe(1);
    expect(out).toContain("x fails        every login gets a new ID");
    expect(out).toMatch(/expected {2}a new ID at this login of alice\n {2}got/);
    expect(out).toMatch(/curl -i http:\/\/127\.0\.0\.1:\d+\/dashboard/);
    expect(out).toContain("ASVS 5.0 7.2.3");
    expect(out).toMatch(/not reached: no request left, because all 400 /);
    expect(readFileSync(report[0] ?? "", "utf8")).toContain('<failure message="expected a new ID');
    expect(JSON.parse(readFileSync(report[1] ?? "", "utf8"))).toMatchObject({ version: "2.1.0" });
  });

  test("exits with 0 when all reached checks pass, and counts the others as not reached", async () => {
    const { code, out } = await run(written("ids.yaml", program("02-random-ids")), "--most", "100", "--json");
    const facts = JSON.parse(out) as ServerFacts;
    expect([code, facts.outcome, facts.counts.fails]).toEqual([0, "all hold", 0]);
    expect(facts.counts.holds).toBeGreaterThan(3);
    expect(facts.counts["not reached"]).toBeGreaterThan(50);
    expect(facts.requests).toBeLessThanOrEqual(100);
    const admin = facts.checks.find(({ title }) => title === "only the admin opens the admin page");
    expect(admin?.standards).toEqual({ asvs: ["8.2.1"], owasp: "OWASP Top 10:2021 A01", cwe: [862] });
  });

  test("grades nothing when a control fails, and says which line to look at", async () => {
    const wrong = await run(written("wrong.yaml", `${program("02-random-ids")}private: /\n`), "--most", "100");
    expect(wrong.code).toBe(2);
    expect(wrong.out).toMatch(
      /could not be graded\. Look at .*wrong\.yaml:3, because this control fails: a visitor without a cookie/,
    );
    const open = written("open.yaml", `${program("04-expiry", "open")}clock: {header: X-Wristband-Now}\n`);
    const clock = await run(open, "--most", "100");
    expect(clock.code).toBe(2);
    expect(clock.out).toMatch(
      /Look at .*open\.yaml:3, because this control fails: the header does not move the clock without the secret/,
    );
  });

  test.each([
    ["no file", [], /Name one file/],
    ["a file that is not there", ["nowhere.yaml"], /There is no nowhere\.yaml/],
    ["an option that is not known", ["x.yaml", "--fast"], /has no option --fast/],
    ["a number that is none", ["x.yaml", "--most", "many"], /--most needs a whole number/],
  ])("answers 2 to %s", async (_, args, expected) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toMatch(expected);
  });

  test("sends nothing to a machine that the option does not name", async () => {
    const account = "{password: pw-of-hers, mark: xyz}";
    const file = written("far.yaml", `url: http://example.test\naccounts: {alice: ${account}, bob: ${account}}\n`);
    const { code, err } = await run(file);
    expect([code, err]).toEqual([2, expect.stringContaining("add --i-may-test-this-host example.test")]);
  });
});

test("if the folder of a report does not exist, check-server refuses before it grades anything", () => {
  expect(() => readOptions(["x", "--junit", "nowhere/r.xml"])).toThrow(/no folder nowhere for the file of --junit/);
  expect(readOptions(["x", "--junit", "r.xml", "--html", join(FOLDER, "r.html")])).toMatchObject({ junit: "r.xml" });
});

describe("hosts", () => {
  test.each(["http://localhost:1", "http://127.0.0.1", "https://127.9.9.9:2", "http://[::1]:3"])(
    "%s is this machine",
    (url) => expect(() => mustBeAllowed(url, undefined)).not.toThrow(),
  );
  test.each(["http://localhost.evil.test", "http://127.0.0.1.evil.test", "http://10.0.0.1", "http://a@b.test"])(
    "%s is not",
    (url) => expect(() => mustBeAllowed(url, undefined)).toThrow(/nothing was sent/),
  );
  test("a named host gets at most 20 requests per second", () => {
    expect(readOptions(["x", "--i-may-test-this-host", "b.test"])).toMatchObject({ most: 5000, perSecond: 20 });
    expect(() => mustBeAllowed("http://b.test", "b.test")).not.toThrow();
    expect(() => mustBeAllowed("http://c.test", "b.test")).toThrow(/The option names b\.test/);
  });
});

test("login data is left out of a report, in every encoding", () => {
  const redact = redactor({
    accounts: [{ name: "alice", password: 'a&b "c', role: "member", note: "n" }],
    headers: { authorization: "Basic xyz" },
  });
  const shown = redact({
    body: "p=a%26b+%22c",
    url: ["a%26b%20%22c"],
    json: '{"p":"a&b \\"c"}',
    header: "Basic xyz",
    n: 1,
  });
  expect(shown).toEqual({
    body: "p=[left out]",
    url: ["[left out]"],
    json: '{"p":"[left out]"}',
    header: "[left out]",
    n: 1,
  });
});

const finding: ServerCheckFacts = {
  lab: 3,
  title: 'no <script> reads "it"',
  kind: "defends",
  status: "fails",
  why: "Why.",
  read: "http://x/",
  standards: { asvs: ["3.3.4"], owasp: "OWASP sheet", cwe: [1004] },
  expected: "a & b",
  got: "c",
};
const facts = (checks: ServerCheckFacts[]): ServerFacts => ({
  file: "wristband.yaml",
  outcome: "findings",
  requests: 1,
  counts: { holds: 0, fails: 1, accepted: 0, "not reached": 0, "no verdict": 0 },
  controls: [],
  checks,
  warnings: [],
});

describe("a baseline", () => {
  test("accepts a finding with its reason, and names an entry that matches no finding", () => {
    const file = written("b.json", JSON.stringify({ accepted: { [finding.title]: "known", other: "old" } }));
    const { checks, warnings } = accept([finding], readBaseline(file));
    expect(checks[0]?.accepted).toBe("known");
    expect(warnings).toEqual(['The baseline accepts "other", but this run did not find it. Remove that entry.']);
    expect(junit(facts(checks))).toContain('<skipped message="accepted: known"/>');
    expect(sarif(facts(checks))).toContain('"justification": "known"');
  });
  test.each([["{}"], ["[]"], ["no JSON"], ["null"], ['{"accepted": {"x": ""}}']])("is refused when it is %s", (text) =>
    expect(() => readBaseline(written("odd.json", text))).toThrow(/baseline|reason/),
  );
});

const ITEMS = "ASVS 5.0 3.3.4; OWASP sheet; CWE-1004";

test("a JUnit file and a SARIF file contain each finding with its standards' items, and its texts escaped", () => {
  expect(junit(facts([finding]))).toContain('name="no &lt;script&gt; reads &quot;it&quot;"');
  expect(junit(facts([finding]))).toContain(ITEMS);
  const rule = { properties: { tags: ["security", "external/cwe/cwe-1004"], standards: ITEMS } };
  expect(JSON.parse(sarif(facts([finding])))).toMatchObject({
    runs: [{ results: [{ ruleId: "no-script-reads-it" }], tool: { driver: { rules: [rule] } } }],
  });
});

test("the page of a report contains each finding with its exchange and escaped texts, and loads nothing", () => {
  const response = { status: 200, headers: [["x", "<y>"]] as [string, string][], body: "<script>alert(1)</script>" };
  const page = htmlReport({
    ...facts([{ ...finding, curl: "curl -i 'http://x/?<'", response }]),
    waiting: "Half an hour stands for 6s.",
  });
  expect(page).toContain("<p>Half an hour stands for 6s.</p>");
  expect(page).toContain("<h3>no &lt;script&gt; reads &quot;it&quot;</h3>");
  expect(page).toContain("<td>a &amp; b</td>");
  expect(page).toContain("x: &lt;y&gt;");
  expect(page).toContain(ITEMS);
  expect(page).not.toMatch(/<script|<link|src=/);
});
