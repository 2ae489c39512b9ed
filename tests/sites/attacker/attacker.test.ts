import { describe, expect, test } from "vitest";
import { createAttacker } from "../../../src/sites/attacker/attacker.ts";
import { CAPS } from "../../../src/http/caps.ts";
import { createFetch } from "../../../src/http/fetch.ts";
import { localOrigins } from "../../../src/http/origins.ts";
import type { AskAsThief } from "../../../src/sites/attacker/plant.ts";

const SANDBOX = "aaaaaaaaaaaaaaaa";
const AT = `/attacker/${SANDBOX}/fixation/starter`;
const ORIGINS = localOrigins(4321, 4322);

/** The thief's site on localhost, with a shop that hands out a wristband. */
function createSite() {
  const asked: [mark: unknown, request: unknown][] = [];
  const ask: AskAsThief = async (mark, request) => {
    asked.push([mark, request]);
    const headers: [string, string][] =
      request["method"] === "POST" ? [["set-cookie", "session_token=abc; Path=/"]] : [];
    return { status: 200, headers, body: "<main><h1>Dashboard of <b>alice</b></h1></main>" };
  };
  const handle = createFetch(createAttacker({ ask, origins: () => ORIGINS, owners: "browsers and programs" }), CAPS);
  const fetch = (path: string, form?: Record<string, string>, headers: Record<string, string> = {}) => {
    const init: RequestInit = { method: form ? "POST" : "GET", headers: { host: "127.0.0.1:4321", ...headers } };
    if (form) init.body = new URLSearchParams(form).toString();
    return handle(new Request(`http://127.0.0.1:4321${path}`, init));
  };
  return { asked, fetch };
}

describe("the thief's pages", () => {
  test.each(["", "form", "link", "share", "image", "logout", "plant", "same-site", "same-site?out"])(
    "%s has a link to the shop at the shop's own host name, runs no script, and reads nothing",
    async (page) => {
      const response = await createSite().fetch(`${AT}/${page}`);
      const html = await response.text();
      expect(response.status).toBe(200);
      expect(html).toContain("the thief's site</title>");
      expect(html).toContain("http://localhost:4322/");
      expect(html).not.toContain("<script");
      expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
    },
  );

  test.each([
    "/attacker/",
    "/attacker/short/fixation/starter/form",
    `/attacker/${SANDBOX}/fixation/starter/nonsense`,
    `/attacker/${SANDBOX}/fixation/starter/form/more`,
    `/attacker/${SANDBOX}/%22%3E/starter/form`,
    `/attacker/${SANDBOX}/fixation/`,
    "/attacker/open?scenario=form&lab=../x&variant=starter",
  ])("%s is not a page", async (path) => expect((await createSite().fetch(path)).status).toBe(404));

  test("/attacker/open leads to the thief's host name with the given sandbox or a new sandbox", async () => {
    const to = async (sandbox: string) => {
      const response = await createSite().fetch(
        `/attacker/open?scenario=link&lab=expiry&variant=starter&sandbox=${encodeURIComponent(sandbox)}`,
      );
      return response.headers.get("location");
    };
    expect(await to(SANDBOX)).toBe(`http://127.0.0.1:4321/attacker/${SANDBOX}/expiry/starter/link`);
    expect(await to("//evil.test/")).toMatch(
      /^http:\/\/127\.0\.0\.1:4321\/attacker\/[\w-]{32}\/expiry\/starter\/link$/,
    );
  });
});

describe("planting a wristband", () => {
  test("the thief sends his own request to the sandbox that the address names, and gets a wristband there", async () => {
    const { asked, fetch } = createSite();
    const response = await fetch(`${AT}/plant`, { deed: "take" });
    expect(response.headers.get("location")).toBe(`${AT}/plant?band=session_token%3Dabc`);
    expect(asked).toEqual([
      [
        { sandbox: SANDBOX, slug: "fixation", variant: "starter" },
        { method: "POST", path: "/basket", body: "item=umbrella" },
      ],
    ]);
  });

  test("the shop's answer to the thief is shown as text", async () => {
    const response = await createSite().fetch(`${AT}/plant`, { deed: "use", band: "session_token=abc" });
    expect(await response.text()).toContain("<pre><code>Dashboard of alice</code></pre>");
  });

  test("the sibling's page sets no cookie by itself, and its button sends a form to the labs' own control", async () => {
    const page = await createSite().fetch(`${AT}/sibling?band=session_token%3Dabc`);
    expect(page.headers.getSetCookie()).toEqual([]);
    expect(await page.text()).toContain(`action="/live/${SANDBOX}/fixation/starter/-/plant"`);
  });

  test.each(["", "a", "a=b; Path=/", "a=b\r\nx: y", "=b", "__proto__", 'a="<b>"', "a=b, c=d"])(
    "%j is refused as a wristband to plant",
    async (band) => {
      const { fetch } = createSite();
      const sibling = await fetch(`${AT}/sibling?band=${encodeURIComponent(band)}`);
      expect([sibling.status, sibling.headers.getSetCookie()]).toEqual([400, []]);
      const page = await fetch(`${AT}/plant?band=${encodeURIComponent(band)}`);
      expect(page.headers.getSetCookie()).toEqual([]);
    },
  );
});
