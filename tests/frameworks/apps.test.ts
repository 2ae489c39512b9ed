import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createBudget } from "../../labs/kit/target/url/budget.ts";
import { openUrl } from "../../labs/kit/target/url/url-target.ts";
import { allKinds, folderOf, lackOf } from "../../scripts/places/framework-apps.ts";
import { describedBy } from "../../src/cli/described.ts";
import { tryControls } from "../../src/cli/server-controls.ts";

afterEach(() => vi.unstubAllEnvs());

/** The install command in each folder's apps.yaml installs what is skipped without it. */
describe.each(allKinds())("the apps of frameworks/$kind are servers that can be graded:", (kind) => {
  const lack = lackOf(kind);
  test.skipIf(lack !== undefined).each(kind.apps)(`$name${lack === undefined ? "" : `: ${lack}`}`, async ({ name }) => {
    vi.stubEnv("APP", name);
    vi.stubEnv("HARDENED", "1");
    const description = describedBy(join(folderOf(kind.kind), "wristband.yaml"));
    const budget = createBudget({ most: 100, perSecond: 1000 });
    const target = openUrl({ description, folder: folderOf(kind.kind), budget });
    const controls = await tryControls(target, description).finally(() => target.close());
    expect(controls.filter(({ status }) => status !== "holds")).toEqual([]);
  });
});
