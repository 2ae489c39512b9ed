import { join } from "node:path";
import { describe, expect, test } from "vitest";
import expiry from "../../../../labs/04-expiry/suite.ts";
import { createScene, MINUTE, type Scene } from "../../../../labs/kit/grader/scene.ts";
import { grade, works, type Check, type Verdict } from "../../../../labs/kit/grader/suite.ts";
import { inProcess } from "../../../../labs/kit/target/in-process.ts";
import type { Target } from "../../../../labs/kit/target/target.ts";
import { createBudget } from "../../../../labs/kit/target/url/budget.ts";
import { readDescription } from "../../../../labs/kit/target/url/description.ts";
import { ShortLimits } from "../../../../labs/kit/target/url/short-limits.ts";
import { openUrl } from "../../../../labs/kit/target/url/url-target.ts";
import { expiring, type Expiring } from "./expiring.ts";

const SHORT = "{ idle: 6s, absolute: 15s }";
const limitsOf = (written: string) =>
  readDescription(`run: x\nlimits: ${written}\n`, "wristband.yaml", {}).limits ?? {};

/** A server in this process, on a machine whose time passes only where somebody waits, or where the machine is slow. */
function waitedFor(server: Partial<Expiring>, written = SHORT, slowMs = () => 0): Target & { short: ShortLimits } {
  let real = Date.UTC(2026, 0, 15, 12) + 700;
  const time = { now: () => real, wait: async (ms: number) => void (real += ms) };
  const short = new ShortLimits(limitsOf(written), "wristband.yaml:2", time);
  const inside = inProcess({ load: async () => ({ default: expiring({ idle: 6000, absolute: 15_000, ...server }) }) });
  return {
    ...inside,
    short,
    onlyHttp: true,
    startsAt: () => {
      short.startAnew();
      return real;
    },
    send: (request) =>
      short.around(request, () => {
        real += slowMs();
        return inside.send({ ...request, now: real });
      }),
  };
}

const TIMED = [
  "29 minutes without a request do not end a session",
  "each request starts the half hour again",
  "a busy session lasts for almost eight hours",
  "the browser keeps its cookie as long as the server keeps the session",
  "browsers can read the cookie's lifetime, and it is at most eight hours",
  "cleaning up removes no live session",
  "the server refuses a session after half an hour without a request",
  "the server refuses a session eight hours after login, even if it was in use",
  "editing the cookie makes no session last longer",
  "no request brings an expired session back",
  "using a copied cookie after a pause or all day fails",
];
const checks = TIMED.map((title) => {
  const check = expiry.find((one) => one.title === title);
  if (!check) throw new Error(`no check "${title}"`);
  return { ...check, needs: [] };
});
const graded = async (target: Target, some: readonly Check[] = checks) =>
  new Map((await grade(some, target)).map((verdict) => [verdict.check.title, verdict]));
const titles = (verdicts: Map<string, Verdict>, status: Verdict["status"]) =>
  [...verdicts.values()].flatMap((one) => (one.status === status ? [one.check.title] : []));

