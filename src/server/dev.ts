import type { AstroIntegration } from "astro";
import type { Plugin } from "vite";
import { CAPS } from "../http/caps.ts";
import { createFront } from "./front.ts";
import { createLog } from "./site-log.ts";
import { readSettings } from "../settings/settings.ts";

type PartsModule = typeof import("./parts.ts");
type Opened = Awaited<ReturnType<PartsModule["openParts"]>>;

/**
 * Ties the front to Astro. `npm run build` puts the parts that answer without Astro beside its server. `npm run dev` lets
 * everything in by the same door as `npm start`; Vite loads the parts, so that a save is seen.
 */
export const front = (): AstroIntegration => ({
  name: "wristband-front",
  hooks: {
    "astro:config:setup": ({ updateConfig }) => void updateConfig({ vite: { plugins: [buildParts()] } }),
    "astro:server:setup": ({ server }) => {
      const { env } = process;
      const settings = readSettings(env);
      const log = createLog(settings.log, (line) => process.stdout.write(line), Date.now);
      const load = async () => (await server.ssrLoadModule("/src/server/parts.ts")) as PartsModule;
      const open = latest(load, ({ openParts }) => openParts({ env, caps: CAPS, note: log.note }));
      const listener = createFront({
        settings,
        env,
        caps: CAPS,
        log,
        clock: Date.now,
        parts: async () => (await open()).parts,
        health: () => ({}),
        rest: (_message, _response, next) => next(),
      });
      server.middlewares.use((message, response, next) => listener(message, response, () => next()));
    },
  },
});

/** The parts as they were saved last. Those before are closed. */
function latest(load: () => Promise<PartsModule>, open: (module: PartsModule) => Promise<Opened>) {
  let known: { from: PartsModule["openParts"]; opened: Promise<Opened> } | undefined;
  return async (): Promise<Opened> => {
    const module = await load();
    if (known?.from === module.openParts) return known.opened;
    void known?.opened.then(({ close }) => close());
    known = { from: module.openParts, opened: open(module) };
    return known.opened;
  };
}

const buildParts = (): Plugin => ({
  name: "wristband-parts",
  apply: "build",
  applyToEnvironment: ({ name }) => name === "ssr",
  buildStart() {
    this.emitFile({ type: "chunk", id: "/src/server/parts.ts", fileName: "parts.mjs" });
  },
});
