import { expect, test, type Locator, type Page } from "@playwright/test";
import { unfold } from "./hands.ts";
import { listLabs } from "../../labs/kit/build/catalogue.ts";
import { draw } from "../helpers/draw.ts";

async function openPanel(page: Page, slug: string, variant: "Starter" | "Solution"): Promise<Locator> {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(`/chapters/${slug}/`);
  const panel = await unfold(page.locator("live-panel"));
  await panel.getByRole("radio", { name: variant }).check();
  return panel;
}

const press = (panel: Locator, name: string) => panel.getByRole("button", { name, exact: true }).click();

/** The labs whose attack is run from the page when `npm test` draws some by its seed. by-hand.spec.ts plays all of them. */
const DRAWN = 4;
const seed = process.env["WRISTBAND_SEED"];
const slugs = listLabs().map(({ slug }) => slug);
const drawn = seed === undefined ? slugs : draw(slugs, DRAWN, seed);

for (const { number, slug } of listLabs().filter((lab) => drawn.includes(lab.slug))) {
  // Lab 1 builds the vulnerable server: its attack works on the solution, and there is nothing yet to attack on the starter.
  const target = number === 1 ? "Solution" : "Starter";
  test(`lab ${number}: the attack, started on the page, steals the note only from the ${target}`, async ({ page }) => {
    for (const variant of ["Starter", "Solution"] as const) {
      const panel = await openPanel(page, slug, variant);
      await press(panel, "Run the attack");
      await expect(panel.locator("[data-stolen]")).toHaveAttribute("data-stolen", String(variant === target));
    }
  });
}

test("alice logs in and opens her dashboard, and the thief's copy of her cookie opens it, too", async ({ page }) => {
  const panel = await openPanel(page, "random-ids", "Solution");
  await press(panel, "Log in as alice");
  await press(panel, "Open the dashboard");
  await expect(panel.frameLocator("iframe").getByText("Your private note")).toBeVisible();
  await press(panel, "Copy the cookie");
  await expect(panel.getByLabel("Send this Cookie header")).toHaveValue(/^session_token=[0-9a-f]{64}$/);
  await panel.locator("form[data-form=thief]").getByRole("button", { name: "Send" }).click();
  const last = panel.locator("li.wire-exchange").filter({ hasText: "The thief" }).last();
  await expect(last).toContainText("200 OK");
  await expect(last).toContainText("alice");
});

test("HttpOnly hides the cookie from the page's own script, but the browser still has it", async ({ page }) => {
  const read = (panel: Locator) => panel.locator("[data-part=script]");
  const starter = await openPanel(page, "cookie-flags", "Starter");
  await press(starter, "Log in as alice");
  await expect(read(starter)).toContainText("session_token=");
  const solution = await openPanel(page, "cookie-flags", "Solution");
  await press(solution, "Log in as alice");
  await expect(solution.locator("[data-part=jars]")).toContainText("session_token=");
  await expect(read(solution)).not.toContainText("session_token=");
});

test("skipping time on the page ends the session on the solution, but not on the starter", async ({ page }) => {
  for (const [variant, status] of [
    ["Starter", "200 OK"],
    ["Solution", "401 Unauthorized"],
  ] as const) {
    const panel = await openPanel(page, "expiry", variant);
    await press(panel, "Log in as alice");
    await press(panel, "Skip 31 minutes");
    await expect(panel.getByRole("listitem").filter({ hasText: "31 minutes" })).toBeVisible();
    await press(panel, "Open the dashboard");
    await expect(panel.getByRole("listitem").filter({ hasText: "GET /dashboard" }).last()).toContainText(status);
  }
});

test("if a reader presses controls quickly, every press has its effect, in that order", async ({ page }) => {
  const panel = await openPanel(page, "random-ids", "Solution");
  for (const name of ["Log in as alice", "Open the dashboard", "Log in as alice"]) await press(panel, name);
  const requests = panel.locator("li.wire-exchange");
  const seen = async () =>
    (await requests.allTextContents()).map((text) => /(?:GET|POST) \/(?:login|dashboard)/.exec(text)?.[0]);
  await expect.poll(seen).toEqual(["POST /login", "GET /dashboard", "GET /dashboard", "POST /login", "GET /dashboard"]);
});

test("two readers cannot see each other's sandboxes", async ({ browser }) => {
  const notes: string[] = [];
  for (const reader of ["one", "two"]) {
    const page = await (await browser.newContext()).newPage();
    const panel = await openPanel(page, "random-ids", "Solution");
    if (reader === "two") await expect(panel.getByText("The list is empty.")).toBeVisible();
    await press(panel, "Log in as alice");
    await expect(panel.locator("[data-part=list]").getByText("username: alice")).toHaveCount(1);
    await press(panel, "Open the dashboard");
    notes.push((await panel.frameLocator("iframe").locator("strong").textContent()) ?? "");
  }
  expect(notes[0]).toMatch(/^locker /);
  expect(notes[0]).not.toBe(notes[1]);
});

test("a copied curl command gets the same answer in a terminal", async ({ page, context, request }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const panel = await openPanel(page, "random-ids", "Solution");
  await press(panel, "Log in as alice");
  await press(panel, "Open the dashboard");
  const dashboards = panel.locator("li.wire-exchange").filter({ hasText: "GET /dashboard" });
  await expect(dashboards).toHaveCount(2);
  const last = dashboards.last();
  await last.locator("summary").click();
  await last.getByRole("button", { name: /curl/i }).click();
  await expect(panel.getByText("The command is copied. Run it in a terminal.")).toBeVisible();
  const command = await page.evaluate(() => navigator.clipboard.readText());
  const [url = ""] = /http:[^\s']+/.exec(command) ?? [];
  const [, cookie = ""] = /[Cc]ookie: ([^']+)'/.exec(command) ?? [];
  const answer = await request.get(url, { headers: { cookie } });
  expect(answer.status()).toBe(200);
  expect(await answer.text()).toContain("Your private note");
});

test("a restart on the page logs out users whose sessions are in memory, and no users whose sessions are in files", async ({
  page,
}) => {
  const panel = await openPanel(page, "stores", "Solution");
  await press(panel, "Log in as alice");
  await press(panel, "Restart the server");
  await expect(panel.getByText("The server was stopped and started again.").last()).toBeVisible();
  await press(panel, "Open the dashboard");
  await expect(panel.frameLocator("iframe").getByText("Your private note")).toBeVisible();
  await page.goto("/live/new/stores/keeps-sessions-in-memory/");
  await page.getByLabel("Name").fill("alice");
  await page.getByLabel("Password").fill("wonderland");
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByText("Your private note")).toBeVisible();
  const dashboard = page.url();
  await page.goto(dashboard.replace(/dashboard$/, "-/"));
  await page.getByRole("button", { name: "Restart" }).click();
  await page.goto(dashboard);
  await expect(page.getByText("Please log in.")).toBeVisible();
});