describe("a server with short limits, for which the grader waits,", () => {
  test.each<[string, Partial<Expiring>, string?]>([
    ["counts milliseconds", {}],
    ["counts seconds and ends sessions early", { counts: "seconds, rounded up" }],
    ["counts seconds and ends sessions late", { counts: "seconds, rounded down" }],
    ["gives its cookie the lifetime of the session", { cookie: "as long as the session" }],
    [
      "counts milliseconds, and renews a session after 26 of 30 parts of its idle limit",
      { renewsAfter: 5200 },
      "{ idle: 6000ms, absolute: 15000ms }",
    ],
    ["lets sessions live ten times as long if they are used", { absolute: 60_000 }, "{ idle: 6s, absolute: 60s }"],
  ])("passes every check of time if it %s", async (_, server, written) => {
    const verdicts = await graded(waitedFor(server, written));
    expect(titles(verdicts, "holds")).toEqual(TIMED);
  });

  test.each<[string, Partial<Expiring>, string]>([
    [
      "never ends a session that is not used",
      { idle: Infinity },
      "the server refuses a session after half an hour without a request",
    ],
    [
      "never ends a session that is used",
      { absolute: Infinity },
      "the server refuses a session eight hours after login, even if it was in use",
    ],
    ["counts the idle limit from the login", { renewsAfter: Infinity }, "each request starts the half hour again"],
    ["ends sessions at a third of the idle limit", { idle: 2000 }, "29 minutes without a request do not end a session"],
    ["ends sessions at half of the absolute limit", { absolute: 7500 }, "a busy session lasts for almost eight hours"],
    [
      "lets a cookie end in the browser before the session",
      { cookie: "as at the login" },
      "the browser keeps its cookie as long as the server keeps the session",
    ],
    ["keeps the sessions that are refused alive", { revives: true }, "no request brings an expired session back"],
  ])("fails if it %s", async (_, server, title) => {
    const verdicts = await graded(waitedFor(server));
    expect(titles(verdicts, "fails")).toContain(title);
  });

  test.each([30, 300, 1000, 3000, 20_000])("never fails because each request takes %i milliseconds", async (slow) => {
    let turn = 0;
    const verdicts = await graded(waitedFor({}, SHORT, () => (turn++ % 3 === 0 ? slow : slow / 10)));
    expect([...titles(verdicts, "fails"), ...titles(verdicts, "no verdict")]).toEqual([]);
    const [late] = [...verdicts.values()].flatMap((one) => (one.status === "not reached" ? [one.needs] : []));
    if (slow >= 1000)
      expect(late).toBe("the machine was too slow: a session may rightly have expired too early (wristband.yaml:2)");
    if (slow < 100) expect(titles(verdicts, "holds")).toEqual(TIMED);
  });

  test("is not reached by checks of a limit that it does not name", async () => {
    const verdicts = await graded(waitedFor({ absolute: Infinity }, "{ idle: 6s }"));
    expect(titles(verdicts, "fails")).toEqual([]);
    expect(verdicts.get("the server refuses a session eight hours after login, even if it was in use")).toMatchObject({
      needs: "no short absolute limit (wristband.yaml:2)",
    });
    const other = await graded(waitedFor({ idle: Infinity }, "{ absolute: 15s }"));
    expect(titles(other, "fails")).toEqual([]);
    expect(titles(other, "holds")).toContain("a busy session lasts for almost eight hours");
    expect(other.get("the server refuses a session after half an hour without a request")).toMatchObject({
      needs: "no short idle limit (wristband.yaml:2)",
    });
  });

  test("is waited for as long as its limits are, however long the scene lasts", async () => {
    const target = waitedFor({});
    const long = works("days", ABOUT, async ({ alice, skip }: Scene) => {
      await alice.login();
      for (let day = 0; day < 3; day++) {
        skip(24 * 60 * MINUTE);
        await alice.get("/dashboard");
      }
    });
    await grade([long], target);
    expect(target.short.told).toBe(
      "In these checks, half an hour stands for 6s, and eight hours stand for 15s (wristband.yaml:2). The grader waited 7 seconds.",
    );
  });
});

const ABOUT = { why: "", hints: ["", "", ""] as [string, string, string], read: "" };

/** Two seconds pass here, by the machine's own clock. However slow the machine is, a session that is over stays over. */
test.each([
  ["ends", "400", "holds"],
  ["does not end", "1000000", "fails"],
])("a real server whose sessions last for fractions of a second %s them", async (_, idle, status) => {
  const limits = "limits: { idle: 400ms }\nadmin: none\nroutes: { /comments: none }";
  const description = readDescription(`run: exec node server.mjs\n${limits}\n`, "wristband.yaml", {});
  process.env["IDLE_MS"] = idle;
  const budget = createBudget({ most: 100, perSecond: 1000 });
  const target = openUrl({ description, folder: join(process.cwd(), "docs/short-limits"), budget });
  const check = works("idle", ABOUT, async ({ alice, thief, skip, notes }) => {
    await alice.login();
    const cookie = alice.cookieHeader();
    skip(31 * MINUTE);
    const page = await thief.get("/dashboard", { headers: { cookie } });
    if (page.response.body.includes(notes.alice)) throw new Error("open");
  });
  try {
    await createScene(target);
    const verdict = await grade([check], target).catch((error: Error) => error.message);
    expect(verdict === "open" ? "fails" : (verdict as Verdict[])[0]?.status).toBe(status);
  } finally {
    delete process.env["IDLE_MS"];
    await target.close();
  }
});
