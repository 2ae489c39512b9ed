import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createScene, HOUR, MINUTE } from "../../../../labs/kit/grader/scene.ts";
import { createBudget } from "../../../../labs/kit/target/url/budget.ts";
import { readDescription } from "../../../../labs/kit/target/url/description.ts";
import { findFaketime, mustFollow } from "../../../../labs/kit/target/url/faketime.ts";
import { TheirClock } from "../../../../labs/kit/target/url/their-clock.ts";
import { openUrl } from "../../../../labs/kit/target/url/url-target.ts";

const folder = mkdtempSync(join(tmpdir(), "wristband-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const described = (clock: string, run = "run: x") =>
  readDescription(`${run}\nclock: ${clock}\n`, "wristband.yaml", process.env);

describe("a program whose clock libfaketime moves", () => {
  test("makes a check that moves the clock “not reached”, if the library is not installed", () => {
    const clock = new TheirClock(described("faketime"));
    const now = clock.startsAt();
    clock.set(now + MINUTE);
    expect(() => clock.set(now + HOUR)).toThrow("no libfaketime (wristband.yaml:2)");
  });

  test("must show by its Date header that its clock has moved", () => {
    const now = Date.UTC(2026, 0, 15, 12);
    const dated = (time: number) => ({ headers: [["Date", new Date(time).toUTCString()]] as [string, string][] });
    expect(() => mustFollow(dated(now - 2000), now, "x:1")).not.toThrow();
    expect(() => mustFollow(dated(now - HOUR), now, "x:1")).toThrow("a clock that does not follow libfaketime (x:1)");
    expect(() => mustFollow({ headers: [["Date", "soon"]] }, now, "x:1")).toThrow("does not follow");
    expect(() => mustFollow({ headers: [] }, now, "x:1")).toThrow("no Date header");
  });

  test("must be started by `run:`", () => {
    const url = "url: http://127.0.0.1:1\naccounts: {alice: {password: a, mark: abc}, bob: {password: b, mark: abc}}";
    expect(() => described("faketime", url)).toThrow(
      /:3: libfaketime can move the clock only if run: starts the program/,
    );
  });

  const hasPython = spawnSync("python3", ["--version"], { stdio: "ignore" }).status === 0;
  test.skipIf(findFaketime() === undefined || !hasPython)("has the grader's time", async () => {
    writeFileSync(join(folder, "server.py"), SERVER);
    const budget = createBudget({ most: 100, perSecond: 1000 });
    const target = openUrl({ description: described("faketime", "run: exec python3 server.py"), folder, budget });
    try {
      const { alice, skip } = await createScene(target);
      const hours: number[] = [];
      for (const more of [0, 24 * HOUR, HOUR]) {
        skip(more);
        const { response } = await alice.get("/");
        hours.push(Math.round((Number(response.body) * 1000 - Date.now()) / HOUR) + 0);
      }
      expect(hours).toEqual([0, 24, 25]);
    } finally {
      await target.close();
    }
  });
});

/** Answers with its time in seconds. */
const SERVER = `
import http.server, os, time
class Clock(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(time.time()).encode())
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Clock).serve_forever()
`;
