import { fileURLToPath } from "node:url";
import { mayOpen, openLink } from "../src/files/open-link.ts";
import { noteSite } from "../src/files/running-site.ts";
import { loadAll } from "../src/live/server/load-all.ts";
import type { Built } from "../src/server/building/built.ts";
import { linkTo, withKey } from "../src/http/start-key.ts";
import { keepOrder, startSite, type Site } from "../src/server/start-site.ts";
import { readSettings } from "../src/settings/settings.ts";

export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[/\\]$/, "");
export const dist = fileURLToPath(new URL("../dist", import.meta.url));

/** Where readers' servers are remembered, for whoever started this. */
const storeLine = (store: string): string =>
  store === "memory"
    ? "Sandboxes are kept in the memory of this process. With REDIS_URL several processes can share them."
    : `Sandboxes are kept in ${store}, for every process that is started so. The variant of your own file is off.`;

const KEEP = "Opened by this link, the page edits and checks your own files. Keep the link to yourself.";

/** For a workspace that is open in a browser. GitHub's proxy lets a page read another port only if that one is public. */
const forwardedLines = ({ key, labsPort }: Site, forwarded: string): string =>
  `In this workspace it is at ${withKey(forwarded, key)}\nSet port ${labsPort}, the labs, to public there: strangers get nothing from it without the link.`;

/** Runs the site in this process until it is told to end, or ends it with a sentence. `build` is as in startSite. */
export async function runSite(build?: () => Promise<Built>): Promise<void> {
  try {
    const { host, isPublic, store } = readSettings(process.env);
    if (isPublic) await loadAll();
    const site = await startSite({ env: process.env, dist, ...(build && { build }) });
    keepOrder(site);
    if (isPublic) return site.log.note("listening", { host, port: site.port, store });
    process.once("exit", noteSite(root, site.port));
    console.log(storeLine(store));
    console.log(`Wristband is at ${linkTo(site)}`);
    if (site.forwardedSite !== undefined) console.log(forwardedLines(site, site.forwardedSite));
    if (site.key === undefined) return;
    console.log(KEEP);
    if (mayOpen(process.env, process.stdout.isTTY)) process.once("exit", openLink(root, linkTo(site)));
  } catch (error) {
    end(error);
  }
}

/** Ends the process with the sentence of an error. */
export function end(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
