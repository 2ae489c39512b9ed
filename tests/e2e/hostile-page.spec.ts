/** What a page of another site can do to a reader of this machine: its browser has opened it, and it knows a sandbox's name. */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium, type Page } from "@playwright/test";
import { CHROMIUM_ARGS, getChromium } from "../../scripts/chromium.ts";
import { expect, test, type Shop } from "./hands.ts";

const COMMENT = "<script>parent.postMessage('it runs', '*')</script>";

/** A page at http://evil.test that sends a form, and writes down what frames tell it. */
async function openEvil(work: (page: Page, evil: string) => Promise<void>): Promise<void> {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html");
    response.end("<!doctype html><title>evil</title><body></body>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await chromium.launch({
    executablePath: process.env["WRISTBAND_CHROMIUM"] ?? getChromium(),
    args: [...CHROMIUM_ARGS, "--host-resolver-rules=MAP evil.test 127.0.0.1"],
  });
  try {
    await work(await browser.newPage(), `http://evil.test:${(server.address() as AddressInfo).port}/`);
  } finally {
    await browser.close();
    server.close();
  }
}

/** Sends a form from the page that is open, and answers what the browser then shows. */
async function post(page: Page, evil: string, address: string, fields: Record<string, string>): Promise<string> {
  await page.goto(evil);
  const sent = page.waitForNavigation();
  await page.evaluate(
    ([action, all]) => {
      const form = document.createElement("form");
      Object.assign(form, { method: "post", action });
      for (const [name, value] of Object.entries(all)) {
        const input = document.createElement("input");
        Object.assign(input, { name, value });
        form.append(input);
      }
      document.body.append(form);
      form.submit();
    },
    [address, fields] as const,
  );
  const response = await sent;
  return `${response?.status()} ${await page.title()}`;
}

/** A sandbox whose name the thief chose, at the labs and at the site. */
const chosen = ({ labs, home }: Shop) => {
  const path = `/live/${randomUUID()}/cookie-flags/starter`;
  return { lab: labs + path, site: home + path };
};

test("a page of another site gets no script into a sandbox that it named, and none of the site's controls", async ({
  open,
}) => {
  const { lab, site } = chosen(open("cookie-flags", "starter"));
  await openEvil(async (page, evil) => {
    const login = { username: "alice", password: "wonderland" };
    expect(await post(page, evil, `${lab}/login`, login)).toBe("403 Not your sandbox");
    expect(await post(page, evil, `${lab}/comments`, { text: COMMENT })).toBe("403 Not your sandbox");
    expect(await post(page, evil, `${lab}/-/forget`, {})).toBe("403 Not from here");
    expect(await post(page, evil, `${site}/-/reset`, {})).toBe("403 Not from here");
    const own = `${new URL(lab).origin}/live/${lab.split("/")[4]}/-/own`;
    expect(await post(page, evil, own, { to: `${new URL(lab).pathname}/` })).toBe("403 Not from here");
    expect(await page.context().cookies(lab)).toEqual([]);
  });
});

test("a page of another site frames neither the site nor the labs, and reads nothing of them", async ({ open }) => {
  const { home, labs } = open("cookie-flags", "starter");
  await openEvil(async (page, evil) => {
    await page.goto(evil);
    const told = await page.evaluate(
      async (addresses) => {
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
      },
      [`${home}/`, `${home}/origins.json`, `${home}/progress.json`, `${labs}/`],
    );
    expect(told).toEqual(["not read", "not read", "not read", "not read"]);
    // A frame that was refused shows a page of the browser's own, or nothing.
    for (const frame of page.frames().slice(1)) expect(frame.url()).not.toContain("localhost");
  });
});
