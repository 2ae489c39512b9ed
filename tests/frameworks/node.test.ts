import { existsSync } from "node:fs";
import { afterEach, describe, expect, test, vi } from "vitest";
import { tryControls } from "../../src/cli/server-controls.ts";
import { describedBy } from "../../src/cli/described.ts";
import { createBudget } from "../../labs/kit/target/url/budget.ts";
import { openUrl } from "../../labs/kit/target/url/url-target.ts";

afterEach(() => vi.unstubAllEnvs());

/** npm ci --prefix frameworks/node installs what is skipped without it. */
describe.skipIf(!existsSync("frameworks/node/node_modules"))("the Node apps are servers that can be graded:", () => {
  const apps = ["express-session", "fastify-session", "hono-iron-session"];
  test.each(apps.flatMap((app) => [[app, "0"] as const, [app, "1"] as const]))(
    "%s, hardened: %s",
    async (app, hardened) => {
      vi.stubEnv("APP", app);
      vi.stubEnv("HARDENED", hardened);
      const description = describedBy("frameworks/node/wristband.yaml");
      const target = openUrl({
        description,
        folder: "frameworks/node",
        budget: createBudget({ most: 100, perSecond: 1000 }),
      });
      const controls = await tryControls(target, description).finally(() => target.close());
      expect(controls.filter(({ status }) => status !== "holds")).toEqual([]);
    },
  );
});
