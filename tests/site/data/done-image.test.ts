import { expect, test } from "vitest";
import { feats } from "../../../src/site/data/done.ts";
import { doneImage } from "../../../src/site/data/done-image.ts";

test("the image says how many checks passed, when the lab was graded and how", async () => {
  const checks = { "an ID carries at least 128 bits": "holds" };
  const earlier = { "username-in-a-cookie": "holds" };
  const all = await feats({ "random-ids": { passed: true, at: "2026-11-20T10:00:00.000Z", checks, earlier } });
  const image = doneImage(all, { wristband: "<1>", node: "24.0.0" });
  expect(image).toContain(`<title>1 of ${all.length} labs pass</title>`);
  expect(image).toContain("2. random-ids");
  expect(image).toContain("1 defence works, 1 earlier attack fails");
  expect(image).toContain("20 November 2026");
  expect(image).toContain("Wristband &lt;1&gt;, Node 24.0.0");
});
