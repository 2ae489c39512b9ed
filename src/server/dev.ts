import type { IncomingMessage, ServerResponse } from "node:http";
import { join, sep } from "node:path";
import type { AstroIntegration } from "astro";
import type { ViteDevServer } from "vite";
import { CAPS } from "../http/caps.ts";
import { originsFor, type Origins } from "../http/origins.ts";
import { noteSite } from "../files/running-site.ts";
import { createKey, linkTo } from "../http/start-key.ts";
import { readSettings } from "../settings/settings.ts";
import { fromDisk } from "./from-disk.ts";
import { createHttpServer } from "./listen.ts";
import type { OpenFront } from "./open-front.ts";

type FrontModule = typeof import("./open-front.ts");

/**
 * Connects the front to Astro. `npm run build` leaves everything that is not a page to Node. `npm run dev` sends every
 * request through the same front as `npm start`; Vite loads the front, so that it notices when a file is saved.
 */
export const front = (): AstroIntegration => ({
  name: "wristband-front",
  hooks: {
    "astro:config:setup": ({ updateConfig }) => void updateConfig({ vite: { plugins: [fromDisk()] } }),
    "astro:server:setup": ({ server, logger }) => {
      watchLabs(server);
      const settings = readSettings(process.env);
      const { port = settings.port } = server.config.server;
      const labsPort = settings.labsPort ?? port;
      const origins = originsFor(process.env, port, labsPort);
      const load = async () => (await server.ssrLoadModule("/src/server/open-front.ts")) as FrontModule;
      // Once, and not each time when Vite loads the front again: the page keeps it.
      const key = createKey(settings);
      const open = latest(load, { origins: () => origins, key });
      const answer = (message: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => {
        open().then(
          ({ listener }) => listener(message, response, () => next()),
          (error: unknown) => next(error),
        );
      };
      const labs = createHttpServer(
        (message, response) => answer(message, response, () => response.writeHead(404).end()),
        CAPS,
      );
      labs.listen(labsPort, settings.host);
      server.httpServer?.once("close", () => labs.close());
      server.httpServer?.once("listening", () => logger.info(`With your own files: ${linkTo({ port, key })}`));
      process.once("exit", noteSite(server.config.root, port));
      server.middlewares.use(answer);
    },
  },
});

type Ways = { origins: () => Origins; key: string | undefined };

/** The front in the version saved last. Closes the one before. */
function latest(load: () => Promise<FrontModule>, ways: Ways): () => Promise<OpenFront> {
  let known: { from: FrontModule["openFront"]; opened: Promise<OpenFront> } | undefined;
  return async () => {
    const { openFront } = await load();
    if (known?.from === openFront) return known.opened;
    void known?.opened.then(({ close }) => close());
    const write = (line: string) => process.stdout.write(line);
    const opened = openFront({ ...ways, env: { ...process.env }, write, rest: (_message, _response, next) => next() });
    known = { from: openFront, opened };
    return opened;
  };
}

/** The list of labs imports files by names that it reads from the disk, so Vite cannot know that it depends on them. */
function watchLabs({ watcher, config, environments }: ViteDevServer): void {
  const folder = join(config.root, "labs") + sep;
  const list = join(folder, "kit/build/all-labs.ts").replaceAll(sep, "/");
  watcher.on("all", (_event, path) => {
    if (!path.startsWith(folder)) return;
    for (const { moduleGraph } of Object.values(environments)) moduleGraph.onFileChange(list);
  });
}
