import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { tell, type BuildWish } from "./messages.ts";
import { fileOf } from "./paths.ts";

/** Renders each path once by the bundle in `folder`, and writes it below `folder`/client. Throws when a page does not render. */
export async function renderPages(folder: string, paths: readonly string[]): Promise<void> {
  const { origin, close } = await serve(folder);
  const left = new Set(paths);
  const wanted: string[] = [];
  const onWish = ({ want }: BuildWish): void => void wanted.push(want);
  process.on("message", onWish);
  try {
    while (left.size > 0) {
      const [first = ""] = left;
      const path = wanted.find((want) => left.has(want)) ?? first;
      left.delete(path);
      await renderPage(origin, join(folder, "client"), path);
    }
  } finally {
    process.off("message", onWish);
    close();
  }
}

async function renderPage(origin: string, client: string, path: string): Promise<void> {
  const isMissing = path === "/404.html";
  const response = await fetch(origin + (isMissing ? "/404" : path));
  const text = await response.text();
  if (response.status !== (isMissing ? 404 : 200)) {
    throw new Error(`The page ${path} did not render: ${response.status}. The lines above say why.`);
  }
  const file = fileOf(path);
  await mkdir(dirname(join(client, file)), { recursive: true });
  await writeFile(join(client, file), text);
  tell({ type: "page", path, file, text });
}

/** Serves the bundle on a separate port, for this process only. */
async function serve(folder: string): Promise<{ origin: string; close: () => void }> {
  process.env["ASTRO_NODE_AUTOSTART"] = "disabled";
  const entry = pathToFileURL(join(folder, "server/entry.mjs")).href;
  const { handler } = (await import(/* @vite-ignore */ entry)) as { handler: RequestListener };
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { origin: `http://127.0.0.1:${port}`, close };
}
