import type { Page } from "@playwright/test";
import { withThirdParties } from "../helpers/browsers/chromium.ts";
import { arrived, expect, logIn, noteOn, stateOf, own, shopCookies, test, trick, type Shop } from "./hands.ts";

const VARIANTS = ["starter", "solution"] as const;

const press = (page: Page, name: string) =>
  Promise.all([page.waitForNavigation(), page.getByRole("button", { name }).click()]);
const follow = (page: Page, name: string) =>
  Promise.all([page.waitForNavigation(), page.getByRole("link", { name, exact: true }).click()]);
const stallOf = ({ labs, sandbox }: Shop): string => `${labs}/stall/${sandbox}/`;

/** What stands in one column of a table of the stall. */
const cells = (page: Page, table: string, column: number) =>
  page.locator(`#${table} tbody tr td:nth-of-type(${column})`).allTextContents();

/** The requests that the stall wrote down, newest first, cell by cell. */
async function visits(page: Page): Promise<string[][]> {
  const rows = await page.locator("#visits tbody tr").all();
  return Promise.all(rows.map((row) => row.locator("td").allTextContents()));
}

test.describe("with the thief on another site", () => {
  for (const variant of VARIANTS) {
    const stolen = variant === "starter";

    test(`a form on the other site ${stolen ? "publishes alice's note on the starter" : "comes without a cookie on the solution"}`, async ({
      page,
      open,
    }) => {
      const shop = open("cookie-flags", variant);
      await logIn(page, shop);
      const note = await noteOn(page);
      await page.goto(trick(shop, "form"));
      await expect(page).toHaveTitle(/the thief's site$/);
      await press(page, "Claim my free drink");
      expect(page.url()).toContain(shop.url);
      expect(await noteOn(page)).toBe(stolen ? note : "");
      const post = await arrived(page.request, shop, "POST", "/comments");
      expect(post).toMatchObject({ origin: shop.away, site: "cross-site", status: stolen ? 303 : 401 });
      expect(post?.cookie).toMatch(stolen ? /^session_token=/ : /^$/);
    });

    test(`a link and a GET form on the other site open alice's dashboard on the ${variant}`, async ({ page, open }) => {
      const shop = open("cookie-flags", variant);
      await logIn(page, shop);
      await page.goto(trick(shop, "link"));
      await follow(page, "Tonight's photos");
      await expect(page.getByRole("heading", { name: "Dashboard of alice" })).toBeVisible();
      await page.goto(trick(shop, "link"));
      await press(page, "Show the photos");
      await expect(page.getByRole("heading", { name: "Dashboard of alice" })).toBeVisible();
      expect(await arrived(page.request, shop, "GET", "/dashboard?")).toMatchObject({
        site: "cross-site",
        status: 200,
      });
    });

    test(`an image on the other site asks the ${variant} without a cookie`, async ({ page, open }) => {
      const shop = open("cookie-flags", variant);
      await logIn(page, shop);
      await page.goto(trick(shop, "image"));
      const image = () => arrived(page.request, shop, "GET", "/dashboard");
      await expect.poll(async () => (await image())?.status).toBe(401);
      expect(await image()).toMatchObject({ cookie: "", site: "cross-site" });
    });

    test(`a planted wristband lets the thief ${stolen ? "into the starter" : "not into the solution"}`, async ({
      page,
      open,
    }) => {
      const shop = open("fixation", variant);
      await page.goto(trick(shop, "plant"));
      await own(page.context(), shop);
      await press(page, "Go to the shop for a wristband");
      expect(await shopCookies(page, shop)).toEqual([]);
      const here = page.url();
      await follow(page, "Unwrap it");
      expect(page.url()).toContain(`${shop.labs}/attacker/`);
      await press(page, "Wear it");
      await logIn(page, shop);
      const note = await noteOn(page);
      expect(note).not.toBe("");
      await page.goto(here);
      await press(page, "Open the dashboard with my wristband");
      await expect(page).toHaveTitle(stolen ? /The thief is in/ : /The thief stays outside/);
      expect(await noteOn(page)).toBe(stolen ? note : "");
    });
  }

  test("a form on the other site logs alice in as bob", async ({ page, open }) => {
    const shop = open("fixation", "solution");
    await logIn(page, shop);
    await page.goto(trick(shop, "form"));
    await press(page, "Show me the bar");
    await expect(page.getByRole("heading", { name: "Dashboard of bob" })).toBeVisible();
  });

  test("a form on the other site takes alice's cookie away, and leaves her session on the list", async ({
    page,
    open,
  }) => {
    const shop = open("logout", "solution");
    await logIn(page, shop);
    await page.goto(trick(shop, "logout"));
    await press(page, "See you tomorrow");
    expect(await arrived(page.request, shop, "POST", "/logout")).toMatchObject({ cookie: "", site: "cross-site" });
    expect((await stateOf(page.request, shop)).list).toHaveLength(1);
    expect(await shopCookies(page, shop)).toEqual([]);
  });

  test("if GET requests can log out, a link on the other site logs out a user with a Lax cookie, but an image does not", async ({
    page,
    open,
  }) => {
    const shop = open("logout", "answers-to-get");
    await logIn(page, shop);
    await page.goto(trick(shop, "logout"));
    await expect.poll(async () => (await arrived(page.request, shop, "GET", "/logout"))?.status).toBe(303);
    expect((await stateOf(page.request, shop)).list).toHaveLength(1);
    expect(await shopCookies(page, shop)).toHaveLength(1);
    await follow(page, "Good night");
    expect((await stateOf(page.request, shop)).list).toEqual([]);
    expect(await shopCookies(page, shop)).toEqual([]);
  });

  test("the stall shows which of four cookies a browser sends with a post, a GET form, a link and an image", async ({
    page,
    open,
  }) => {
    const shop = open("cookie-flags", "starter");
    await page.goto(stallOf(shop));
    await press(page, "Take the four cookies");
    expect(await cells(page, "sessions", 2)).toEqual(["yes", "yes", "yes", "yes"]);

    const came: Record<string, string[]> = {};
    const visit = async (way: string, go: () => Promise<unknown>) => {
      await page.goto(trick(shop, "same-site"));
      await go();
      const [request = "", dest = "", site = "", origin = "", , ...kinds] = (await visits(page))[0] ?? [];
      came[way] = [request, dest, site, origin === shop.away ? "thief" : origin, ...kinds];
    };
    await visit("post", () => press(page, "A form that posts"));
    await visit("get", () => press(page, "A form that gets"));
    await visit("link", () => follow(page, "A link"));
    const yes = "came";
    expect(came).toEqual({
      post: ["POST take", "document", "cross-site", "thief", yes, yes, "no", "no"],
      get: ["GET take", "document", "cross-site", "", yes, yes, yes, "no"],
      link: ["GET take", "document", "cross-site", "", yes, yes, yes, "no"],
    });
  });

  test("a link to a logout by GET ends all sessions except the one with the Strict cookie", async ({ page, open }) => {
    const shop = open("cookie-flags", "starter");
    await page.goto(stallOf(shop));
    await press(page, "Take the four cookies");
    await page.goto(trick(shop, "same-site"));
    await follow(page, "A link to its logout");
    await page.goto(stallOf(shop));
    expect(await cells(page, "sessions", 3)).toEqual(["logged out", "logged out", "logged out", "yes"]);
  });

  for (const letIn of [true, false]) {
    test(`a picture ${letIn ? "logs out the session whose cookie says None" : "logs nobody out"} where third-party cookies are ${letIn ? "let in" : "blocked"}`, async ({
      open,
    }) => {
      const shop = open("cookie-flags", "starter");
      await withThirdParties(letIn, async (page) => {
        await page.goto(stallOf(shop));
        await press(page, "Take the four cookies");
        await page.goto(`${trick(shop, "same-site")}?out`);
        await page.goto(stallOf(shop));
        const [row = []] = await visits(page);
        expect(row.slice(0, 3)).toEqual(["GET logout", "image", "cross-site"]);
        expect(row.slice(5)).toEqual([letIn ? "came" : "no", "no", "no", "no"]);
        expect(await cells(page, "sessions", 3)).toEqual([letIn ? "logged out" : "yes", "yes", "yes", "yes"]);
      });
    });
  }

  test("the chapter's link leads to the thief's host name, with the reader's sandbox and the server in the panel", async ({
    page,
    open,
  }) => {
    const { home, away, sandbox } = open("cookie-flags", "starter");
    await page.addInitScript((id) => localStorage.setItem("wristband", JSON.stringify({ sandbox: id })), sandbox);
    await page.goto(`${home}/chapters/cookie-flags/`);
    await page.locator("live-panel").getByLabel("Solution").check();
    const [tab] = await Promise.all([page.waitForEvent("popup"), page.locator("a[data-other-site]").first().click()]);
    await tab.waitForLoadState();
    expect(tab.url()).toBe(`${away}/attacker/${sandbox}/cookie-flags/solution/form`);
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the chapter's link leads to the thief's site with a fresh sandbox, and one click leads to its shop", async ({
    page,
    open,
  }) => {
    const { labs } = open("cookie-flags", "starter");
    await page.goto("/chapters/cookie-flags/");
    const [tab] = await Promise.all([page.waitForEvent("popup"), page.locator("a[data-other-site]").first().click()]);
    await tab.waitForLoadState();
    expect(tab.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/attacker\/[\w-]{32}\/cookie-flags\/starter\/form$/);
    await follow(tab, "Open that shop");
    expect(tab.url()).toContain(`${labs}/live/`);
    await expect(tab.getByRole("heading", { name: "Log in" })).toBeVisible();
  });
});

test("under the thief's host name, the tutorial's own pages lead back to the tutorial's host name", async ({
  page,
  open,
}) => {
  const { away, home, labs } = open("cookie-flags", "starter");
  for (const origin of [away, labs]) {
    await page.goto(`${origin}/chapters/cookie-flags/`);
    expect(page.url()).toBe(`${home}/chapters/cookie-flags/`);
  }
});
