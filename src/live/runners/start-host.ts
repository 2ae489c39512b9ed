import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { StartHost } from "./yours.ts";

type HostProcess = typeof import("../../../labs/kit/target/process/host.ts");

/** The kit's host process, loaded from its file when first needed: bundled, it would not find the file it starts. */
export function startHostFromDisk(root: string): StartHost {
  const url = pathToFileURL(join(root, "labs", "kit", "target", "process", "host.ts")).href;
  return async (file) => {
    const { startHost } = (await import(/* @vite-ignore */ url)) as HostProcess;
    return startHost({ file });
  };
}
