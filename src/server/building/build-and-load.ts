import { join } from "node:path";
import type { BuildMessage } from "../../site/build/messages.ts";
import { build } from "./build.ts";
import { loadBuilt, type Built } from "./built.ts";

/** The site cannot start without these: the home page, and the page that answers 404. */
const FIRST = ["/", "/404.html"];

export type BuildAndLoadOptions = {
  root: string;
  dist: string;
  say: (line: string) => void;
  /** Called when the build fails after the site was up. */
  failed: (error: unknown) => void;
};

/**
 * Builds the site and resolves as soon as it can be served: when it is bundled and the home page is rendered. The other
 * pages follow. A request for a page that is not ready waits, and that page comes next.
 */
export function buildAndLoad({ root, dist, say, failed }: BuildAndLoadOptions): Promise<Built> {
  const bundled = Promise.withResolvers<Built>();
  const building = build({ root, dist, say, heard });
  const early: Extract<BuildMessage, { type: "page" }>[] = [];
  let built: Built | undefined;

  async function load(folder: string, paths: readonly string[]): Promise<void> {
    const loaded = await loadBuilt(folder);
    loaded.statics.expect(paths, building.want);
    for (const { file, text } of early) loaded.statics.put(`/${file}`, Buffer.from(text));
    built = loaded;
    await Promise.all(FIRST.map((path) => loaded.statics.arrived(path)));
    bundled.resolve(loaded);
  }

  function heard(message: Exclude<BuildMessage, { type: "done" }>): void | Promise<void> {
    if (message.type === "bundled") return load(message.folder, message.paths);
    if (!built) return void early.push(message);
    built.statics.put(`/${message.file}`, Buffer.from(message.text));
  }

  building.finished.then(
    () => built?.statics.read(join(dist, "client")),
    (error: unknown) => {
      bundled.reject(error);
      if (built) failed(error);
    },
  );
  return bundled.promise;
}
