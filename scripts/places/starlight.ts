import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import type { TextPage } from "./text-of-page.ts";

const WANTED = ["astro@7", "@astrojs/starlight@0.42", "@astrojs/markdown-remark@7"];

const CONFIG = `import starlight from "@astrojs/starlight";
export default { integrations: [starlight({ title: "Starlight" })], devToolbar: { enabled: false } };
`;
const COLLECTION = `import { defineCollection } from "astro:content";
import { docsLoader } from "@astrojs/starlight/loaders";
import { docsSchema } from "@astrojs/starlight/schema";
export const collections = { docs: defineCollection({ loader: docsLoader(), schema: docsSchema() }) };
`;

export type StarlightSite = { address(slug: string): string; close(): void };

/**
 * Installs Starlight in a temporary folder, builds a site of these pages with it as it comes, and serves that. Throws
 * when npm or Astro fails, with what they printed.
 */
export async function serveStarlight(pages: Readonly<Record<string, TextPage>>): Promise<StarlightSite> {
  const folder = mkdtempSync(join(tmpdir(), "wristband-starlight-"));
  const docs = join(folder, "src/content/docs");
  mkdirSync(docs, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  writeFileSync(join(folder, "astro.config.mjs"), CONFIG);
  writeFileSync(join(folder, "src/content.config.ts"), COLLECTION);
  for (const [slug, { title, markdown }] of Object.entries(pages))
    writeFileSync(join(docs, `${slug}.md`), `---\ntitle: ${JSON.stringify(title)}\n---\n\n${markdown}\n`);
  run(folder, "npm", ["install", "--no-audit", "--no-fund", ...WANTED]);
  run(folder, process.execPath, [join("node_modules", "astro", "bin", "astro.mjs"), "build"]);
  const server = createServer(({ url = "" }, response) => {
    const path = join(folder, "dist", decodeURIComponent(url.split("?")[0] ?? ""));
    const file = path.endsWith("/") ? join(path, "index.html") : path;
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    response.end(readFileSync(file));
  });
  await new Promise<void>((ready) => void server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return {
    address: (slug) => `http://localhost:${port}/${slug}/`,
    close() {
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
};

function run(cwd: string, command: string, args: string[]): void {
  const shell = process.platform === "win32";
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8", shell });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}${stderr}`);
}
