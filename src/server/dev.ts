import type { AstroIntegration } from "astro";
import type { Plugin } from "vite";
import { CAPS } from "../live/caps.ts";
import type { Env } from "../live/guard.ts";
import { createFront } from "./front.ts";
import { createLog } from "./log.ts";
import { readSettings } from "./settings.ts";

type PartsModule = typeof import("./parts.ts");
type Opened = ReturnType<PartsModule["openParts"]>;

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
      const open = latest(async () => (await server.ssrLoadModule("/src/server/parts.ts")) as PartsModule, env);
      const listener = createFront({
        settings,
        env,
        caps: CAPS,
        log: createLog(settings.log, (line) => process.stdout.write(line), Date.now),
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
function latest(load: () => Promise<PartsModule>, env: Env): () => Promise<Opened> {
  let known: { openParts: PartsModule["openParts"]; opened: Opened } | undefined;
  return async () => {
    const { openParts } = await load();
    if (known?.openParts === openParts) return known.opened;
    void known?.opened.close();
    known = { openParts, opened: openParts({ env, caps: CAPS }) };
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
