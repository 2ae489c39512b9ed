import { expect, test } from "@playwright/test";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { moveIn, type Home } from "./home.ts";

const LAB = "labs/02-random-ids";
/** The labs take the port after it. */
const PORT = 4397;
const SITE = `http://localhost:${PORT}`;

let home: Home;

test.beforeAll(async () => void (home = await moveIn("learner", PORT)));
test.afterAll(() => home.leave());

test("a learner's path: the starter fails, the file is edited, the grade passes, the page shows it", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const first = home.checkLab(2);
  expect(first.status).toBe(1);
  expect(first.stdout).toContain(`${LAB}/server.ts`);
  // A command that breaks ends with 1 as well.
  expect(first.stdout).toContain("Not yet");
  await page.goto(`${SITE}/`);
  await expect(page.locator("[data-progress=random-ids]")).not.toContainText(/done|passed/i);

  copyFileSync(join(home.root, LAB, "solution.ts"), join(home.root, LAB, "server.ts"));
  expect(home.checkLab(2).status).toBe(0);
  await page.goto(`${SITE}/`);
  await expect(page.locator("[data-progress=random-ids]")).toContainText(/done|passed/i);

  await page.goto(`${SITE}/chapters/random-ids/`);
  const panel = page.locator("live-panel");
  await panel.getByRole("radio", { name: "Yours" }).check();
  await panel.getByRole("button", { name: "Run the attack" }).click();
  await expect(panel.locator("[data-stolen]")).toHaveAttribute("data-stolen", "false");

  copyFileSync(join(home.root, LAB, "starter.ts"), join(home.root, LAB, "server.ts"));
  await expect(async () => {
    await panel.getByRole("button", { name: "Run the attack" }).click();
    await expect(panel.locator("[data-stolen]").last()).toHaveAttribute("data-stolen", "true", { timeout: 3000 });
  }).toPass();
});
