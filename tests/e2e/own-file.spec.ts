import { expect, test } from "@playwright/test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { moveIn, type Home } from "./home.ts";

const LAB = "labs/02-random-ids";
/** The labs take the port after it. */
const PORT = 4391;

let home: Home;

test.beforeAll(async () => void (home = await moveIn("own-file", PORT)));
test.afterAll(() => home.leave());

test("opened by the terminal's link, the editor shows the learner's file and every save of another program", async ({
  page,
}) => {
  const file = join(home.root, LAB, "server.ts");
  const editor = page.locator("section[data-starter]");
  const said = editor.getByRole("status");
  await page.goto(await home.link());
  await expect(page).toHaveURL(`http://localhost:${PORT}/`);
  await page.goto(`http://localhost:${PORT}/chapters/random-ids/`);
  await editor.locator("[data-edit]").click();
  await expect(editor).toContainText(`The draft is kept in ${LAB}/server.ts`);

  await editor.getByRole("textbox").first().click();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.type("// typed on the page\n");
  await expect.poll(() => readFileSync(file, "utf8")).toContain("// typed on the page");
  await editor.getByRole("button", { name: "Check" }).click();
  await expect(said).toContainText("Not yet");

  writeFileSync(file, readFileSync(join(home.root, LAB, "solution.ts")));
  await expect(said).toContainText("Lab 2 passed");
});
