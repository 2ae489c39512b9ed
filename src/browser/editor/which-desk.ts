import { hasOwnFiles } from "../panel/own.ts";
import { BrowserDesk, type BrowserDeskOptions } from "./browser-desk.ts";
import type { Desk } from "./desk.ts";
import { MachineDesk } from "./machine-desk.ts";
import { NoKey } from "./machine-wire.ts";
import { knownKey } from "./own-key.ts";

const HOW =
  "To work on your own file here, open the link that npm start printed in the terminal: it ends in #key=… Then open this page again.";

/**
 * The learner's own file, where the site runs on their machine and the page has its key; otherwise a draft in this
 * browser. `remark`: a sentence about how to get the file.
 */
export async function whichDesk(options: BrowserDeskOptions): Promise<{ desk: Desk; remark?: string }> {
  if (!(await hasOwnFiles())) return { desk: new BrowserDesk(options) };
  const key = knownKey();
  if (key === undefined) return { desk: new BrowserDesk(options), remark: HOW };
  try {
    return { desk: await MachineDesk.at({ slug: options.lab.slug, key }) };
  } catch (error) {
    if (!(error instanceof NoKey)) throw error;
    return { desk: new BrowserDesk(options), remark: HOW };
  }
}
