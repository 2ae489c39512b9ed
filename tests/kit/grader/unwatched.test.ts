import { afterAll, expect, test } from "vitest";
import { inProcess } from "../../../labs/kit/target/in-process.ts";
import { runCheck } from "../../../labs/kit/grader/suite.ts";
import { isChanged } from "../../helpers/changed.ts";
import { cryptoHere } from "../../helpers/crypto-here.ts";
import { oneIn } from "../../helpers/draw.ts";
import { suites } from "../../labs/suites.ts";

afterAll(cryptoHere());

const drawn = oneIn(6, suites, {
  topic: "unwatched",
  nameOf: ({ slug }) => slug,
  always: ({ lab }) => isChanged(`labs/${lab.folder}`),
});

test.each(drawn)(
  "the probes of lab $number pass on its solution even where the grader cannot look into the code",
  async (suite) => {
    const target = inProcess({ load: suite.lab.solution });
    const probes = suite.checks.filter(
      ({ needs = [] }) => needs.includes(suite.checks[0]?.title ?? "") && needs.length > 8,
    );
    expect(probes.length).toBeGreaterThan(2);
    for (const probe of probes) expect(await runCheck(probe, target)).toMatchObject({ status: "holds" });
  },
);
