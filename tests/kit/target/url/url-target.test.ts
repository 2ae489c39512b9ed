import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import type { Check } from "../../../../labs/kit/grader/suite.ts";
import { grade, works } from "../../../../labs/kit/grader/suite.ts";
import { createScene, HOUR } from "../../../../labs/kit/grader/scene.ts";
import { createBudget } from "../../../../labs/kit/target/url/budget.ts";
import { readDescription } from "../../../../labs/kit/target/url/description.ts";
import { openUrl, type UrlTarget } from "../../../../labs/kit/target/url/url-target.ts";
import { ServerTrouble } from "../../../../labs/kit/target/target.ts";
import expiry from "../../../../labs/04-expiry/suite.ts";
import ids from "../../../../labs/02-random-ids/suite.ts";

const program = (lab: string, more = "") =>
  `node ${join(import.meta.dirname, "lab-program.ts")} ${join(process.cwd(), "labs", lab)} ${more}`;
const folder = mkdtempSync(join(tmpdir(), "wristband-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const opened: UrlTarget[] = [];
afterEach(async () => {
  for (const target of opened.splice(0)) await target.close();
});

function open(yaml: string, budget = createBudget({ most: 100_000, perSecond: 100_000 })): UrlTarget {
  const target = openUrl({
    description: readDescription(yaml, "wristband.yaml", process.env),
    folder: process.cwd(),
    budget,
  });
  opened.push(target);
  return target;
}
const about = { why: "", hints: ["", "", ""] as [string, string, string], read: "" };
const named = (checks: readonly Check[], part: string) =>
  checks.filter(({ title }) => title.includes(part)).map((check) => ({ ...check, needs: [] }));

describe("a program, described by a file,", () => {
  test("is graded by a lab's own checks, which move its clock by a header", async () => {
    const target = open(`run: ${program("04-expiry/solution.ts")}\nclock: {header: X-Wristband-Now}\n`);
    const wanted = ["half an hour", "eight hours", "29 minutes", "edited cookie"].flatMap((part) =>
      named(expiry, part),
    );
    const verdicts = await grade(wanted, target);
    expect(verdicts.map(({ status }) => status)).toEqual(wanted.map(() => "holds"));
  });

  test("fails the same checks as the starter, and each failed check shows the request and the answer that really crossed the network", async () => {
    const target = open(`run: ${program("04-expiry/starter.ts")}\nclock: {header: X-Wristband-Now}\n`);
    const [verdict] = await grade(named(expiry, "half an hour"), target);
    if (verdict?.status !== "fails" || !verdict.at) throw new Error(`not a finding: ${verdict?.status}`);
    const crossed = target.crossings(verdict.at.response);
    expect(crossed.at(-1)?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/dashboard$/);
    expect(JSON.stringify(crossed)).not.toContain("x-wristband-secret");
  });

  test("makes checks “not reached” if they need a feature that it lacks, and the message has the line", async () => {
    const target = open(`run: ${program("04-expiry/solution.ts")}\nclock: none\nadmin: none\n`);
    const asks = [
      works("time", about, async ({ alice, skip }) => {
        await alice.login();
        skip(HOUR);
        await alice.get("/dashboard");
      }),
      works("the admin's page", about, async ({ alice }) => void (await alice.get("/admin"))),
      works("the list", about, async ({ list }) => void (await list())),
      works("chance", about, async ({ restart }) => restart({ frozenChance: true })),
    ];
    const verdicts = await grade(asks, target);
    expect(verdicts.map((verdict) => verdict.status === "not reached" && verdict.needs)).toEqual([
      "no clock that can be moved (wristband.yaml:2)",
      "no page /admin (wristband.yaml)",
      "no list that can be seen over HTTP",
      "no way to control its random values",
    ]);
  });

  test("is judged by its answers alone, if a check also looks at the list", async () => {
    const wanted = named(ids, "did not hand out");
    const verdicts = await grade(wanted, open(`run: ${program("02-random-ids/solution.ts")}`));
    expect(verdicts.map(({ status }) => status)).toEqual(["holds"]);
    const open1 = await grade(wanted, open(`run: ${program("01-username-in-a-cookie/solution.ts")}`));
    expect(open1.map(({ status }) => status)).toEqual(["fails"]);
  });

  test("keeps its accounts until it is restarted, and then gets new accounts", async () => {
    const once = open(`run: ${program("02-random-ids/solution.ts")}\nrestart: never\n`);
    const notes = [(await createScene(once)).notes.alice, (await createScene(once)).notes.alice];
    expect(notes[0]).toBe(notes[1]);
    const anew = open(`run: ${program("02-random-ids/solution.ts")}`);
    expect((await createScene(anew)).notes.alice).not.toBe((await createScene(anew)).notes.alice);
  });

  test("is emptied by a POST instead of a new process, if the description says so", async () => {
    const target = open(`run: ${program("02-random-ids/solution.ts")}\nrestart: { post: /wristband-fresh }\n`);
    const first = await createScene(target);
    await first.alice.login();
    const second = await createScene(target);
    expect(second.notes.alice).not.toBe(first.notes.alice);
    expect((await first.alice.get("/dashboard")).response.status).toBe(401);
    await second.alice.login();
    const page = await second.alice.get("/dashboard");
    expect(page.response.body).toContain(second.notes.alice);
    const [url, before] = [page, await first.thief.get("/")].map(({ response }) => target.crossings(response)[0]?.url);
    expect(new URL(url ?? "").port).toBe(new URL(before ?? "").port);
  });

  test("gets a message with its line if the POST that should empty it fails", async () => {
    const target = open(`run: ${program("02-random-ids/solution.ts")}\nrestart: { post: /nowhere }\n`);
    await createScene(target);
    await expect(createScene(target)).rejects.toThrow(
      "POST /nowhere should empty the server (wristband.yaml:2), but its answer had status 404",
    );
  });

  test("is built once, before its first start", async () => {
    const made = `echo built >> ${JSON.stringify(join(folder, "log"))}`;
    const target = open(`build: ${made}\nrun: ${program("02-random-ids/solution.ts")}\n`);
    await createScene(target);
    await createScene(target);
    expect(readFileSync(join(folder, "log"), "utf8").trim()).toBe("built");
  });

  test("ends together with the processes that it started", async () => {
    const target = open(`run: ${program("02-random-ids/solution.ts")}`);
    const { alice } = await createScene(target);
    await alice.get("/");
    const url = target.crossings((await alice.get("/")).response)[0]?.url ?? "";
    await target.close();
    await expect(fetch(url)).rejects.toThrow();
  });

  test("gets a message with what it printed, if it does not listen", async () => {
    const target = open(`run: echo nothing to see && exit 3`);
    const error = await createScene(target).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ServerTrouble);
    expect(String(error)).toContain("nothing to see");
  });

  test("gets no more requests than the budget allows", async () => {
    const target = open(`run: ${program("02-random-ids/solution.ts")}`, createBudget({ most: 2, perSecond: 1000 }));
    const check = works("three requests", about, async ({ thief }) => {
      for (let turn = 0; turn < 3; turn++) await thief.get("/");
    });
    expect((await grade([check], target))[0]).toMatchObject({
      status: "not reached",
      needs: "no request left, because all 2 allowed requests have been sent",
    });
  });
});

test("after one second of too many requests, the budget makes further requests wait", async () => {
  let time = 0;
  const waits: number[] = [];
  const budget = createBudget({
    most: 9,
    perSecond: 2,
    now: () => time,
    wait: async (ms) => void waits.push((time += ms) && ms),
  });
  for (let turn = 0; turn < 4; turn++) await budget.take();
  expect(waits).toEqual([500, 500]);
});
