import { openDraft } from "./draft-server.ts";
import { Client, type LiveClient } from "./live-client.ts";
import { hasOwnFiles } from "./own.ts";
import { PageClient } from "./page-client.ts";
import { PageFrame } from "./page-frame.ts";
import { serverBase } from "./remembered.ts";
import { isExport } from "./root.ts";
import { Page, type ShownPage } from "./shop-page.ts";

type Heard = {
  /** A page of the lab's has loaded. */
  visited: () => void;
  /** What a script on the open page reads. Only for a server in this page's worker: see Eyes for others. */
  script: (cookie: string) => void;
};

/**
 * A live server and the place where its pages are shown: behind the site, or in a worker of this page. `isOld` says of a
 * draft's server whether the draft was changed since.
 */
export async function openClient(
  { lab = "", variant = "starter" }: DOMStringMap,
  holder: HTMLElement,
  { visited, script }: Heard,
): Promise<{ client: LiveClient; page: ShownPage; isOld?: () => boolean }> {
  const isDraft = variant === "yours" && !(await hasOwnFiles());
  if (!isDraft && !isExport()) return { client: new Client(serverBase(lab, variant)), page: new Page(holder, visited) };
  const { client, ...draft } = isDraft ? await openDraft() : { client: await PageClient.open(lab, variant) };
  const loaded = (cookie: string) => {
    script(cookie);
    visited();
  };
  return { client, page: new PageFrame(holder, client, loaded), ...draft };
}
