/** What a page of another site can do to a reader of this machine: its browser has opened it, and it knows a sandbox's name. */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { findFirefox } from "../../scripts/browsers.ts";
import type { RealBrowser, Tab } from "../helpers/browsers/browser.ts";
import { startBrowser } from "../helpers/browsers/start.ts";
import { expect, test, type Shop } from "./hands.ts";

const COMMENT = "<script>parent.postMessage('it runs', '*')</script>";

/** Gives a page at http://evil.test, in a window that has nothing else open. */
async function openEvil(browser: RealBrowser, work: (tab: Tab, evil: string) => Promise<void>): Promise<void> {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><title>evil</title><body></body>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const visitor = await browser.visit();
  try {
    await work(await visitor.newTab(), `http://evil.test:${(server.address() as AddressInfo).port}/`);
  } finally {
    await visitor.close();
    server.close();
  }
}

/** Sends a form from the thief's page, and answers the title of what the browser then shows. */
async function post(tab: Tab, evil: string, address: string, fields: Record<string, string>): Promise<string> {
  await tab.goto(evil);
  const send = ([action, all]: [string, Record<string, string>]) => {
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action });
    for (const [name, value] of Object.entries(all)) {
      const input = document.createElement("input");
      Object.assign(input, { name, value });
      form.append(input);
    }
    document.body.append(form);
    form.submit();
  };
  await tab.leave(send, [address, fields] as [string, Record<string, string>], new URL(address).pathname);
  return tab.evaluate(() => document.title);
}

/** A sandbox whose name the thief chose, at the labs and at the site. */
const chosen = ({ labs, home }: Shop) => {
  const path = `/live/${randomUUID()}/cookie-flags/starter`;
  return { lab: labs + path, site: home + path };
};

/** Opens each address in a frame of this page, and tries to read it. Answers whether that worked. */
const frameAndRead = async (addresses: string[]): Promise<unknown[]> => {
  const heard: unknown[] = [];
  addEventListener("message", ({ data }) => heard.push(data));
  for (const address of addresses) {
    const frame = document.createElement("iframe");
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
    frame.src = address;
    document.body.append(frame);
    await loaded;
    const read = await fetch(address, { credentials: "include" }).then(
      () => "read",
      () => "not read",
    );
    heard.push(read);
  }
  return heard;
};

for (const name of ["chromium", "firefox"] as const) {
  test.describe(`in ${name}`, () => {
    test.skip(name === "firefox" && !findFirefox(), "There is no Firefox here.");
    // One browser for both tests: its start takes longer than they do.
    test.describe.configure({ mode: "default" });

    let browser: RealBrowser;
    test.beforeAll(async () => void (browser = await startBrowser(name)));
    test.afterAll(() => browser?.close());

    test("a page of another site cannot put a script into a reader's sandbox, and cannot use the site's controls", async ({
      open,
    }) => {
      const { lab, site } = chosen(open("cookie-flags", "starter"));
      await openEvil(browser, async (tab, evil) => {
        const login = { username: "alice", password: "wonderland" };
        expect(await post(tab, evil, `${lab}/login`, login)).toBe("Not your sandbox");
        expect(await post(tab, evil, `${lab}/comments`, { text: COMMENT })).toBe("Not your sandbox");
        expect(await post(tab, evil, `${lab}/-/forget`, {})).toBe("Not from here");
        expect(await post(tab, evil, `${site}/-/reset`, {})).toBe("Not from here");
        const own = `${new URL(lab).origin}/live/${lab.split("/")[4]}/-/own`;
        expect(await post(tab, evil, own, { to: `${new URL(lab).pathname}/` })).toBe("Not from here");
        expect(await tab.cookies()).toEqual([]);
      });
    });

    test("a page of another site cannot show the site or the labs in a frame, and cannot read anything from them", async ({
      open,
    }) => {
      const { home, labs } = open("cookie-flags", "starter");
      await openEvil(browser, async (tab, evil) => {
        await tab.goto(evil);
        const theirs = [`${home}/`, `${home}/origins.json`, `${home}/progress.json`, `${labs}/`];
        // The thief's own page shows that a frame and a reading would be noticed.
        const told = await tab.evaluate(frameAndRead, [...theirs, evil]);
        expect(told).toEqual(["not read", "not read", "not read", "not read", "read"]);
        // A frame that was refused shows a page of the browser's own, or nothing.
        const shown = tab.frames?.() ?? [];
        expect(shown).toContain(evil);
        expect(shown.filter((address) => /^http:.*localhost/.test(address))).toEqual([]);
      });
    });
  });
}
