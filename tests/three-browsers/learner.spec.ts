/** A learner's path through lab 1, in each browser: the panel, a prediction, the editor, progress and the search. */
import { readFileSync } from "node:fs";
import { stripRegions } from "../../src/cli/server-file.ts";
import type { Tab } from "../helpers/browsers/browser.ts";
import { test } from "../helpers/browsers/fixture.ts";
import { expect } from "@playwright/test";
import { paste, pressNamed, shown, waitFor } from "./page.ts";

const SOLUTION = stripRegions(readFileSync("labs/01-username-in-a-cookie/solution.ts", "utf8"));

/** Logs in as bob, copies his cookie to the thief, and writes another name into the copy. */
async function attackByHand(tab: Tab): Promise<void> {
  await pressNamed(tab, "live-panel button", "Log in as bob");
  await waitFor(tab, "live-panel [data-part=jars]", "username=bob");
  await pressNamed(tab, "live-panel button", "Copy the cookie");
  await waitFor(tab, "live-panel [data-part=said]", "The thief now has a copy of your cookie.");
  await tab.press("live-panel [data-part=loot]");
  await tab.type("a", "Control");
  await tab.type("username=admin");
  await pressNamed(tab, "live-panel form[data-form=thief] button", "Send");
  await waitFor(tab, "live-panel [data-part=said]", "You broke in by hand");
}

async function predict(tab: Tab): Promise<void> {
  await tab.press("form.predict input[value='1']");
  await pressNamed(tab, "form.predict button", "Run it");
  await waitFor(tab, "form.predict [role=status]", "You predicted it.");
}

/** Types a line that is wrong, has it checked, pastes the solution over it, and has that checked. */
async function doTheLab(tab: Tab): Promise<void> {
  await tab.press("section.editor [data-edit]");
  const code = "section.editor [data-panel=file]";
  await waitFor(tab, "section.editor", "Reference");
  await tab.press(code);
  await tab.type("a", "Control");
  await tab.type("export default () => () => new Response(1)");
  await waitFor(tab, code, "new Response(1)");
  await pressNamed(tab, "section.editor button", "Check");
  await waitFor(tab, "section.editor [role=status]", "Not yet:");
  await waitFor(tab, "section.editor li[data-status=fails]", "a right password opens the dashboard");
  await tab.press(code);
  await tab.type("a", "Control");
  await paste(tab, SOLUTION);
  await pressNamed(tab, "section.editor button", "Check");
  await waitFor(tab, "section.editor [role=status]", "Lab 1 passed: all");
}

test("a learner attacks by hand, answers a question, does lab 1 on the page and searches for a word", async ({
  real,
  baseURL,
}) => {
  const visitor = await real.visit();
  const tab = await visitor.newTab();
  await tab.goto(`${baseURL}/chapters/username-in-a-cookie/`);
  await attackByHand(tab);
  await predict(tab);
  await doTheLab(tab);

  await tab.goto(`${baseURL}/progress/`);
  await waitFor(tab, "[data-progress=username-in-a-cookie]", "passed on the page");
  expect(await shown(tab, "[data-predictions=username-in-a-cookie]")).toContain("1 right at the first try");
  await tab.type("/");
  await waitFor(tab, "dialog[open]", "Search");
  await tab.type("fixation");
  await waitFor(tab, ".search ol a", "ixation");
  await visitor.close();
});

test("where the browser drops a Secure cookie of http://localhost, the panel says so", async ({ real, baseURL }) => {
  const visitor = await real.visit();
  const tab = await visitor.newTab();
  await tab.goto(`${baseURL}/chapters/cookie-flags/`);
  await tab.press("live-panel input[type=radio][value=solution]");
  await waitFor(tab, "live-panel [data-part=said]", 'The panel now shows the server "solution".');
  await pressNamed(tab, "live-panel button", "Log in as alice");
  await waitFor(tab, "live-panel [data-part=said]", "GET /dashboard");
  const [said, jars] = [
    await shown(tab, "live-panel [data-part=said]"),
    await shown(tab, "live-panel [data-part=jars]"),
  ];
  // WebKitGTK drops it, as Safari does.
  if (real.name === "webkit") {
    expect(said).toContain("Safari drops Secure cookies on http: use Firefox or Chrome.");
    expect(jars).toContain("No cookies.");
  } else {
    expect(said).toContain("GET /dashboard, 200.");
    expect(jars).toContain("session_token=");
  }
  await visitor.close();
});
