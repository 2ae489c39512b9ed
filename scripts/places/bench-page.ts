import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { build } from "vite";
import { chromium } from "@playwright/test";
import puppeteer from "puppeteer-core";
import { benchPolicy } from "../../labs/kit/build/bench-policy.ts";
import { buildBench } from "../../labs/kit/build/build-bench.ts";
import { suiteFile } from "../../labs/kit/build/catalogue.ts";
import type { Told, ToldWhole } from "../../labs/kit/grader/page/page-messages.ts";
import type { Draft } from "../../labs/kit/target/worker/draft.ts";
import type { openBench } from "../../src/browser/bench/bench.ts";
import { LIVE } from "../../src/site/data/bench-files.ts";
import { CHROMIUM_ARGS } from "../chromium.ts";

const ROOT = join(import.meta.dirname, "../..");

/** A bundler would change an import() in what runs in the page, so the page itself imports. */
const PAGE = `<!doctype html><title>A page</title>
<script type="module">import { openBench } from "/client.js"; globalThis.openBench = openBench;</script>`;

/** A page that grades. `visits` are the addresses that anybody asked its server for. */
export type BenchSite = { address: string; visits: string[]; close(): void };

/** Serves a page, its bench for the labs in these folders and nothing else, on a free port of this machine. */
export async function serveBench(folders: readonly string[]): Promise<BenchSite> {
  const named = process.env["NODE_ENV"];
  const [bench, client] = await Promise.all([buildBench(ROOT, LIVE, folders), bundleClient()]);
  // Vite sets it, and a server that is graded in this process may read it.
  if (named === undefined) delete process.env["NODE_ENV"];
  const visits: string[] = [];
  const types: Record<string, string> = { html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8" };
  const files: Record<string, string> = { "index.html": PAGE, "client.js": client };
  for (const [name, text] of Object.entries(bench)) files[`bench/${name}`] = text;
  const server = createServer(({ url = "/" }, response) => {
    visits.push(url);
    const name = url.slice(1).replace(/(^|\/)$/, "$1index.html");
    const text = files[name];
    if (text === undefined) return void response.writeHead(404).end();
    const policy = name === "bench/index.html" ? { "content-security-policy": benchPolicy(text) } : {};
    response
      .writeHead(200, { "content-type": types[name.split(".").at(-1) ?? ""] ?? "text/plain", ...policy })
      .end(text);
  });
  const port = await listen(server);
  return { address: `http://localhost:${port}/`, visits, close: () => void server.close() };
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });

async function bundleClient(): Promise<string> {
  const built = await build({
    root: ROOT,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    build: {
      write: false,
      target: "es2023",
      rolldownOptions: {
        input: join(ROOT, "src/browser/bench/bench.ts"),
        preserveEntrySignatures: "strict",
        output: { format: "es" },
      },
    },
  });
  const [result] = Array.isArray(built) ? built : [built];
  const [chunk] = result && "output" in result ? result.output : [];
  return chunk?.type === "chunk" ? chunk.code : "";
}

/** A browser at that page. */
export type AtBench = {
  name: string;
  version: string;
  grade(folder: string, draft: Draft, options?: { own?: boolean; patienceMs?: number }): Promise<InPage>;
  /** The verdicts of the lab's own checks. */
  judge(folder: string, draft: Draft): Promise<Briefly>;
  close(): Promise<void>;
};

/** What a page found, and how long it took from the scripts' arrival on, in milliseconds. */
export type InPage = { graded: ToldWhole; told: Told["status"][]; milliseconds: number };

/**
 * What a comparison needs of a verdict. All exchanges of a grading are megabytes, which no browser need send out. `lacks`:
 * what the page cannot do, where the check needs it.
 */
export type Brief = { title: string; status: Told["status"]; code?: string; lacks?: string };
export type Briefly = { verdicts: Brief[]; milliseconds: number };

type Asked = { suite: string; draft: Draft; options: { own?: boolean; patienceMs?: number } };

type Page = { openBench: typeof openBench; benches?: Record<string, ReturnType<typeof openBench>> };

/** Runs in the page. Only one bench stays open: a file of another lab closes it. */
async function judgeInPage({ suite, draft }: Asked): Promise<Briefly> {
  const page = globalThis as unknown as Page;
  for (const [other, open] of Object.entries(page.benches ?? {})) if (other !== suite) (await open).close();
  const open = page.benches?.[suite] ?? page.openBench("/bench/", suite);
  page.benches = { [suite]: open };
  const bench = await open;
  const began = performance.now();
  const { verdicts } = await bench.grade(draft, () => {}, { own: true });
  const milliseconds = performance.now() - began;
  const brief = verdicts.map((verdict) => ({
    title: verdict.check.title,
    status: verdict.status,
    ...(verdict.status === "no verdict" ? { code: verdict.trouble.code } : {}),
    ...(verdict.status === "not reached" && verdict.lacks ? { lacks: verdict.needs } : {}),
  }));
  return { verdicts: brief, milliseconds };
}

/** Runs in the page. Benches stay open: the stripper is loaded once for each suite. */
async function gradeInPage({ suite, draft, options }: Asked): Promise<InPage> {
  const page = globalThis as unknown as Page;
  page.benches ??= {};
  const bench = await (page.benches[suite] ??= page.openBench("/bench/", suite));
  const told: Told["status"][] = [];
  const began = performance.now();
  const graded = await bench.grade(draft, ({ status }) => told.push(status), options);
  return { graded, told, milliseconds: performance.now() - began };
}

const asked = (folder: string, draft: Draft, options: Asked["options"] = {}): Asked => ({
  suite: suiteFile({ folder }),
  draft,
  options,
});

export async function chromiumAt(address: string, executablePath: string): Promise<AtBench> {
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  const page = await browser.newPage();
  await page.goto(address);
  return {
    name: "Chromium",
    version: browser.version(),
    grade: (folder, draft, options) => page.evaluate(gradeInPage, asked(folder, draft, options)),
    judge: (folder, draft) => page.evaluate(judgeInPage, asked(folder, draft)),
    close: () => browser.close(),
  };
}

export async function firefoxAt(address: string, executablePath: string): Promise<AtBench> {
  const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true, protocolTimeout: 0 });
  const page = await browser.newPage();
  await page.goto(address);
  return {
    name: "Firefox",
    version: (await browser.version()).replace(/^\D+/, ""),
    grade: (folder, draft, options) => page.evaluate(gradeInPage, asked(folder, draft, options)),
    judge: (folder, draft) => page.evaluate(judgeInPage, asked(folder, draft)),
    close: () => browser.close(),
  };
}
