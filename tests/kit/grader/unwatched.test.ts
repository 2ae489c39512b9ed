import { expect, test } from "vitest";
import { inProcess } from "../../../labs/kit/target/in-process.ts";
import { runCheck } from "../../../labs/kit/grader/suite.ts";
import { suites } from "../../labs/suites.ts";

test.each(suites)(
  "lab $number's probes hold on its solution where nobody can look into the code",
  async (suite) => {
    const target = inProcess({ load: suite.lab.solution });
    const probes = suite.checks.filter(
      ({ needs = [] }) => needs.includes(suite.checks[0]?.title ?? "") && needs.length > 8,
    );
    expect(probes.length).toBeGreaterThan(2);
    for (const probe of probes) expect(await runCheck(probe, target)).toMatchObject({ status: "holds" });
  },
  60_000,
);
