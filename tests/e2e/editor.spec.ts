import { readFileSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { stripRegions } from "../../src/cli/server-file.ts";
import { violations } from "./axe.ts";

const SOLUTION = stripRegions(readFileSync("labs/01-username-in-a-cookie/solution.ts", "utf8"));
/** Nobody waits for the password's answer, so every password is right. */
const MISTAKE = SOLUTION.replace("await users.verify(", "users.verify(");

const editorOf = (page: Page) => page.locator("section.editor");
const codeOf = (page: Page) => editorOf(page).getByRole("textbox", { name: "server.ts of lab 1" });
const saidOf = (page: Page) => editorOf(page).getByRole("status");

async function open(page: Page): Promise<void> {
  await page.goto("/chapters/username-in-a-cookie/");
  await page.getByRole("button", { name: "Edit it here" }).click();
  await expect(codeOf(page)).toBeFocused();
}

async function type(page: Page, text: string): Promise<void> {
  await codeOf(page).focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

test("a reader does lab 1 on the page by the keyboard, repairs a mistake, and the draft is kept", async ({ page }) => {
  await page.route("**/progress.json", (route) => route.fulfill({ json: { labs: {} } }));
  await open(page);
  await expect(editorOf(page).getByRole("tab")).toHaveText(["server.ts"]);
  // The policy blocks a style element that a script adds. Without its styles the line numbers stand above the code.
  await expect(editorOf(page).locator(".cm-scroller").first()).toHaveCSS("display", "flex");

  await type(page, MISTAKE);
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(saidOf(page)).toContainText(/^Not yet: \d+ of \d+ checks pass\. First: a wrong password is refused\./);
  const report = editorOf(page).locator("[data-part=report]");
  await expect(report.locator("li[data-status=fails]").first()).toContainText("a wrong password is refused");
  await expect(report.locator("dl")).toContainText("expected");
  await expect(report.locator("pre").first()).toContainText(
    "curl -i http://localhost:8080/dashboard -H 'cookie: username=alice'",
  );
  await expect(report).toContainText("The answer had status 200:");
  await editorOf(page).getByRole("button", { name: "Hint" }).click();
  await expect(report.locator(".hints")).toContainText("Hint 1 of 3:");
  expect(await violations(page, "section.editor")).toEqual([]);
  await editorOf(page).getByRole("tab", { name: "Yours → reference" }).click();
  await expect(editorOf(page).locator("ins")).toContainText(["await users.verify("]);
  await page.keyboard.press("ArrowLeft");
  await expect(editorOf(page).getByRole("tab", { name: "Reference", exact: true })).toBeFocused();
  await page.keyboard.press("Home");

  await type(page, SOLUTION);
  await page.keyboard.press("Escape");
  await expect(editorOf(page).getByRole("button", { name: "Check" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(saidOf(page)).toContainText("Lab 1 passed: all");
  await expect(editorOf(page).getByRole("link", { name: "chapter 2" })).toHaveAttribute(
    "href",
    "/chapters/random-ids/",
  );
  await expect(page.locator("[data-progress=username-in-a-cookie]")).toHaveText("passed on the page");

  await open(page);
  await expect(codeOf(page)).toContainText("await users.verify(");
  await editorOf(page).getByText("Earlier versions").click();
  await expect(editorOf(page).locator("[data-part=versions] li")).toContainText(["passed", "not yet"]);
  await editorOf(page).getByRole("button", { name: "Bring back" }).last().click();
  await expect(codeOf(page)).not.toContainText("await users.verify(");
});
