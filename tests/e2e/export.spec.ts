import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { expect, test } from "@playwright/test";
import { exportSite } from "../../src/export/export-site.ts";
import { buildPageServers } from "../../src/export/page-servers.ts";
import { unfold } from "./hands.ts";

const TYPES: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};

/** A static host as plain as they come. It serves the folder as /some/where/ and nothing else. */
function host(folder: string): Server {
  return createServer(({ url = "" }, response) => {
    const [path = ""] = url.split("?");
    const named = join(folder, decodeURIComponent(path.replace(/^\/some\/where\//, "")));
    const file = path.endsWith("/") ? join(named, "index.html") : named;
    if (!path.startsWith("/some/where/") || !existsSync(file) || !statSync(file).isFile())
      return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    return response.end(readFileSync(file));
  });
}

let folder: string;
let server: Server;
let site: string;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "export-"));
  exportSite("dist/client", await buildPageServers(process.cwd()), join(folder, "out"));
  server = host(join(folder, "out"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  site = `http://localhost:${(server.address() as AddressInfo).port}/some/where/`;
});
test.afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

// What runs in the page is held against the real live servers by tests/live/in-page.
test("on a static host below a path a reader finds a chapter, attacks a server in the page and has a lab graded", async ({
  page,
}) => {
  const missing: string[] = [];
  const errors: string[] = [];
  page.on("response", (response) => response.status() >= 400 && missing.push(response.url()));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", ({ message }) => errors.push(message));

  await page.goto(site);
  await page.getByRole("button", { name: "Log in as bob" }).click();
  await page.getByLabel("Cookie:").fill("username=admin");
  await page.getByRole("button", { name: "Open the dashboard with it" }).click();
  await expect(page.getByText("You are admin.")).toBeVisible();
  await page.keyboard.press("/");
  await page.getByRole("searchbox").fill("random IDs");
  const result = page.locator("dialog ol a").first();
  await expect(result).toContainText("andom");
  const address = await result.evaluate((link: HTMLAnchorElement) => link.href);
  expect(address).toContain(`${site}chapters/`);
  await result.click();
  await page.waitForURL(address);

  await page.goto(`${site}chapters/username-in-a-cookie/`);
  const panel = await unfold(page.locator("live-panel"));
  await panel.getByRole("radio", { name: "Solution" }).check();
  await panel.getByRole("button", { name: "Log in as alice" }).click();
  const shown = panel.frameLocator("iframe");
  await expect(shown.getByText("Your private note")).toBeVisible();
  await expect(panel.locator("[data-part=jars]")).toContainText("username");
  await shown.getByRole("button", { name: "Log out" }).click();
  await expect(shown.getByRole("button", { name: "Log in" })).toBeVisible();
  await panel.getByRole("button", { name: "Run the attack" }).click();
  await expect(panel.locator("[data-stolen]")).toHaveAttribute("data-stolen", "true");

  await page.getByRole("button", { name: "Edit it here" }).click();
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page.getByText(/\d+ of \d+ checks pass/).first()).toBeVisible();

  await panel.getByRole("radio", { name: "Yours" }).check();
  await panel.getByRole("button", { name: "Log in as alice" }).click();
  await expect(shown.getByText("Nobody gets in yet.")).toBeVisible();

  await page.getByRole("link", { name: "Your progress" }).click();
  await expect(page).toHaveURL(`${site}progress/`);
  expect({ missing, errors }).toEqual({ missing: [], errors: [] });
});
