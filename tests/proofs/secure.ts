import * as solution from "../../labs/03-cookie-flags/solution.ts";
import * as starter from "../../labs/03-cookie-flags/starter.ts";
import type { RealBrowser, Tab } from "../helpers/browsers/browser.ts";
import type { LabModule } from "../../labs/kit/target/instance.ts";
import type { RealPart, RealRecording, RealStep } from "../../src/site/data/real-exchange.ts";
import { startLab, type LabSite } from "./lab-site.ts";

/** A name that is not the local machine's. */
const SHOP = "shop.test";

type Run = { module: LabModule; play: (page: Tab, lab: LabSite) => Promise<unknown> };

const overheard: Run["play"] = async (page, lab) => {
  await logIn(page, lab, "https", SHOP);
  await page.goto(lab.url("http", SHOP, "/"));
};

const RUNS: Record<RealPart, Run> = {
  starter: { module: starter, play: overheard },
  solution: {
    module: solution,
    play: async (page, lab) => {
      await overheard(page, lab);
      await page.goto(lab.url("https", SHOP, "/dashboard"));
    },
  },
  refused: { module: solution, play: (page, lab) => logIn(page, lab, "http", SHOP) },
  local: { module: solution, play: (page, lab) => logIn(page, lab, "http", "localhost") },
};

/** Plays lab 3 in a real browser, each part in a jar of its own, and answers what reached the server. */
export async function recordSecure(browser: RealBrowser): Promise<RealRecording["parts"]> {
  return {
    starter: await record(browser, RUNS.starter),
    solution: await record(browser, RUNS.solution),
    refused: await record(browser, RUNS.refused),
    local: await record(browser, RUNS.local),
  };
}

async function record(browser: RealBrowser, { module, play }: Run): Promise<RealStep[]> {
  const lab = await startLab(module);
  const visitor = await browser.visit();
  try {
    await play(await visitor.newTab(), lab);
    return lab.steps;
  } finally {
    await visitor.close();
    lab.close();
  }
}

/** Types name and password into the lab's own page. That page itself is not part of the recording. */
async function logIn(page: Tab, lab: LabSite, scheme: "http" | "https", host: string): Promise<void> {
  await page.goto(lab.url(scheme, host, "/"));
  lab.steps.length = 0;
  await page.evaluate(() => {
    for (const [name, value] of [
      ["username", "alice"],
      ["password", "wonderland"],
    ] as const) {
      const field = document.querySelector<HTMLInputElement>(`input[name="${name}"]`);
      if (field) field.value = value;
    }
  });
  await page.click("button", "/dashboard");
}
